import type { Rejection, RejectionCode } from '#ml/onnx/contract.ts';
import type { WireLimits } from '#ml/onnx/protobuf-reader.ts';

/** What reading a file may cost, whatever the file says. */
export interface ReadLimits extends WireLimits {
  readonly nodes: number;
  /** Tensors and value infos together. */
  readonly tensors: number;
  /** Graphs inside the attributes of nodes of graphs inside … */
  readonly subgraphs: number;
}

/** Why a file could not be read to its end. */
export class ModelReadError extends Error {
  override readonly name = 'ModelReadError';
  readonly rejection: Rejection;

  constructor(code: RejectionCode, details: Rejection['details'], cause?: unknown) {
    super(`${code} ${JSON.stringify(details)}`, { cause });
    this.rejection = { code, details };
  }
}

/** One reading: its limits, and what has been counted against them. */
export class ReadContext {
  readonly limits: ReadLimits;
  private nodes = 0;
  private tensors = 0;

  constructor(limits: ReadLimits) {
    this.limits = limits;
  }

  countNode(): void {
    this.nodes++;
    if (this.nodes > this.limits.nodes) {
      throw new ModelReadError('too_many_nodes', { actual: this.nodes, limit: this.limits.nodes });
    }
  }

  countTensor(): void {
    this.tensors++;
    if (this.tensors > this.limits.tensors) {
      throw new ModelReadError('too_many_tensors', { actual: this.tensors, limit: this.limits.tensors });
    }
  }

  /** `level` 0 is the main graph, or a function's body. */
  enterGraph(level: number): void {
    const limit = this.limits.subgraphs;
    if (level > limit) throw new ModelReadError('too_deep', { what: 'subgraphs', actual: level, limit });
  }
}
