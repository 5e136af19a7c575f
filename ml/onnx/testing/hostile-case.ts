import type { RejectionCode } from '#ml/onnx/contract.ts';

/** A file that must not be scored, and how it must be refused. */
export interface HostileCase {
  readonly name: string;
  /** Makes the file; a call costs up to a few tens of milliseconds. */
  readonly bytes: () => Uint8Array<ArrayBuffer>;
  /** The code, or all codes that are honest answers: a memory bomb may as well run out of time. */
  readonly expect: RejectionCode | readonly RejectionCode[];
  /** `sandbox`: nothing in the file tells, so the validator accepts it and the run must end it. */
  readonly foundBy: 'validator' | 'sandbox';
}

export type HostileCases = Readonly<Record<string, readonly [HostileCase['expect'], HostileCase['bytes']]>>;

export function hostileCases(foundBy: HostileCase['foundBy'], cases: HostileCases): HostileCase[] {
  return Object.entries(cases).map(([name, [expect, bytes]]) => ({ name, bytes, expect, foundBy }));
}

export function expectedCodes({ expect }: HostileCase): readonly RejectionCode[] {
  return typeof expect === 'string' ? [expect] : expect;
}
