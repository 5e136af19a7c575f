import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { type FileHandle, open } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { ChildRequest } from './child/protocol.ts';
import { Conversation } from './conversation.ts';
import { interpretEnd } from './interpret-end.ts';
import type { InferenceOutcome, InferenceRequest } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import { type ProcessEnd, watchProcess } from './watch-process.ts';

/** The program that runs inside, as a file on this side. */
export const INFER_CHILD = fileURLToPath(new URL('./child/infer-child.mjs', import.meta.url));
const REQUEST_FD = 3;
const ANSWER_FD = 4;
/** 5 and 6 are the model and the rows. */
const LAUNCHER_FD = 7;
const FLOAT_BYTES = 4;
/** The type demands NODE_ENV; the process must not get even that. */
const NO_ENVIRONMENT = {} as NodeJS.ProcessEnv;

/** How one sandbox starts the program inside. Descriptors 3 to 6 must reach it untouched. */
export interface ChildCommand {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Written to descriptor 7, for the launcher alone. */
  readonly launcherInput?: Uint8Array;
  readonly runtime: Pick<ChildRequest, 'runtime' | 'wasmMemoryBytes' | 'endWithParent'>;
}

/**
 * Runs one model in a fresh process, watches it from outside and interprets its end.
 *
 * @throws SandboxFailure when the model is not to blame; the signal's reason when aborted
 */
export async function runInferChild(
  command: ChildCommand,
  request: InferenceRequest,
  options: { readonly signal?: AbortSignal | undefined; readonly onLoaded?: (() => void) | undefined },
): Promise<InferenceOutcome> {
  const { signal, onLoaded } = options;
  signal?.throwIfAborted();
  const files = await openInputs(request);
  try {
    const heard = new Conversation(request.rows * request.output.rowSize * FLOAT_BYTES);
    const child = await start(command, files);
    const end = await converse(child, command, toChildRequest(command, request, files.modelBytes), {
      heard,
      limits: request.limits,
      ...{ signal, onLoaded },
    });
    if (end.killed === 'aborted') throw signal?.reason;
    return interpretEnd(request, heard, end);
  } finally {
    await files.close();
  }
}

interface Inputs {
  readonly model: number;
  readonly rows: number;
  readonly modelBytes: number;
  close(): Promise<void>;
}

/** Opened here, so that the process inside needs neither a path nor the right to read one. */
async function openInputs(request: InferenceRequest): Promise<Inputs> {
  const opened: FileHandle[] = [];
  const close = async () => {
    await Promise.all(opened.map((file) => file.close()));
  };
  try {
    const model = await open(request.modelFile);
    opened.push(model);
    const rows = await open(request.inputFile);
    opened.push(rows);
    return { model: model.fd, rows: rows.fd, modelBytes: (await model.stat()).size, close };
  } catch (error) {
    await close();
    throw new SandboxFailure('the inputs cannot be opened', { cause: error });
  }
}

async function start(command: ChildCommand, inputs: Inputs): Promise<ChildProcess> {
  try {
    const child = spawn(command.file, command.args, {
      cwd: command.cwd,
      env: NO_ENVIRONMENT,
      detached: true,
      stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', inputs.model, inputs.rows, 'pipe'],
    });
    await once(child, 'spawn');
    return child;
  } catch (error) {
    throw new SandboxFailure(`${command.file} cannot be started`, { cause: error });
  }
}

function toChildRequest(command: ChildCommand, request: InferenceRequest, modelBytes: number): ChildRequest {
  const { rows, input, output, batch, fixedBatch } = request;
  return { ...command.runtime, modelBytes, rows, input, output, batch, fixedBatch };
}

async function converse(
  child: ChildProcess,
  command: ChildCommand,
  say: ChildRequest,
  options: {
    heard: Conversation;
    limits: InferenceRequest['limits'];
    signal: AbortSignal | undefined;
    onLoaded: (() => void) | undefined;
  },
): Promise<ProcessEnd> {
  const { heard, limits, signal, onLoaded } = options;
  const watched = watchProcess(child, limits, signal);
  pipeOf(child, ANSWER_FD).on('data', (chunk: Buffer) => {
    const before = heard.loaded;
    heard.hear(chunk);
    if (!before && heard.loaded) onLoaded?.();
    // Nothing it does after its last word matters, so it does not get the time to clean up either.
    if (heard.over) watched.dismiss();
  });
  // Stays open: the program inside takes its closing for the parent's death.
  pipeOf(child, REQUEST_FD).write(`${JSON.stringify(say)}\n`);
  pipeOf(child, LAUNCHER_FD).end(command.launcherInput ?? '');
  return await watched.ended.catch((error: unknown) => {
    throw new SandboxFailure('the sandboxed process cannot be watched', { cause: error });
  });
}

function pipeOf(child: ChildProcess, fd: number): Duplex {
  const pipe = child.stdio[fd];
  if (!(pipe instanceof Duplex)) throw new SandboxFailure(`descriptor ${fd} is not a pipe`);
  // A process that ends early breaks its pipes; its end tells why, the pipe does not.
  pipe.on('error', () => pipe.destroy());
  return pipe;
}
