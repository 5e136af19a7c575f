import { BubblewrapSandbox } from '#workers/sandbox/bubblewrap-sandbox.ts';
import { findProgram } from '#workers/sandbox/find-program.ts';
import { INFER_CHILD } from '#workers/sandbox/infer-child.ts';
import type { Sandbox } from '#workers/sandbox/sandbox.ts';
import { WasmSandbox } from '#workers/sandbox/wasm-sandbox.ts';

/**
 * Every sandbox this system can have, each making itself around a program. On Linux that includes bubblewrap, installed
 * or not: a suite that quietly left it out would prove nothing.
 */
export const SANDBOX_MAKERS: readonly {
  readonly name: string;
  readonly make: (program?: string, ahead?: boolean) => Sandbox;
}[] = [
  ...(process.platform === 'linux' ? [{ name: 'bubblewrap', make: makeBubblewrap }] : []),
  { name: 'wasm', make: (program = INFER_CHILD, ahead = false) => new WasmSandbox({ program, ahead }) },
];

const bwrap = await findProgram('bwrap');

function makeBubblewrap(program = INFER_CHILD, ahead = false): Sandbox {
  if (bwrap === null) throw new Error('these tests need bubblewrap: sudo apt-get install bubblewrap');
  return new BubblewrapSandbox(bwrap, { program, ahead });
}
