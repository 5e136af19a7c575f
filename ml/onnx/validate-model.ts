import { checkExpansion } from '#ml/onnx/check-expansion.ts';
import { checkInterface } from '#ml/onnx/check-interface.ts';
import { checkNames } from '#ml/onnx/check-names.ts';
import { checkOperators, countOperators, defaultOpset } from '#ml/onnx/check-operators.ts';
import { checkStaticSizes } from '#ml/onnx/check-static-sizes.ts';
import { checkTensors } from '#ml/onnx/check-tensors.ts';
import type { ModelContract, ModelFacts, Rejection, Validation } from '#ml/onnx/contract.ts';
import { countParameters } from '#ml/onnx/count-parameters.ts';
import type { OnnxModel } from '#ml/onnx/model.ts';
import { ModelReadError } from '#ml/onnx/read-context.ts';
import { isIrVersion, READ_LIMITS, readModel } from '#ml/onnx/read-model.ts';
import { recognizeFile } from '#ml/onnx/recognize-file.ts';
import { Rejections, shown } from '#ml/onnx/rejections.ts';

/**
 * Whether a file may be run under a contract, found out without running anything. The worker asks before it starts a
 * sandbox, the browser before an upload; both run this function. What no look at the file can tell (endless loops,
 * memory that is computed) is the sandbox's to find.
 *
 * A rejected file comes with every independent reason, one a code and at most eight; a file that cannot be read has one.
 * Texts are written against `details`, whose values are bounded and printable:
 *
 * | code | details |
 * |---|---|
 * | `empty_file` | – |
 * | `file_too_large` | `actual`, `limit`: bytes |
 * | `not_onnx` | `looksLike`: a `FileKind` of recognize-file.ts (`pytorch`, `keras`, `zip`, `hdf5`, `tflite`, `onnxruntime`, `safetensors`, `gguf`, `pickle`, `gzip`, `image`, `html`, `git_lfs`, `json`, `text`) or `unknown` |
 * | `truncated` | `actual`: bytes there are |
 * | `malformed` | `reason`: a `MalformedReason` of rejections.ts; `offset`: byte at fault, -1 where it is not one place; `name`: the value, tensor or function at fault, '' where there is none |
 * | `too_deep` | `what`: `subgraphs`, `functions` (calls in calls) or `messages`; `actual`, `limit` |
 * | `too_many_nodes` | `actual`: with functions expanded, or the count at which reading stopped; `limit` |
 * | `too_many_tensors` | `actual`: the count at which reading stopped; `limit` |
 * | `tensor_too_large` | `name`; `shape`, e.g. `[65536,65536]`; `bytes`, `limit` |
 * | `too_many_parameters` | `actual`, `limit` |
 * | `external_data` | `tensor`: the first one's name; `location`: its file as the model names it, may be ''; `count`: how many |
 * | `foreign_operator` | `operators`: up to three, `domain::Name`; `more`: how many others; `where`: `graph`, `subgraph` or `function` of the first |
 * | `unknown_operator` | `operators`: up to three names; `more`; `opset`: the version they are not in |
 * | `unsupported_opset` | `actual`, `min`, `max` |
 * | `training_graph` | – |
 * | `input_count`, `output_count` | `actual`; `names`: up to three; `more` |
 * | `input_type`, `output_type` | `name`; `actual`, `expected`: element types, e.g. `float64`; `actual` may be `sequence`, `none`, … |
 * | `input_shape`, `output_shape` | `name`; `actual`, e.g. `[1,28,28]`, `?` where nothing is declared; `expected`, e.g. `[N,1,28,28] | [N,28,28,1]` |
 */
export function validateModel(bytes: Uint8Array, contract: ModelContract): Validation {
  const { limits } = contract;
  if (bytes.length === 0) return rejected({ code: 'empty_file', details: {} });
  if (bytes.length > limits.bytes) {
    return rejected({ code: 'file_too_large', details: { actual: bytes.length, limit: limits.bytes } });
  }
  const kind = recognizeFile(bytes);
  if (kind) return rejected({ code: 'not_onnx', details: { looksLike: kind } });
  try {
    return judge(readModel(bytes, { ...READ_LIMITS, nodes: limits.nodes }), contract);
  } catch (error) {
    if (error instanceof ModelReadError) return rejected(error.rejection);
    throw error;
  }
}

function judge(model: OnnxModel, contract: ModelContract): Validation {
  const rejections = new Rejections();
  const { limits } = contract;
  const { nodes: nodeLimit, memoryBytes } = limits;
  if (!isIrVersion(model.irVersion)) rejections.addMalformed('ir_version');
  checkTensors(model, memoryBytes, rejections);
  checkOperators(model, contract.opset, rejections);
  if (model.trainingInfos > 0) rejections.add('training_graph', {});
  const expanded = checkExpansion(model, { nodes: nodeLimit, subgraphs: READ_LIMITS.subgraphs }, rejections);
  const facing = checkInterface(model.graph, contract, rejections);
  checkNames(model, rejections);
  checkStaticSizes(model, memoryBytes, rejections);
  const parameters = countParameters(model);
  if (limits.parameters !== undefined && parameters > limits.parameters) {
    rejections.add('too_many_parameters', { actual: parameters, limit: limits.parameters });
  }
  const [first, ...others] = rejections.list();
  if (first) return rejected(first, ...others);
  if (!facing || expanded === null)
    throw new Error('A model without rejections has an interface and a size.');
  return { accepted: true, facts: { ...factsOf(model, facing, expanded), parameters } };
}

function factsOf(
  model: OnnxModel,
  facing: Pick<ModelFacts, 'input' | 'output' | 'batch'>,
  nodes: number,
): Omit<ModelFacts, 'parameters'> {
  return {
    ...facing,
    opset: defaultOpset(model.opsetImports),
    irVersion: model.irVersion,
    producer: shown(`${model.producerName} ${model.producerVersion}`),
    nodes,
    operators: countOperators(model),
  };
}

function rejected(first: Rejection, ...others: Rejection[]): Validation {
  return { accepted: false, rejections: [first, ...others] };
}
