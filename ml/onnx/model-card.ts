import { countOperators, defaultOpset } from '#ml/onnx/check-operators.ts';
import type { CardValue, ModelCard } from '#ml/onnx/contract.ts';
import { countParameters } from '#ml/onnx/count-parameters.ts';
import { elementTypeOf } from '#ml/onnx/element-types.ts';
import type { OnnxModel, OnnxValueInfo } from '#ml/onnx/model.ts';
import { countMultiplyAdds } from '#ml/onnx/multiply-adds.ts';
import { readModel } from '#ml/onnx/read-model.ts';
import { shown } from '#ml/onnx/rejections.ts';
import { scopesOf } from '#ml/onnx/walk-model.ts';

/** Values shown of each side: a model with more of them is for machines to read. */
const MOST_VALUES = 32;
const MOST_DIMENSIONS = 16;

/**
 * The card of a file that may have any interface: what it takes and gives, what it is made of, what it costs.
 * @throws ModelReadError where the file cannot be read
 */
export function writeModelCard(bytes: Uint8Array): ModelCard {
  const model = readModel(bytes);
  return {
    inputs: fedInputs(model).slice(0, MOST_VALUES).map(cardValue),
    outputs: model.graph.outputs.slice(0, MOST_VALUES).map(cardValue),
    opset: defaultOpset(model.opsetImports),
    irVersion: model.irVersion,
    producer: shown(`${model.producerName} ${model.producerVersion}`),
    nodes: [...scopesOf(model)].reduce((total, { nodes }) => total + nodes.length, 0),
    parameters: countParameters(model),
    operators: countOperators(model),
    bytes: bytes.length,
    multiplyAdds: countMultiplyAdds(model),
  };
}

/** Inputs without those that only give an initializer its name, as files before IR version 4 have them. */
export function fedInputs({ graph }: OnnxModel): readonly OnnxValueInfo[] {
  const initializers = new Set(graph.initializers.map(({ name }) => name));
  return graph.inputs.filter(({ name }) => !initializers.has(name));
}

function cardValue({ name, type }: OnnxValueInfo): CardValue {
  const elementType = type?.kind === 'tensor' ? elementTypeOf(type.elementType) : null;
  const shape = type?.shape?.slice(0, MOST_DIMENSIONS).map((dim) => {
    if (typeof dim === 'string') return shown(dim) || null;
    return typeof dim === 'number' && dim >= 0 ? dim : null;
  });
  return { name: shown(name), elementType: elementType ?? 'other', shape: shape ?? null };
}
