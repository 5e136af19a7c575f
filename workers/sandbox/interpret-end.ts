import { constants } from 'node:os';
import type { Rejection } from '#ml/onnx/contract.ts';
import type { Conversation } from './conversation.ts';
import type { InferenceOutcome, InferenceRequest } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import type { ProcessEnd } from './watch-process.ts';

/**
 * How the runtimes, the C++ library and V8 say that memory was refused to them. A size that overflows is a tensor that
 * no memory holds; the 32-bit build says so where the native one asks for it and is refused.
 */
const MEMORY_REFUSED =
  /bad_?alloc|bad array new|out of memory|failed to allocate|cannot allocate|allocation failed|length_error|invalid (typed )?array (buffer )?length|integer overflow|shape is too large|would require more than/i;
/** What the WebAssembly build wraps around a message, and where in its own source it came up. */
const MESSAGE_WRAPPING =
  /^(Can't create a session|failed to call OrtRun\(\))\. ERROR_CODE: -?\d+, ERROR_MESSAGE: |\S*\/onnxruntime\/core\/\S+:\d+ /g;
const MAX_MESSAGE_LENGTH = 300;
/** A shell and bubblewrap report a death by signal as an exit code above this. */
const SIGNAL_EXIT = 128;
const MAX_LOG_LENGTH = 600;

/**
 * Decides whose fault the end of a sandboxed process was.
 *
 * Before the model was touched everything is our fault; after it, only a SIGKILL from somebody else and what the
 * program itself calls its own failure are.
 *
 * Texts are written against `details`, whose values are bounded:
 *
 * | code | details |
 * |---|---|
 * | `load_failed`, `run_failed` | `message`: the runtime's own, in English, at most 300 characters, from the model's side |
 * | `out_of_time` | `limit`: milliseconds |
 * | `out_of_memory` | `limit`: bytes |
 * | `crashed` | `signal`: e.g. `SIGSEGV`, or `exit 1` |
 * | `wrong_row_count` | `actual`, `expected`: rows of one slice |
 * | `output_type` | `name`; `actual`, `expected`: element types |
 * | `output_shape` | `name`; `actual`, `expected`: e.g. `[32,20]`, `[32,10]` |
 * | `not_finite` | `row`, from 0; `value`: `NaN`, `Infinity` or `-Infinity` |
 *
 * @throws SandboxFailure when the model is not to blame
 */
export function interpretEnd(
  request: InferenceRequest,
  heard: Conversation,
  end: ProcessEnd,
): InferenceOutcome {
  if (heard.started === null) throw new SandboxFailure(`the sandbox did not start: ${describe(heard, end)}`);
  const { limits } = request;

  if (end.killed === 'out_of_memory') return reject(outOfMemory(request));
  if (heard.done && heard.loaded && heard.outputs) {
    const notFinite = findNotFinite(heard.outputs, request.output.rowSize);
    if (notFinite) return reject(notFinite);
    const result = {
      outputs: heard.outputs,
      loadMs: heard.loaded.loadMs,
      runMs: heard.done.runMs,
      peakMemoryBytes: end.peakMemoryBytes,
      ...heard.started,
    };
    return { ok: true, result };
  }
  if (heard.rejected) {
    const { code, details, growthRefused } = heard.rejected;
    const memoryRefused = growthRefused || MEMORY_REFUSED.test(String(details.message ?? ''));
    return reject(memoryRefused ? outOfMemory(request) : { code, details: withReadableMessage(details) });
  }
  if (heard.failed) {
    if (MEMORY_REFUSED.test(heard.failed.message)) return reject(outOfMemory(request));
    throw new SandboxFailure(`the program in the sandbox failed: ${describe(heard, end)}`);
  }
  if (end.killed === 'out_of_time') {
    return reject({ code: 'out_of_time', details: { limit: limits.milliseconds } });
  }
  return interpretCrash(request, heard, end);
}

/** It ended without a last word, or said something that is not the protocol. */
function interpretCrash(request: InferenceRequest, heard: Conversation, end: ProcessEnd): InferenceOutcome {
  if (MEMORY_REFUSED.test(end.stderr)) return reject(outOfMemory(request));
  const signal = end.killed === null ? signalOf(end) : null;
  if (signal === 'SIGXCPU') {
    return reject({ code: 'out_of_time', details: { limit: request.limits.milliseconds } });
  }
  if (signal === 'SIGKILL') {
    // Nobody inside can send it: the kernel freed memory, or an operator intervened.
    if (end.peakMemoryBytes > request.limits.memoryBytes / 2) return reject(outOfMemory(request));
    throw new SandboxFailure(`somebody killed the sandbox: ${describe(heard, end)}`);
  }
  return reject({ code: 'crashed', details: { signal: signal ?? `exit ${end.exitCode ?? 'unknown'}` } });
}

function findNotFinite(outputs: Float32Array, rowSize: number): Rejection | null {
  const index = outputs.findIndex((value) => !Number.isFinite(value));
  if (index < 0) return null;
  return { code: 'not_finite', details: { row: Math.floor(index / rowSize), value: String(outputs[index]) } };
}

function outOfMemory(request: InferenceRequest): Rejection {
  return { code: 'out_of_memory', details: { limit: request.limits.memoryBytes } };
}

function withReadableMessage(details: Rejection['details']): Rejection['details'] {
  if (typeof details.message !== 'string') return details;
  const message = details.message
    .replace(MESSAGE_WRAPPING, '')
    .replace(/[\p{C}\s]+/gu, ' ')
    .trim();
  return { ...details, message: message.slice(0, MAX_MESSAGE_LENGTH) };
}

function reject(rejection: Rejection): InferenceOutcome {
  return { ok: false, rejection };
}

function signalOf(end: ProcessEnd): string | null {
  if (end.signal !== null) return end.signal;
  const number = (end.exitCode ?? 0) - SIGNAL_EXIT;
  const named = Object.entries(constants.signals).find(([, value]) => value === number);
  return named?.[0] ?? null;
}

function describe(heard: Conversation, end: ProcessEnd): string {
  const said = heard.failed?.message ?? heard.broken ?? '';
  const ending = `killed ${end.killed ?? 'no'}, exit ${end.exitCode ?? end.signal ?? 'unknown'}`;
  const parts = [said, ending, end.stderr.trim().replaceAll('\n', ' | ')];
  return parts.filter(Boolean).join('; ').slice(0, MAX_LOG_LENGTH);
}
