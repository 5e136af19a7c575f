import { useFormatter, useTranslations } from 'next-intl';
import type { RefObject } from 'react';
import { useByteSize } from '#features/challenges/use-sizes.ts';
import type { Metric } from '#server/challenges/schema.ts';
import type { Column } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { IntervalCell, ScoreCell } from './score-cell.tsx';
import type { Entry } from './types.ts';

/**
 * @param domain what the ends of every interval's bar stand for
 * @param own takes the element of the reader's own row, to know whether it is in view
 */
export function useLeaderboardColumns(
  metric: Metric,
  own: RefObject<HTMLSpanElement | null>,
  domain: readonly [number, number],
): Column<Entry>[] {
  const t = useTranslations('leaderboard');
  const challenges = useTranslations('challenges');
  const format = useFormatter();
  const size = useByteSize();
  return [
    {
      id: 'rank',
      header: t('rank'),
      className: 'whitespace-nowrap',
      cell: ({ rank, tied, me }) => (
        <span ref={me ? own : undefined} className="scroll-mt-4">
          <span className={rank <= 3 ? 'font-semibold' : undefined}>{format.number(rank)}</span>
          {tied && <span className="ms-1.5 text-xs text-ink-soft">{t('tied')}</span>}
        </span>
      ),
    },
    {
      id: 'participant',
      header: t('participant'),
      rowHeader: true,
      className: 'wrap-anywhere',
      cell: ({ participant, me }) => (
        <>
          <Link href={`/u/${participant.handle}`} plain className="font-medium hover:underline">
            {participant.name}
          </Link>
          {me && (
            <Badge tone="accent" className="ms-2">
              {t('you')}
            </Badge>
          )}
        </>
      ),
    },
    {
      id: 'score',
      header: (
        <>
          {challenges(`metrics.${metric.name}`)}
          <span aria-hidden="true">{metric.direction === 'maximize' ? ' ↑' : ' ↓'}</span>
          <span className="sr-only">{challenges(`direction.${metric.direction}`)}</span>
        </>
      ),
      numeric: true,
      cell: (entry) => <ScoreCell metric={metric.name} score={entry} />,
    },
    {
      id: 'interval',
      header: challenges('interval.name'),
      numeric: true,
      narrow: 'hide',
      cell: (entry) => <IntervalCell metric={metric.name} score={entry} domain={domain} tone="public" />,
    },
    {
      id: 'parameters',
      header: t('parameters'),
      numeric: true,
      cell: ({ parameters }) => format.number(parameters),
    },
    { id: 'size', header: t('size'), numeric: true, narrow: 'hide', cell: ({ bytes }) => size(bytes) },
    {
      id: 'reached',
      header: t('reached'),
      numeric: true,
      narrow: 'hide',
      cell: ({ reachedAt }) => (
        <span className="text-ink-soft">
          <DateTime at={reachedAt} />
        </span>
      ),
    },
  ];
}
