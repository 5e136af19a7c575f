import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { open, readFile } from 'node:fs/promises';
import { Duplex } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { usesGpu } from '#lib/providers.ts';
import type { ChildRequest, ChildSetup } from './child/protocol.ts';
import { Conversation } from './conversation.ts';
import { interpretEnd } from './interpret-end.ts';
import type { InferenceOutcome, InferenceRequest } from './sandbox.ts';
import { SandboxFailure } from './sandbox-failure.ts';
import { killGroup, type ObservedProcess, observeProcess, watchProcess } from './watch-process.ts';

/** The program that runs inside, as a file on this side. */
export const INFER_CHILD = fileURLToPath(new URL('./child/infer-child.mjs', import.meta.url));
const REQUEST_FD = 3;
const ANSWER_FD = 4;
/** 5 is the rows. */
const LAUNCHER_FD = 6;
const FLOAT_BYTES = 4;
/** The type demands NODE_ENV; the process must not get even that. */
const NO_ENVIRONMENT = {} as NodeJS.ProcessEnv;

/** How one sandbox starts the program inside. Descriptors 3 to 5 must reach it untouched. */
export interface ChildCommand {
  readonly file: string;
  /** The program and what starts it; its setup is added as the last argument. */
  readonly args: readonly string[];
  readonly cwd: string;
  /** Written to descriptor 6, for the launcher alone. */
  readonly launcherInput?: Uint8Array;
  readonly setup: ChildSetup;
  /** Resident memory of its driver, beyond what a model may take. */
  readonly driverBytes?: number;
  /** Called when the process is gone. */
  readonly cleanUp?: () => Promise<void>;
}

/** A process inside a sandbox, for one model: it loads the runtime by itself and waits to be told which. */
export class InferChild {
  readonly #child: ChildProcess;
  readonly #command: ChildCommand;
  readonly #gone: Promise<void>;
  readonly #observed: ObservedProcess;
  /** What it said before anybody asked: that it is ready, or why not. */
  readonly #early: Buffer[] = [];
  #hear = (chunk: Buffer): void => {
    this.#early.push(chunk);
  };

  private constructor(child: ChildProcess, command: ChildCommand) {
    this.#child = child;
    this.#command = command;
    // First of all, for it hears errors too: one of a process that could not be spawned must not end this one.
    this.#gone = once(child, 'exit').then(() => command.cleanUp?.());
    // A folder that cannot be removed is reported by whoever waits for it.
    this.#gone.catch(() => {});
    this.#observed = observeProcess(child);
    pipeOf(child, ANSWER_FD).on('data', (chunk: Buffer) => this.#hear(chunk));
  }

  /** @throws SandboxFailure */
  static async start(command: ChildCommand, inputFile: string): Promise<InferChild> {
    try {
      // Opened here, so that the process inside needs neither a path nor the right to read one.
      const rows = await open(inputFile);
      try {
        const child = spawn(command.file, [...command.args, JSON.stringify(command.setup)], {
          cwd: command.cwd,
          env: NO_ENVIRONMENT,
          detached: true,
          stdio: ['ignore', 'ignore', 'pipe', 'pipe', 'pipe', rows.fd, 'pipe'],
        });
        const started = new InferChild(child, command);
        await once(child, 'spawn');
        pipeOf(child, LAUNCHER_FD).end(command.launcherInput ?? '');
        return started;
      } finally {
        await rows.close();
      }
    } catch (error) {
      await command.cleanUp?.();
      throw new SandboxFailure(`${command.file} cannot be started`, { cause: error });
    }
  }

  /** False once it ended, which one that waits should not. */
  get isAlive(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  /** Ends it unused. */
  async discard(): Promise<void> {
    killGroup(this.#child);
    await this.#gone;
  }

  /**
   * Has it run one model, watches it from outside and interprets its end. Once only.
   *
   * @throws SandboxFailure when the model is not to blame; the signal's reason when aborted
   */
  async run(
    request: InferenceRequest,
    options: {
      readonly signal?: AbortSignal | undefined;
      /** Called once when the model is loaded, before it sees a row. */
      readonly onLoaded?: (() => void) | undefined;
    } = {},
  ): Promise<InferenceOutcome> {
    const { signal, onLoaded } = options;
    const heard = new Conversation(request.rows * request.output.rowSize * FLOAT_BYTES);
    const limits = {
      milliseconds: request.limits.milliseconds,
      memoryBytes: request.limits.memoryBytes + (this.#command.driverBytes ?? 0),
      onCard: usesGpu(request.provider),
    };
    const watched = watchProcess(this.#child, limits, signal, this.#observed);
    this.#hear = (chunk) => {
      const before = heard.loaded;
      heard.hear(chunk);
      if (!before && heard.loaded) onLoaded?.();
      // Nothing it does after its last word matters, so it does not get the time to clean up either.
      if (heard.over) watched.dismiss();
    };
    for (const chunk of this.#early) this.#hear(chunk);
    const asked = this.#ask(request).catch((error: unknown) => {
      watched.dismiss();
      return error;
    });
    const end = await watched.ended.catch((error: unknown) => {
      throw new SandboxFailure('the sandboxed process cannot be watched', { cause: error });
    });
    await this.#gone;
    if (end.killed === 'aborted') throw signal?.reason;
    const unasked = await asked;
    if (unasked) throw new SandboxFailure('the model cannot be read', { cause: unasked });
    return interpretEnd(request, heard, end);
  }

  async #ask({ modelFile, rows, input, output, batch, fixedBatch }: InferenceRequest): Promise<void> {
    const model = await readFile(modelFile);
    const asked: ChildRequest = { modelBytes: model.length, rows, input, output, batch, fixedBatch };
    const text = Buffer.from(JSON.stringify(asked));
    const length = Buffer.alloc(4);
    length.writeUInt32LE(text.length);
    // Stays open afterwards: the program inside takes its closing for the parent's death.
    const pipe = pipeOf(this.#child, REQUEST_FD);
    for (const part of [length, text, model]) pipe.write(part);
  }
}

function pipeOf(child: ChildProcess, fd: number): Duplex {
  const pipe = child.stdio[fd];
  if (!(pipe instanceof Duplex)) throw new SandboxFailure(`descriptor ${fd} is not a pipe`);
  // A process that ends early breaks its pipes; its end tells why, the pipe does not.
  if (pipe.listenerCount('error') === 0) pipe.on('error', () => pipe.destroy());
  return pipe;
}
