import { ELEMENT_TYPES, type ElementType } from '#ml/onnx/element-types.ts';
import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';

/**
 * ONNX's messages as functions, each returning the encoded message to nest in the next:
 * `model({ graph: graph({ nodes: [node('Relu', ['x'], ['y'])], … }) }).finish()`.
 * Field numbers are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
 * Nothing is checked here: the tests of the validator need to write what is wrong, too.
 */
export type Message = ProtobufWriter;

/** A dimension: a number, a name, or null for one that is left open. */
export type Dim = number | bigint | string | null;

export interface ModelParts {
  readonly graph?: Message;
  /** 8 unless said otherwise, which every runtime since 2021 reads. */
  readonly irVersion?: number | bigint;
  /** Domain to version; `{ '': 17 }` unless said otherwise. */
  readonly opsets?: Readonly<Record<string, number | bigint>>;
  readonly functions?: readonly Message[];
  readonly producerName?: string;
  readonly producerVersion?: string;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly trainingInfo?: readonly Message[];
}

export function model(parts: ModelParts): Message {
  const message = new ProtobufWriter().integer(1, parts.irVersion ?? 8);
  if (parts.producerName !== undefined) message.text(2, parts.producerName);
  if (parts.producerVersion !== undefined) message.text(3, parts.producerVersion);
  if (parts.graph) message.message(7, parts.graph);
  message.messages(8, opsetImports(parts.opsets ?? { '': 17 }));
  message.messages(14, entries(parts.metadata ?? {}));
  return message.messages(20, parts.trainingInfo ?? []).messages(25, parts.functions ?? []);
}

export interface GraphParts {
  readonly nodes?: Iterable<Message>;
  readonly inputs?: readonly Message[];
  readonly outputs?: readonly Message[];
  readonly initializers?: Iterable<Message>;
  readonly sparseInitializers?: readonly Message[];
  readonly valueInfo?: Iterable<Message>;
  readonly name?: string;
}

export function graph(parts: GraphParts): Message {
  return new ProtobufWriter()
    .messages(1, parts.nodes ?? [])
    .text(2, parts.name ?? 'graph')
    .messages(5, parts.initializers ?? [])
    .messages(15, parts.sparseInitializers ?? [])
    .messages(11, parts.inputs ?? [])
    .messages(12, parts.outputs ?? [])
    .messages(13, parts.valueInfo ?? []);
}

export interface NodeOptions {
  readonly domain?: string;
  readonly name?: string;
  readonly overload?: string;
}

export function node(
  opType: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: Readonly<Record<string, AttributeValue>> = {},
  options: NodeOptions = {},
): Message {
  const message = new ProtobufWriter().texts(1, inputs).texts(2, outputs);
  if (options.name !== undefined) message.text(3, options.name);
  message.text(4, opType);
  message.messages(
    5,
    Object.entries(attributes).map(([name, value]) => attribute(name, value)),
  );
  if (options.domain !== undefined) message.text(7, options.domain);
  if (options.overload !== undefined) message.text(8, options.overload);
  return message;
}

export interface FunctionParts {
  readonly domain: string;
  readonly name: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly Message[];
  readonly opsets?: Readonly<Record<string, number | bigint>>;
  readonly overload?: string;
}

/** A model-local function: called by a node with its domain and name. */
export function localFunction(parts: FunctionParts): Message {
  const message = new ProtobufWriter()
    .text(1, parts.name)
    .texts(4, parts.inputs)
    .texts(5, parts.outputs)
    .messages(7, parts.nodes)
    .messages(9, opsetImports(parts.opsets ?? { '': 17 }))
    .text(10, parts.domain);
  return parts.overload === undefined ? message : message.text(13, parts.overload);
}

/** A tensor's values: typed arrays become `raw_data`; the `*_data` fields are written by name. */
export type TensorContent =
  | Float32Array
  | Float64Array
  | BigInt64Array
  | BigUint64Array
  | Int32Array
  | Uint32Array
  | Int16Array
  | Uint16Array
  | Int8Array
  | Uint8Array
  | { readonly floatData: readonly number[] }
  | { readonly int32Data: readonly (number | bigint)[] }
  | { readonly int64Data: readonly (number | bigint)[] }
  | { readonly stringData: readonly string[] };

