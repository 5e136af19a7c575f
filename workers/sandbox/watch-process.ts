import type { ChildProcess } from 'node:child_process';
import type { Readable } from 'node:stream';
import { readTreeMemory } from './process-memory.ts';

/** Linux reads /proc in a fraction of a millisecond; elsewhere a look starts `ps`. */
const LOOK_EVERY_MS = process.platform === 'linux' ? 50 : 200;
const MAX_STDERR_BYTES = 4096;
/** A killed process that is still there after this hangs in the kernel. */
const GONE_WITHIN_MS = 10_000;

export interface WatchLimits {
  /** Resident memory of the whole tree. */
  readonly memoryBytes: number;
  /** Whether memory on graphics cards counts as resident. */
  readonly onCard?: boolean;
  /** Wall time from now. */
  readonly milliseconds: number;
}

export type KillReason = 'out_of_time' | 'out_of_memory' | 'aborted' | 'no_longer_needed';

export interface ProcessEnd {
  /** Null if it ended by itself. */
  readonly killed: KillReason | null;
  readonly exitCode: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly peakMemoryBytes: number;
  readonly wallMs: number;
  /** The last 4 kB, for the log only: the model may have a say in it. */
  readonly stderr: string;
}

export interface WatchedProcess {
  /** The process said all we wanted of it: takes a last look at its memory and kills it. */
  dismiss(): void;
  /** Resolves when the tree is gone and its pipes are closed; rejects if it cannot be watched or killed. */
  readonly ended: Promise<ProcessEnd>;
}

/** What a process leaves behind when it ends. */
export interface ObservedProcess {
  readonly closed: Promise<Pick<ProcessEnd, 'exitCode' | 'signal'>>;
  /** The last 4 kB of its errors so far. */
  readonly stderr: () => string;
}

/** To be called in the turn in which a process is spawned: Node throws away what nobody reads before it ends. */
export function observeProcess(child: ChildProcess): ObservedProcess {
  const stderr = keepTail(child.stderr, MAX_STDERR_BYTES);
  const closed = new Promise<Pick<ProcessEnd, 'exitCode' | 'signal'>>((resolve) => {
    child.once('close', (exitCode, signal) => resolve({ exitCode, signal }));
  });
  return { closed, stderr };
}

/**
 * Watches a process from outside, because inference blocks every timer inside: ends its group with SIGKILL when it
 * takes too long or too much. The first reason to kill it is the one reported. `child` must have been spawned detached, so that it leads a group of its own.
 */
export function watchProcess(
  child: ChildProcess,
  limits: WatchLimits,
  signal?: AbortSignal,
  observed = observeProcess(child),
): WatchedProcess {
  const begun = performance.now();
  const unwatchable = Promise.withResolvers<never>();
  let killed: KillReason | null = null;
  let peak = 0;
  let stuck: NodeJS.Timeout | undefined;

  const kill = (reason: KillReason): void => {
    if (killed !== null) return;
    killed = reason;
    killGroup(child);
    stuck = setTimeout(() => {
      unwatchable.reject(new Error(`process ${child.pid} is still there ${GONE_WITHIN_MS} ms after SIGKILL`));
    }, GONE_WITHIN_MS);
  };
  const look = async (): Promise<void> => {
    const memory = child.pid === undefined ? null : await readTreeMemory(child.pid, limits.onCard);
    if (memory === null) return;
    peak = Math.max(peak, memory.peak);
    if (memory.current > limits.memoryBytes) kill('out_of_memory');
  };
  // What cannot be watched must not run.
  const lookOrEnd = (afterwards?: () => void): void => {
    look()
      .catch((error: unknown) => {
        kill('no_longer_needed');
        unwatchable.reject(error);
      })
      .finally(afterwards);
  };
  const abort = (): void => kill('aborted');

  const looks = setInterval(() => lookOrEnd(), LOOK_EVERY_MS);
  const clock = setTimeout(() => kill('out_of_time'), limits.milliseconds);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();

  const closed = observed.closed.then(({ exitCode, signal: signalName }): ProcessEnd => {
    const wallMs = performance.now() - begun;
    return {
      ...{ killed, exitCode, wallMs },
      signal: signalName,
      peakMemoryBytes: peak,
      stderr: observed.stderr(),
    };
  });
  const ended = Promise.race([closed, unwatchable.promise]).finally(() => {
    clearInterval(looks);
    clearTimeout(clock);
    clearTimeout(stuck);
    signal?.removeEventListener('abort', abort);
  });
  const dismiss = (): void => lookOrEnd(() => kill('no_longer_needed'));
  return { dismiss, ended };
}

/** Ends a process that leads a group of its own, and all that it started; nothing where it ended already. */
export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in the same moment.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** @returns a reader of the last `limit` bytes that came. */
function keepTail(stream: Readable | null, limit: number): () => string {
  let tail = Buffer.alloc(0);
  stream?.on('data', (chunk: Buffer) => {
    tail = Buffer.concat([tail, chunk]).subarray(-limit);
  });
  return () => tail.toString('utf8');
}
