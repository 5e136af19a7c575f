import { useTranslations } from 'next-intl';
import { DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import type { Decision } from './mark-decision.tsx';
import type { Mark, NamedChallenge } from './types.ts';

/** Marks that a host has decided; the other decision stays possible. */
export function MarkHistory(props: {
  readonly marks: readonly Mark[];
  readonly challenges: readonly NamedChallenge[];
  readonly onDecide: (decision: Decision) => void;
}) {
  const t = useTranslations('admin.marks');
  const { marks, challenges, onDecide } = props;
  const titleOf = (mark: Mark) =>
    challenges.find(({ slug }) => slug === mark.challenge)?.title ?? mark.challenge;
  return (
    <DataTable
      caption={t('historyCaption')}
      captionHidden
      rows={marks}
      rowKey={({ id }) => String(id)}
      empty={<p className="text-ink-soft">{t('noHistory')}</p>}
      columns={[
        {
          id: 'participant',
          header: t('participant'),
          rowHeader: true,
          className: 'wrap-anywhere',
          cell: (mark) => <Link href={`/submissions/${mark.submissionId}`}>{mark.participant.name}</Link>,
        },
        {
          id: 'season',
          header: t('season'),
          narrow: 'hide',
          cell: (mark) => `${titleOf(mark)} · ${mark.season}`,
        },
        {
          id: 'decision',
          header: t('decision'),
          cell: ({ resolution }) =>
            resolution && (
              <Badge tone={resolution === 'cleared' ? 'good' : 'warn'}>{t(`decisions.${resolution}`)}</Badge>
            ),
        },
        {
          id: 'note',
          header: t('note'),
          narrow: 'hide',
          className: 'max-w-80 wrap-anywhere text-ink-soft',
          cell: ({ note }) => note,
        },
        {
          id: 'when',
          header: t('when'),
          narrow: 'hide',
          cell: ({ resolvedAt }) => resolvedAt && <DateTime at={resolvedAt} />,
        },
        {
          id: 'change',
          header: <span className="sr-only">{t('change')}</span>,
          numeric: true,
          cell: (mark) => (
            <Button
              size="small"
              onClick={() =>
                onDecide({ mark, resolution: mark.resolution === 'cleared' ? 'upheld' : 'cleared' })
              }
            >
              {t('change')}
            </Button>
          ),
        },
      ]}
    />
  );
}
