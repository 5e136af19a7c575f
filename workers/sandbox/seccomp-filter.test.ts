import { expect, test } from 'vitest';
import { composeSeccompFilter } from './seccomp-filter.ts';

const ALLOWED = 0x7fff0000;
const KILLED = 0x80000000;
const NOT_PERMITTED = 0x00050001;
const NO_SUCH_CALL = 0x00050026;
const X64 = 0xc000003e;
const ARM64 = 0xc00000b7;

test.for([
  ['x64', X64, { read: 0, mmap: 9, futex: 202, exit_group: 231 }],
  ['arm64', ARM64, { read: 63, mmap: 222, futex: 98, exit_group: 94 }],
] as const)('on %s a program may compute, read and end', ([architecture, audit, calls]) => {
  for (const call of Object.values(calls)) expect(judge(architecture, audit, call)).toBe(ALLOWED);
});

test.for([
  [
    'x64',
    X64,
    {
      socket: 41,
      connect: 42,
      fork: 57,
      ptrace: 101,
      mount: 165,
      unshare: 272,
      bpf: 321,
      io_uring_setup: 425,
    },
  ],
  [
    'arm64',
    ARM64,
    { socket: 198, connect: 203, ptrace: 117, mount: 40, unshare: 97, bpf: 280, io_uring_setup: 425 },
  ],
] as const)('on %s it makes no socket, process, mount or namespace', ([architecture, audit, calls]) => {
  for (const call of Object.values(calls)) expect(judge(architecture, audit, call)).toBe(NOT_PERMITTED);
});

test.for([
  ['x64', X64, 56],
  ['arm64', ARM64, 220],
] as const)('on %s it clones threads and no processes', ([architecture, audit, clone]) => {
  const thread = 0x003d0f00;
  const process = 0x01200011;
  expect(judge(architecture, audit, clone, thread)).toBe(ALLOWED);
  expect(judge(architecture, audit, clone, process)).toBe(NOT_PERMITTED);
  expect(judge(architecture, audit, 435)).toBe(NO_SUCH_CALL);
});

test('calls under another architecture’s numbers end the process', () => {
  expect(judge('x64', 0x40000003, 1)).toBe(KILLED);
  expect(judge('x64', X64, 0x40000000 + 41)).toBe(KILLED);
});

test('a processor whose numbers are not known gets no filter that would be wrong', () => {
  expect(() => composeSeccompFilter('riscv64')).toThrow('riscv64');
});

/** Runs the program as the kernel would: classic BPF with the six instructions it uses. */
function judge(architecture: string, audit: number, call: number, firstArgument = 0): number {
  const program = Buffer.from(composeSeccompFilter(architecture));
  const data = new Map([
    [0, call],
    [4, audit],
    [16, firstArgument],
  ]);
  let accumulator = 0;
  for (let at = 0; at * 8 < program.length; at++) {
    const code = program.readUInt16LE(at * 8);
    const operand = program.readUInt32LE(at * 8 + 4);
    if (code === 0x06) return operand;
    if (code === 0x20) accumulator = data.get(operand) ?? Number.NaN;
    else at += program.readUInt8(at * 8 + (jumps(code, accumulator, operand) ? 2 : 3));
  }
  throw new Error('the program ran off its end');
}

function jumps(code: number, accumulator: number, operand: number): boolean {
  if (code === 0x15) return accumulator === operand;
  if (code === 0x35) return accumulator >= operand;
  if (code === 0x45) return (accumulator & operand) !== 0;
  throw new Error(`instruction ${code} is not expected`);
}
