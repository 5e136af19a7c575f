import { log } from '#lib/log.ts';
import { WakeUp } from '#workers/wake-up.ts';

/** Does `task` again and again, with `milliseconds` before each time, until `signal` aborts. Never rejects. */
export async function repeat(
  milliseconds: number,
  signal: AbortSignal,
  failure: string,
  task: () => Promise<unknown>,
): Promise<void> {
  const clock = new WakeUp();
  for (;;) {
    await clock.sleep(milliseconds, signal);
    if (signal.aborted) return;
    await guarded(failure, task);
  }
}

/** @returns null, and a line in the log, where `task` throws */
export async function guarded<T>(failure: string, task: () => Promise<T>): Promise<T | null> {
  try {
    return await task();
  } catch (error) {
    log.error(failure, { error });
    return null;
  }
}
