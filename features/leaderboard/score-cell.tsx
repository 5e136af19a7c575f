import { useIntervalText } from '#features/challenges/use-interval-text.ts';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { ReceiptLink } from '#features/submissions/receipt-link.tsx';
import type { MetricName } from '#ml/metrics/metric.ts';
import { IntervalBar } from '#ui/patterns/interval-bar.tsx';
import { Link } from '#ui/primitives/link.tsx';

interface Scored {
  readonly submissionId: string;
  readonly value: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** A score that leads to its submission, its interval and its receipt. */
export function ScoreCell(props: { readonly metric: MetricName; readonly score: Scored }) {
  const metricValue = useMetricValue();
  const intervalText = useIntervalText();
  const { metric, score } = props;
  const interval = intervalText(metric, score);
  return (
    <>
      <Link href={`/submissions/${score.submissionId}`} className="font-semibold">
        {metricValue(metric, score.value)}
      </Link>
      <ReceiptLink submissionId={score.submissionId} />
      {interval && (
        <span className="block text-xs leading-5 text-ink-soft">
          <span aria-hidden="true">{interval.short}</span>
          <span className="sr-only">{interval.spoken}</span>
        </span>
      )}
    </>
  );
}

/** The intervals of all rows on one scale. */
export function intervalDomain(scores: readonly Scored[]): readonly [number, number] {
  const bounds = scores.flatMap(({ value, low, high }) => [low ?? value, high ?? value]);
  return bounds.length === 0 ? [0, 1] : [Math.min(...bounds), Math.max(...bounds)];
}

export function IntervalCell(props: {
  readonly metric: MetricName;
  readonly score: Scored;
  readonly domain: readonly [number, number];
  readonly tone: 'public' | 'private';
}) {
  const intervalText = useIntervalText();
  const { metric, score, domain, tone } = props;
  const { value, low, high } = score;
  const interval = intervalText(metric, score);
  if (low === null || high === null || !interval) return null;
  return (
    <IntervalBar {...{ value, low, high, domain, tone }} label={interval.spoken} className="ms-auto w-28" />
  );
}
