import { useFormatter, useTranslations } from 'next-intl';
import { StatList, StatTile } from '#ui/patterns/stat-tile.tsx';
import type { QueueStatus } from './types.ts';
import { useDuration } from './use-duration.ts';

/** How long people waited for their scores: the median and the 95th percentile, lately and over a day. */
export function WaitingTimes(props: { readonly times: QueueStatus['submitToScore'] }) {
  return (
    <div className="grid gap-x-12 gap-y-8 md:grid-cols-2">
      <Span name="hour" durations={props.times.hour} />
      <Span name="day" durations={props.times.day} />
    </div>
  );
}

function Span(props: {
  readonly name: 'hour' | 'day';
  readonly durations: QueueStatus['submitToScore']['hour'];
}) {
  const t = useTranslations('status.score');
  const format = useFormatter();
  const duration = useDuration();
  const { name, durations } = props;
  return (
    <div>
      <h3 className="mb-3 text-base font-semibold">{t(name)}</h3>
      {durations ? (
        <StatList>
          <StatTile label={t('median')} value={duration(durations.p50)} />
          <StatTile label={t('most')} value={duration(durations.p95)} />
          <StatTile label={t('count')} value={format.number(durations.count)} />
        </StatList>
      ) : (
        <p className="border-s-2 border-rule ps-3 text-ink-soft">{t('none')}</p>
      )}
    </div>
  );
}
