'use client';

import { useQuery } from '@tanstack/react-query';
import { useFormatter, useTranslations } from 'next-intl';
import { useTRPC } from '#features/api.tsx';
import { useLiveTopic } from '#features/live/use-live-topic.ts';
import { LineChart } from '#ui/patterns/line-chart.tsx';
import { LoadFailure } from '#ui/patterns/load-failure.tsx';
import { PageSection } from '#ui/patterns/page-section.tsx';
import { StatList, StatTile } from '#ui/patterns/stat-tile.tsx';
import { Callout } from '#ui/primitives/callout.tsx';
import { DateTime, RelativeTime } from '#ui/primitives/time.tsx';
import { BacklogTable } from './backlog-table.tsx';
import type { QueueStatus } from './types.ts';
import { WaitingTimes } from './waiting-times.tsx';
import { WorkerTable } from './worker-table.tsx';

/** Times pass while nothing happens: a worker that vanished is noticed by asking. */
const POLL_MS = 15_000;

/** How the queue does, in figures. The server has rendered it once; from then on it follows the queue. */
export function StatusView(props: {
  readonly initial: QueueStatus;
  /** The challenges' names in the page's language, by slug. */
  readonly titles: Readonly<Record<string, string>>;
}) {
  const t = useTranslations('status');
  const trpc = useTRPC();
  const query = useQuery({
    ...trpc.queue.status.queryOptions(undefined, { initialData: props.initial }),
    refetchInterval: POLL_MS,
  });
  const refresh = () => void query.refetch();
  useLiveTopic('queue', refresh);
  const status = query.data;
  const titleOf = (challenge: string) => props.titles[challenge] ?? challenge;
  return (
    <>
      <PageSection id="now" title={t('now')}>
        <Now status={status} />
        {query.isError && (
          <LoadFailure retryLabel={t('retry')} onRetry={refresh} className="mt-6">
            {t('failed')}
          </LoadFailure>
        )}
      </PageSection>
      <PageSection id="score" title={t('score.title')}>
        <p className="mb-6 max-w-measure text-ink-soft">{t('score.lead')}</p>
        <WaitingTimes times={status.submitToScore} />
        <div className="mt-10 max-w-3xl">
          <PerHour perHour={status.perHour} />
        </div>
      </PageSection>
      <PageSection id="backlog" title={t('backlog.title')}>
        <BacklogTable backlog={status.backlog} titleOf={titleOf} />
        <p className="mt-5 max-w-measure text-ink-soft">
          <strong className="font-semibold text-ink">{t('fair.title')}</strong>
          <span className="mt-1 block">{t('fair.text')}</span>
        </p>
      </PageSection>
      <PageSection id="workers" title={t('workers.title')}>
        <WorkerTable workers={status.workers} titleOf={titleOf} />
        <p className="mt-5 text-sm text-ink-soft">
          {t.rich('measured', { time: () => <DateTime at={status.measuredAt} /> })}
        </p>
      </PageSection>
    </>
  );
}

function Now(props: { readonly status: QueueStatus }) {
  const t = useTranslations('status');
  const format = useFormatter();
  const { waiting, running, oldestWaiting, workers } = props.status;
  const there = workers.filter(({ state }) => state === 'idle' || state === 'busy');
  return (
    <div className="flex flex-col gap-6">
      {there.length === 0 && (
        <Callout tone="warn" title={t('noWorker.title')}>
          {t('noWorker.text')}
        </Callout>
      )}
      <StatList>
        <StatTile label={t('tiles.waiting')} value={format.number(waiting)} />
        <StatTile label={t('tiles.running')} value={format.number(running)} />
        <StatTile
          label={t('tiles.oldest')}
          value={oldestWaiting ? <RelativeTime at={oldestWaiting} /> : t('tiles.nobody')}
        />
        <StatTile label={t('tiles.workers')} value={format.number(there.length)} />
      </StatList>
    </div>
  );
}

function PerHour(props: { readonly perHour: QueueStatus['perHour'] }) {
  const t = useTranslations('status.hours');
  const { perHour } = props;
  const points = perHour.map(({ count }, index) => ({ x: index + 1 - perHour.length, y: count }));
  const isEmpty = points.every(({ y }) => y === 0);
  return (
    <LineChart
      title={t('title')}
      xLabel={t('axis')}
      height={180}
      legend={false}
      yDomain={[0, 4]}
      formatX={(x) => String(Math.abs(x))}
      formatY={(y) => (Number.isInteger(y) ? String(y) : y.toFixed(1))}
      empty={t('empty')}
      series={[{ id: 'evaluations', label: t('series'), tone: 'public', points: isEmpty ? [] : points }]}
    />
  );
}
