/** The two ways in which a loop is told to end, as two signals that the second follows the first. */
export interface Endings {
  /** Nothing more is begun. */
  readonly ending: AbortSignal;
  /** What runs is cut off too. */
  readonly cut: AbortSignal;
  /** Nothing runs any more: ends the wait between the two. */
  over(): void;
}

/**
 * @param options `signal` cuts at once; `drain` begins the end, and what still runs `drainMs` later is cut, if given
 */
export function loopEndings(options: {
  readonly signal: AbortSignal;
  readonly drain?: AbortSignal | undefined;
  readonly drainMs?: number | undefined;
}): Endings {
  const { signal, drain, drainMs } = options;
  if (!drain) return { ending: signal, cut: signal, over: () => {} };
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const onDrain = () => {
    if (drainMs === undefined) return;
    timer = setTimeout(() => late.abort(new Error('The time to drain is over')), drainMs);
  };
  if (drain.aborted) onDrain();
  else drain.addEventListener('abort', onDrain, { once: true });
  return {
    ending: AbortSignal.any([signal, drain]),
    cut: AbortSignal.any([signal, late.signal]),
    over: () => {
      drain.removeEventListener('abort', onDrain);
      clearTimeout(timer);
    },
  };
}
