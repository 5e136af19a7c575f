/**
 * What a challenge asks of a submitted model, and what the validator answers. Isomorphic: the browser's preflight and
 * the worker run the same validator with the same contract.
 */
export interface ModelContract {
  readonly input: {
    readonly elementType: 'float32';
    /** Shapes accepted for one batch; 'N' is the batch dimension, dynamic or fixed. */
    readonly shapes: readonly (readonly ('N' | number)[])[];
  };
  readonly output: { readonly elementType: 'float32'; readonly shape: readonly ('N' | number)[] };
  readonly opset: { readonly min: number; readonly max: number };
  readonly limits: ModelLimits;
}

export interface ModelLimits {
  readonly bytes: number;
  readonly nodes: number;
  readonly memoryBytes: number;
  /** Wall time of load and inference together. */
  readonly milliseconds: number;
  /** Of the parameters, as the validator counts them; absent where they are not limited. */
  readonly parameters?: number | undefined;
}

/** What the validator learned of a model it accepts; enough to feed it. */
export interface ModelFacts {
  readonly input: { readonly name: string; readonly shape: readonly ('N' | number)[] };
  readonly output: { readonly name: string; readonly shape: readonly ('N' | number)[] };
  /** The fixed batch size, or null where N is dynamic. */
  readonly batch: number | null;
  readonly opset: number;
  readonly irVersion: number;
  /** The exporter as the file names it, e.g. `pytorch 2.9.1`; bounded length, printable characters only. */
  readonly producer: string;
  readonly nodes: number;
  readonly parameters: number;
  /** Operator names with how often each is used, subgraphs and function bodies included. */
  readonly operators: Readonly<Record<string, number>>;
}

/** What a model's page says of its file: read or computed from the bytes, never claimed. Zoo models may have any interface. */
export interface ModelCard
  extends Pick<ModelFacts, 'opset' | 'irVersion' | 'producer' | 'nodes' | 'parameters' | 'operators'> {
  readonly inputs: readonly CardValue[];
  readonly outputs: readonly CardValue[];
  readonly bytes: number;
  /** For one row, as the literature counts them; null where a shape depends on the data. See multiply-adds.ts. */
  readonly multiplyAdds: number | null;
}

/** An input or output as the file declares it; names bounded and printable. */
export interface CardValue {
  readonly name: string;
  /** `float32`, …; `other` for what is no tensor. */
  readonly elementType: string;
  /** Null where no shape is declared. A dimension is a number, a name, or null where it is left open. */
  readonly shape: readonly (number | string | null)[] | null;
}

/** Why a model is not accepted. The submitter's fault, all of them; each has a message and a cure in both languages. */
export const REJECTION_CODES = [
  // found by the validator
  'empty_file',
  'file_too_large',
  'not_onnx',
  'truncated',
  'malformed',
  'too_deep',
  'too_many_nodes',
  'too_many_tensors',
  'tensor_too_large',
  'too_many_parameters',
  'external_data',
  'foreign_operator',
  'unknown_operator',
  'unsupported_opset',
  'training_graph',
  'input_count',
  'input_type',
  'input_shape',
  'output_count',
  'output_type',
  'output_shape',
  // found by the sandbox
  'load_failed',
  'run_failed',
  'out_of_time',
  'out_of_memory',
  'crashed',
  'wrong_row_count',
  'not_finite',
] as const;
export type RejectionCode = (typeof REJECTION_CODES)[number];

export interface Rejection {
  readonly code: RejectionCode;
  /** Numbers and names for the message: bounded strings, e.g. `{ actual: 12001, limit: 10000 }`. */
  readonly details: Readonly<Record<string, string | number>>;
}

export type Validation =
  | { readonly accepted: true; readonly facts: ModelFacts }
  | { readonly accepted: false; readonly rejections: readonly [Rejection, ...Rejection[]] };
