import { classes } from '#ui/primitives/classes.ts';
import type { SeriesTone } from './series-look.ts';

const TONES: Partial<Record<SeriesTone, { readonly range: string; readonly dot: string }>> = {
  public: { range: 'bg-public/35', dot: 'bg-public' },
  private: { range: 'bg-private/35', dot: 'bg-private' },
};

/** A value in its interval, small enough for a table's cell. Bars that share a `domain` can be compared by eye. */
export function IntervalBar(props: {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  /** What the ends of the bar stand for. */
  readonly domain: readonly [from: number, to: number];
  readonly tone?: 'public' | 'private';
  /** What it says, in words. */
  readonly label: string;
  readonly className?: string;
}) {
  const { value, low, high, domain, tone = 'public', label, className } = props;
  const [from, to] = domain;
  const percent = (at: number) => `${Math.min(100, Math.max(0, ((at - from) / (to - from || 1)) * 100))}%`;
  const look = TONES[tone] ?? TONES.public;
  return (
    <span role="img" aria-label={label} className={classes('relative block h-3', className)}>
      <span className="absolute inset-x-0 top-1/2 h-px bg-rule" />
      <span
        className={classes('absolute top-1/2 h-1.5 -translate-y-1/2 rounded-full', look?.range)}
        style={{ left: percent(low), right: `calc(100% - ${percent(high)})` }}
      />
      <span
        className={classes('absolute top-1/2 size-2 -translate-1/2 rounded-full', look?.dot)}
        style={{ left: percent(value) }}
      />
    </span>
  );
}