/** `content` null writes no values at all. Dims may be anything an int64 can hold. */
export function tensor(
  name: string,
  elementType: ElementType,
  dims: readonly (number | bigint)[],
  content: TensorContent | null,
): Message {
  const message = new ProtobufWriter()
    .packedIntegers(1, dims)
    .integer(2, ELEMENT_TYPES[elementType].code)
    .text(8, name);
  if (content === null) return message;
  if (ArrayBuffer.isView(content)) {
    // Typed arrays are little-endian wherever JavaScript runs today, which is ONNX's own order.
    return message.bytes(9, new Uint8Array(content.buffer, content.byteOffset, content.byteLength));
  }
  if ('int32Data' in content) return message.packedIntegers(5, content.int32Data);
  if ('int64Data' in content) return message.packedIntegers(7, content.int64Data);
  if ('stringData' in content) return message.texts(6, content.stringData);
  const floats = Float32Array.from(content.floatData);
  return message.bytes(4, new Uint8Array(floats.buffer));
}

/** A one-dimensional int64 tensor: shapes, axes and repeats, as newer operator sets take them. */
export function integersTensor(name: string, values: readonly (number | bigint)[]): Message {
  return tensor(name, 'int64', [values.length], BigInt64Array.from(values, BigInt));
}

export function sparseTensor(values: Message, indices: Message, dims: readonly (number | bigint)[]): Message {
  return new ProtobufWriter().message(1, values).message(2, indices).packedIntegers(3, dims);
}

/** A graph's input or output. Without `dims` no shape is declared; an `elementType` of null declares no type at all. */
export function valueInfo(name: string, elementType: ElementType | null, dims?: readonly Dim[]): Message {
  const message = new ProtobufWriter().text(1, name);
  return elementType === null ? message : message.message(2, tensorType(elementType, dims));
}

export function tensorType(elementType: ElementType, dims?: readonly Dim[]): Message {
  const type = new ProtobufWriter().integer(1, ELEMENT_TYPES[elementType].code);
  if (dims) type.message(2, new ProtobufWriter().messages(1, dims.map(dimension)));
  return new ProtobufWriter().message(1, type);
}

function dimension(dim: Dim): Message {
  const message = new ProtobufWriter();
  if (dim === null) return message;
  return typeof dim === 'string' ? message.text(2, dim) : message.integer(1, dim);
}

/** An attribute's value: its type code and how it is written. */
export interface AttributeValue {
  readonly type: number;
  readonly write: (message: Message) => Message;
}

export const int = (value: number | bigint): AttributeValue => ({
  type: 2,
  write: (message) => message.integer(3, value),
});
export const float = (value: number): AttributeValue => ({
  type: 1,
  write: (message) => message.float(2, value),
});
export const text = (value: string): AttributeValue => ({
  type: 3,
  write: (message) => message.text(4, value),
});
export const ints = (values: readonly (number | bigint)[]): AttributeValue => ({
  type: 7,
  write: (message) => values.reduce((all: Message, value) => all.integer(8, value), message),
});
export const tensorValue = (value: Message): AttributeValue => ({
  type: 4,
  write: (message) => message.message(5, value),
});
export const graphValue = (value: Message): AttributeValue => ({
  type: 5,
  write: (message) => message.message(6, value),
});
export const sparseTensorValue = (value: Message): AttributeValue => ({
  type: 11,
  write: (message) => message.message(22, value),
});

export function attribute(name: string, value: AttributeValue): Message {
  return value.write(new ProtobufWriter().text(1, name)).integer(20, value.type);
}

function opsetImports(opsets: Readonly<Record<string, number | bigint>>): Message[] {
  return Object.entries(opsets).map(([domain, version]) => {
    const message = new ProtobufWriter();
    // The default domain is left out, as every exporter does.
    return (domain === '' ? message : message.text(1, domain)).integer(2, version);
  });
}

/** Key-value pairs (`StringStringEntryProto`): metadata, and where a tensor's external data lie. */
export function entries(pairs: Readonly<Record<string, string>>): Message[] {
  return Object.entries(pairs).map(([key, value]) => new ProtobufWriter().text(1, key).text(2, value));
}
