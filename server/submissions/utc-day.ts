const DAY_MS = 24 * 60 * 60 * 1000;

/** The day of UTC that `now` falls into: quotas are counted by it, the same for everyone everywhere. */
export function utcDay(now: Date): {
  readonly start: Date;
  readonly end: Date;
  readonly secondsLeft: number;
} {
  const start = Math.floor(now.getTime() / DAY_MS) * DAY_MS;
  const end = start + DAY_MS;
  return {
    start: new Date(start),
    end: new Date(end),
    secondsLeft: Math.max(1, Math.ceil((end - now.getTime()) / 1000)),
  };
}
