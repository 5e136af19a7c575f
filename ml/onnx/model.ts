/**
 * An ONNX file as it lies in memory once read: plain data, weights as views into the file's bytes. Names are those of
 * onnx.proto (https://github.com/onnx/onnx/blob/main/onnx/onnx.proto).
 */
export interface OnnxModel {
  readonly irVersion: number;
  readonly opsetImports: readonly OpsetImport[];
  readonly producerName: string;
  readonly producerVersion: string;
  readonly metadata: readonly { readonly key: string; readonly value: string }[];
  readonly graph: OnnxGraph;
  readonly functions: readonly OnnxFunction[];
  /** How many `training_info` the file carries. */
  readonly trainingInfos: number;
}

export interface OpsetImport {
  /** '' is ONNX's own; `ai.onnx` is read as ''. */
  readonly domain: string;
  readonly version: number;
}

export interface OnnxGraph {
  readonly name: string;
  readonly nodes: readonly OnnxNode[];
  readonly initializers: readonly OnnxTensor[];
  readonly sparseInitializers: readonly OnnxSparseTensor[];
  readonly inputs: readonly OnnxValueInfo[];
  readonly outputs: readonly OnnxValueInfo[];
  readonly valueInfo: readonly OnnxValueInfo[];
}

export interface OnnxNode {
  readonly name: string;
  readonly opType: string;
  readonly domain: string;
  readonly overload: string;
  /** '' stands for an optional input that is left out. */
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly attributes: readonly OnnxAttribute[];
}

/** All that an attribute holds, whatever it says its type is: a file may fill several fields. */
export interface OnnxAttribute {
  readonly name: string;
  readonly integer: number | null;
  readonly float: number | null;
  readonly text: Uint8Array | null;
  /** The first `KEPT_INTEGERS` of `ints`, and how many there are. */
  readonly integers: readonly number[];
  readonly integerCount: number;
  /** How many numbers `floats` holds. */
  readonly floatCount: number;
  /** Bytes of `s` and `strings` together. */
  readonly textBytes: number;
  readonly tensors: readonly OnnxTensor[];
  readonly sparseTensors: readonly OnnxSparseTensor[];
  readonly graphs: readonly OnnxGraph[];
  readonly types: readonly OnnxType[];
}

export interface OnnxFunction {
  readonly name: string;
  readonly domain: string;
  readonly overload: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  readonly nodes: readonly OnnxNode[];
  readonly opsetImports: readonly OpsetImport[];
  readonly attributeDefaults: readonly OnnxAttribute[];
  readonly valueInfo: readonly OnnxValueInfo[];
}

export interface OnnxTensor {
  readonly name: string;
  /** int64s, as doubles; nothing says they are sensible. */
  readonly dims: readonly number[];
  /** The code of the element type; see `ELEMENT_TYPES`. */
  readonly elementType: number;
  /** `raw_data`, a view into the file; null where the field is absent. */
  readonly raw: Uint8Array | null;
  /** How many values each of the typed fields holds. */
  readonly counts: Readonly<Record<TypedField, number>>;
  /** Bytes of `string_data`. */
  readonly textBytes: number;
  /** The first `KEPT_INTEGERS` of `int32_data`, `int64_data` and `uint64_data`. */
  readonly integers: readonly number[];
  /** The data's place outside the file; null where the tensor carries its own. */
  readonly external: { readonly location: string } | null;
}

export type TypedField = 'float' | 'int32' | 'string' | 'int64' | 'double' | 'uint64';

export interface OnnxSparseTensor {
  readonly values: OnnxTensor | null;
  readonly indices: OnnxTensor | null;
  readonly dims: readonly number[];
}

export interface OnnxValueInfo {
  readonly name: string;
  readonly type: OnnxType | null;
}

/** A dimension: a number, a name, or null where the file leaves it open. */
export type OnnxDim = number | string | null;

export interface OnnxType {
  readonly kind: 'tensor' | 'sparse_tensor' | 'sequence' | 'optional' | 'map' | 'opaque' | 'none';
  /** Code of the element type of a tensor, 0 elsewhere. */
  readonly elementType: number;
  /** A tensor's shape; null where none is declared, and elsewhere. */
  readonly shape: readonly OnnxDim[] | null;
  /** What a sequence, an optional or a map holds. */
  readonly element: OnnxType | null;
}

/** Integers of a list that are kept for the checks of shapes and axes; longer lists are counted, not stored. */
export const KEPT_INTEGERS = 64;
