import { describe, expect, test } from 'vitest';
import type { RejectedFrame } from './child/protocol.ts';
import { Conversation } from './conversation.ts';
import { interpretEnd } from './interpret-end.ts';
import type { InferenceRequest } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import type { ProcessEnd } from './watch-process.ts';

const GIB = 1024 ** 3;
const request: InferenceRequest = {
  provider: 'cpu',
  modelFile: '/model.onnx',
  inputFile: '/rows.f32',
  rows: 3,
  input: { name: 'x', rowShape: [1] },
  output: { name: 'y', rowSize: 2 },
  batch: 3,
  fixedBatch: false,
  limits: { memoryBytes: GIB, milliseconds: 60_000 },
};
const quietEnd: ProcessEnd = {
  killed: null,
  exitCode: 0,
  signal: null,
  peakMemoryBytes: 100e6,
  wallMs: 1000,
  stderr: '',
};

describe('the end of a sandboxed process is', () => {
  test('a result when everything was said and every output is finite', () => {
    const outputs = Float32Array.of(1, 2, 3, 4, 5, 6);
    const outcome = interpretEnd(request, scored(outputs), { ...quietEnd, killed: 'no_longer_needed' });
    expect(outcome).toEqual({
      ok: true,
      result: { outputs, loadMs: 1, runMs: 2, peakMemoryBytes: 100e6, provider: 'cpu', versions: {} },
    });
  });

  test.for([NaN, Infinity, -Infinity])('not_finite with the row where %d first comes up', (value) => {
    const outcome = interpretEnd(request, scored(Float32Array.of(1, 2, 3, value, NaN, 6)), quietEnd);
    expect(outcome).toEqual(rejection('not_finite', { row: 1, value: String(value) }));
  });

  test('out_of_time when the clock killed it', () => {
    const outcome = interpretEnd(request, started(), {
      ...quietEnd,
      killed: 'out_of_time',
      signal: 'SIGKILL',
    });
    expect(outcome).toEqual(rejection('out_of_time', { limit: 60_000 }));
  });

  test('out_of_time when the kernel counted too much processor time', () => {
    const outcome = interpretEnd(request, started(), { ...quietEnd, exitCode: null, signal: 'SIGXCPU' });
    expect(outcome).toEqual(rejection('out_of_time', { limit: 60_000 }));
  });

  test('out_of_memory when it was killed for it, even if it had just finished', () => {
    const end: ProcessEnd = { ...quietEnd, killed: 'out_of_memory', signal: 'SIGKILL' };
    expect(interpretEnd(request, scored(new Float32Array(6)), end)).toEqual(
      rejection('out_of_memory', { limit: GIB }),
    );
  });

  test.for([
    'std::bad_alloc',
    'Failed to allocate memory for requested buffer of size 4294967296',
    'SafeIntExceptionHandler<onnxruntime::OnnxRuntimeException>::SafeIntOnOverflow() Integer overflow',
    'INVALID_ARGUMENT : Tensor shape is too large',
    'Array buffer allocation failed',
  ])('out_of_memory when the runtime says “%s”', (message) => {
    const heard = rejected({ code: 'run_failed', details: { message }, growthRefused: false });
    expect(interpretEnd(request, heard, quietEnd)).toEqual(rejection('out_of_memory', { limit: GIB }));
  });

  test('out_of_memory when linear memory was refused, whatever the runtime made of it', () => {
    const heard = rejected({ code: 'load_failed', details: { message: 'unreachable' }, growthRefused: true });
    expect(interpretEnd(request, heard, quietEnd)).toEqual(rejection('out_of_memory', { limit: GIB }));
  });

  test('out_of_memory when V8 or the C++ library died of it', () => {
    const end: ProcessEnd = {
      ...quietEnd,
      exitCode: 134,
      stderr: "terminate called after throwing 'std::bad_alloc'",
    };
    expect(interpretEnd(request, started(), end)).toEqual(rejection('out_of_memory', { limit: GIB }));
  });

  test('what the model did wrong, in the runtime’s words without its wrapping', () => {
    const message =
      "Can't create a session. ERROR_CODE: 1, ERROR_MESSAGE: /src/onnxruntime/core/graph.cc:17 the graph\nis\u0000 not acyclic.";
    const heard = rejected({ code: 'load_failed', details: { message }, growthRefused: false });
    expect(interpretEnd(request, heard, quietEnd)).toEqual(
      rejection('load_failed', { message: 'the graph is not acyclic.' }),
    );
  });

  test.for([
    [{ exitCode: null, signal: 'SIGSEGV' }, 'SIGSEGV'],
    [{ exitCode: 139 }, 'SIGSEGV'],
    [{ exitCode: 134 }, 'SIGABRT'],
    [{ exitCode: 1 }, 'exit 1'],
  ] as const)('crashed when it ended as %j', ([how, signal]) => {
    expect(interpretEnd(request, started(), { ...quietEnd, ...how })).toEqual(
      rejection('crashed', { signal }),
    );
  });

  test('crashed when what it said is nonsense: a model may have taken it over', () => {
    const heard = started();
    heard.broken = 'a frame of an unknown kind';
    const outcome = interpretEnd(request, heard, {
      ...quietEnd,
      killed: 'no_longer_needed',
      signal: 'SIGKILL',
    });
    expect(outcome).toMatchObject({ ok: false, rejection: { code: 'crashed' } });
  });

  test('our failure when the model had not been touched, however it ended', () => {
    const untouched = new Conversation(24);
    const ends: Partial<ProcessEnd>[] = [
      { exitCode: 1, stderr: 'bwrap: No permissions to create new namespace' },
      { exitCode: 139 },
      { killed: 'out_of_time', signal: 'SIGKILL' },
    ];
    for (const end of ends) {
      expect(() => interpretEnd(request, untouched, { ...quietEnd, ...end })).toThrow(SandboxFailure);
    }
  });

  test('our failure when somebody else killed it, unless it was large', () => {
    const killed: ProcessEnd = { ...quietEnd, exitCode: null, signal: 'SIGKILL' };
    expect(() => interpretEnd(request, started(), killed)).toThrow(SandboxFailure);
    const large = { ...killed, peakMemoryBytes: 0.9 * GIB };
    expect(interpretEnd(request, started(), large)).toEqual(rejection('out_of_memory', { limit: GIB }));
  });

  test('our failure when the program inside says so', () => {
    const heard = started();
    heard.failed = { message: 'the rows ended 4 bytes early' };
    expect(() => interpretEnd(request, heard, quietEnd)).toThrow('the rows ended 4 bytes early');
  });
});

function started(): Conversation {
  const heard = new Conversation(24);
  heard.started = { provider: 'cpu', versions: {} };
  return heard;
}

function scored(outputs: Float32Array): Conversation {
  return Object.assign(started(), { loaded: { loadMs: 1 }, outputs, done: { runMs: 2 } });
}

function rejected(frame: RejectedFrame): Conversation {
  return Object.assign(started(), { rejected: frame });
}

function rejection(code: string, details: Record<string, string | number>) {
  return { ok: false, rejection: { code, details } };
}
