import { useLocale, useTranslations } from 'next-intl';
import { Icon } from '#ui/icons/icon.tsx';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';
import { Badge } from '#ui/primitives/badge.tsx';
import { Link } from '#ui/primitives/link.tsx';
import { DateTime } from '#ui/primitives/time.tsx';
import { modelFileUrl } from './model-file-url.ts';
import type { ChallengeName, ModelVersion, ModelView } from './types.ts';
import { useTransferSize } from './use-counts.ts';

/** Every version with what it came from and its file. */
export function VersionTable(props: {
  readonly model: ModelView;
  readonly shown: ModelVersion;
  readonly challenges: readonly ChallengeName[];
}) {
  const t = useTranslations('models.versions');
  const locale = useLocale();
  const size = useTransferSize();
  const { model, shown, challenges } = props;
  const columns: Column<ModelVersion>[] = [
    {
      id: 'version',
      header: t('version'),
      rowHeader: true,
      className: 'whitespace-nowrap',
      cell: (row) =>
        row.version === shown.version ? (
          <span className="flex flex-wrap items-center gap-2 font-semibold">
            {t('show', { version: row.version })}
            {model.versions.length > 1 && <Badge>{t('current')}</Badge>}
          </span>
        ) : (
          <Link href={`/models/${model.slug}?version=${row.version}`}>
            {t('show', { version: row.version })}
          </Link>
        ),
    },
    {
      id: 'published',
      header: t('published'),
      narrow: 'hide',
      className: 'whitespace-nowrap',
      cell: (row) => <DateTime at={row.createdAt} dateOnly />,
    },
    {
      id: 'from',
      header: t('from'),
      cell: ({ lineage }) =>
        lineage ? (
          <Link href={`/submissions/${lineage.submissionId}`}>
            {t('submission', {
              challenge:
                challenges.find(({ slug }) => slug === lineage.challenge)?.title[locale] ?? lineage.challenge,
              season: lineage.season,
            })}
          </Link>
        ) : (
          t('shipped')
        ),
    },
    ...(model.versions.some(({ notes }) => notes)
      ? [{ id: 'notes', header: t('notes'), cell: (row: ModelVersion) => row.notes }]
      : []),
    {
      id: 'file',
      header: t('file'),
      className: 'whitespace-nowrap',
      cell: (row) => (
        <Link
          document
          href={modelFileUrl(model, row)}
          download={`${model.slug}-v${row.version}.onnx`}
          className="inline-flex items-center gap-1.5"
        >
          <Icon name="download" className="size-3.5" />
          {size(row.card.bytes)}
        </Link>
      ),
    },
  ];
  return (
    <DataTable
      caption={t('caption')}
      captionHidden
      rows={model.versions}
      rowKey={({ version }) => String(version)}
      columns={columns}
    />
  );
}
