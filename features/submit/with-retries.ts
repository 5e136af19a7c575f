import { failureOf } from '#features/errors.ts';

/** Waits before the second and third try: a server that restarts is back within seconds. */
export const RETRY_DELAYS_MS: readonly number[] = [1000, 4000];

/**
 * Calls `attempt` until it succeeds, at most once more than there are delays. Only `unavailable` is tried again (the
 * network, a server that is starting or stopping): nothing else passes by itself.
 * @throws the last failure, or an AbortError
 */
export async function withRetries<T>(
  attempt: () => Promise<T>,
  options: { readonly signal?: AbortSignal; readonly delaysMs?: readonly number[] } = {},
): Promise<T> {
  const delays = options.delaysMs ?? RETRY_DELAYS_MS;
  for (let tries = 0; ; tries++) {
    try {
      return await attempt();
    } catch (error) {
      const delay = delays[tries];
      if (delay === undefined || isAbort(error) || failureOf(error).code !== 'unavailable') throw error;
      await sleep(delay, options.signal);
    }
  }
}

/** Whether somebody asked for the work to end: nothing failed. */
export function isAbort(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

export function abortError(): DOMException {
  return new DOMException('Cancelled.', 'AbortError');
}

function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(abortError());
    };
    if (signal?.aborted) return reject(abortError());
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', abort, { once: true });
  });
}
