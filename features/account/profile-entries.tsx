import type { inferRouterOutputs } from '@trpc/server';
import { useFormatter, useTranslations } from 'next-intl';
import { useMetricValue } from '#features/challenges/use-metric-value.ts';
import { ReceiptLink } from '#features/submissions/receipt-link.tsx';
import type { Locale } from '#lib/i18n/locales.ts';
import type { AppRouter } from '#server/api/root.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';

type Entry = inferRouterOutputs<AppRouter>['account']['profile']['entries'][number];

/** A participant's best result of each season. */
export function ProfileEntries(props: {
  readonly locale: Locale;
  readonly definitions: readonly Pick<ChallengeDefinition, 'slug' | 'title' | 'metric'>[];
  readonly entries: readonly Entry[];
}) {
  const t = useTranslations('account.profile');
  const format = useFormatter();
  const metricValue = useMetricValue();
  const definitionOf = (entry: Entry) => props.definitions.find(({ slug }) => slug === entry.challenge);
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      rows={props.entries}
      rowKey={(entry) => entry.submissionId}
      empty={
        <EmptyState
          title={t('noEntries.title')}
          action={<ButtonLink href="/challenges">{t('noEntries.action')}</ButtonLink>}
        >
          <p>{t('noEntries.text')}</p>
        </EmptyState>
      }
      columns={[
        {
          id: 'challenge',
          header: t('challenge'),
          rowHeader: true,
          cell: (entry) => (
            <Link href={`/challenges/${entry.challenge}/leaderboard?season=${entry.season}`}>
              {definitionOf(entry)?.title[props.locale] ?? entry.challenge}
            </Link>
          ),
        },
        { id: 'season', header: t('season'), cell: (entry) => entry.season, className: 'whitespace-nowrap' },
        { id: 'rank', header: t('rank'), numeric: true, cell: (entry) => format.number(entry.rank) },
        {
          id: 'score',
          header: t('score'),
          numeric: true,
          cell: (entry) => (
            <>
              <Link href={`/submissions/${entry.submissionId}`}>
                {metricValue(definitionOf(entry)?.metric.name ?? 'accuracy', entry.value)}
              </Link>
              <ReceiptLink submissionId={entry.submissionId} />
            </>
          ),
        },
        {
          id: 'reached',
          header: t('reached'),
          narrow: 'hide',
          cell: (entry) => <DateTime at={entry.reachedAt} />,
        },
      ]}
    />
  );
}
