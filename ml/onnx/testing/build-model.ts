import {
  type AttributeValue,
  type Dim,
  entries,
  graph,
  type Message,
  type ModelParts,
  model,
  node,
  tensor,
  valueInfo,
} from '#ml/onnx/compose-model.ts';
import { ELEMENT_TYPES, type ElementType } from '#ml/onnx/element-types.ts';
import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';

/** Everything needed to write any ONNX file from code, right or wrong. */
export * from '#ml/onnx/compose-model.ts';

/** The two shapes challenge `mnist` accepts, N open. */
export const CHANNELS_FIRST: readonly Dim[] = ['N', 1, 28, 28];
export const CHANNELS_LAST: readonly Dim[] = ['N', 28, 28, 1];

/** One image's numbers. */
export const PIXELS = 784;

export interface DigitModelParts extends Omit<ModelParts, 'graph'> {
  readonly nodes: Iterable<Message>;
  readonly initializers?: Iterable<Message>;
  readonly sparseInitializers?: readonly Message[];
  readonly valueInfo?: Iterable<Message>;
  /** `[N,1,28,28]` unless said otherwise. */
  readonly inputShape?: readonly Dim[];
  /** `[N,10]` unless said otherwise. */
  readonly outputShape?: readonly Dim[];
}

/** A model with challenge `mnist`'s own input `image` and output `scores`; what lies between is up to the caller. */
export function digitModel(parts: DigitModelParts): Uint8Array<ArrayBuffer> {
  const {
    nodes,
    initializers,
    sparseInitializers,
    valueInfo: values,
    inputShape,
    outputShape,
    ...rest
  } = parts;
  return model({
    producerName: 'tidu-test',
    ...rest,
    graph: graph({
      nodes,
      initializers,
      sparseInitializers,
      valueInfo: values,
      inputs: [valueInfo('image', 'float32', inputShape ?? CHANNELS_FIRST)],
      outputs: [valueInfo('scores', 'float32', outputShape ?? ['N', 10])],
    }),
  }).finish();
}

/** Nodes and weights that turn `from` ([N, …] of 784 numbers) into `to` ([N,10]): the smallest honest classifier. */
export function linearClassifier(from = 'image', to = 'scores') {
  const weights = Float32Array.from({ length: PIXELS * 10 }, (_, i) => Math.sin(i * 0.37) / 28);
  return {
    nodes: [
      node('Flatten', [from], [`${to}_pixels`]),
      node('MatMul', [`${to}_pixels`, `${to}_weights`], [to]),
    ],
    initializers: [tensor(`${to}_weights`, 'float32', [PIXELS, 10], weights)],
  };
}

/** A tensor whose values lie in another file; `keys` are the external-data entries, `location` among them. */
export function externalTensor(
  name: string,
  elementType: ElementType,
  dims: readonly (number | bigint)[],
  keys: Readonly<Record<string, string>>,
): Message {
  return tensor(name, elementType, dims, null).messages(13, entries(keys)).integer(14, 1);
}

/** A tensor with an element-type code of the caller's choosing, for codes no ONNX knows. */
export function tensorOfCode(
  name: string,
  code: number | bigint,
  dims: readonly number[],
  raw: Uint8Array,
): Message {
  return new ProtobufWriter().packedIntegers(1, dims).integer(2, code).text(8, name).bytes(9, raw);
}

/** An attribute holding several graphs or several tensors, which no operator asks for but the format allows. */
export const graphsValue = (values: readonly Message[]): AttributeValue => ({
  type: 10,
  write: (message) => message.messages(11, values),
});
export const tensorsValue = (values: readonly Message[]): AttributeValue => ({
  type: 9,
  write: (message) => message.messages(10, values),
});

/** A type nested `levels` deep: sequence of sequence of … float32. */
export function sequenceType(levels: number): Message {
  let type = new ProtobufWriter().message(1, new ProtobufWriter().integer(1, ELEMENT_TYPES.float32.code));
  for (let level = 0; level < levels; level++) {
    type = new ProtobufWriter().message(4, new ProtobufWriter().message(1, type));
  }
  return type;
}
