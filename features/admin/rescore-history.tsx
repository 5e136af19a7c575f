import { useFormatter, useTranslations } from 'next-intl';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { Rescore } from './types.ts';

/** Rescores that have ended. */
export function RescoreHistory(props: {
  readonly rescores: readonly Rescore[];
  readonly titles: Readonly<Record<string, string>>;
}) {
  const t = useTranslations('admin.rescore');
  const operator = useTranslations('admin.actions')('operator');
  const format = useFormatter();
  return (
    <DataTable
      caption={t('historyCaption')}
      captionHidden
      rows={props.rescores}
      rowKey={({ id }) => id}
      empty={
        <EmptyState title={t('empty.title')}>
          <p>{t('empty.text')}</p>
        </EmptyState>
      }
      columns={[
        {
          id: 'season',
          header: t('season'),
          rowHeader: true,
          cell: ({ id, challenge, season, status }) => {
            const name = `${props.titles[challenge] ?? challenge} · ${season}`;
            return status === 'done' ? (
              <Link href={`/challenges/${challenge}/rescores/${id}`}>{name}</Link>
            ) : (
              name
            );
          },
        },
        {
          id: 'state',
          header: t('state'),
          cell: ({ status }) => (
            <Badge tone={status === 'done' ? 'good' : 'neutral'}>{t(`states.${status}`)}</Badge>
          ),
        },
        {
          id: 'moved',
          header: t('moved'),
          numeric: true,
          cell: ({ status, changed }) => status === 'done' && format.number(changed),
        },
        {
          id: 'reason',
          header: t('reasonColumn'),
          className: 'max-w-80 wrap-anywhere text-ink-soft',
          narrow: 'hide',
          cell: ({ reason }) => reason,
        },
        {
          id: 'who',
          header: t('who'),
          narrow: 'hide',
          cell: ({ startedBy }) => startedBy ?? operator,
        },
        {
          id: 'when',
          header: t('when'),
          narrow: 'hide',
          cell: ({ createdAt }) => <DateTime at={createdAt} />,
        },
      ]}
    />
  );
}
