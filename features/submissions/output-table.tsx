import { useFormatter, useTranslations } from 'next-intl';
import { type Column, DataTable } from '#ui/patterns/data-table.tsx';

interface Row {
  /** From 1, as people count. */
  readonly image: number;
  readonly values: readonly number[];
  readonly answer: number;
}

/** Raw outputs, a row an image and a column a class, the largest of each row marked. */
export function OutputTable(props: { readonly outputs: readonly (readonly number[])[] }) {
  const t = useTranslations('submissions.receipt');
  const format = useFormatter();
  const rows: Row[] = props.outputs.map((values, index) => ({
    image: index + 1,
    values,
    answer: values.indexOf(Math.max(...values)),
  }));
  const classes = props.outputs[0]?.length ?? 0;
  const columns: Column<Row>[] = [
    {
      id: 'image',
      header: <span className="whitespace-nowrap">{t('image')}</span>,
      rowHeader: true,
      cell: (row) => format.number(row.image),
    },
    {
      id: 'answer',
      header: t('answer'),
      numeric: true,
      cell: (row) => <strong className="text-public">{row.answer}</strong>,
    },
    ...Array.from({ length: classes }, (_, index) => ({
      id: `class-${index}`,
      header: String(index),
      numeric: true,
      className: 'font-mono text-sm',
      cell: (row: Row) => {
        const text = format.number(row.values[index] ?? 0, {
          minimumFractionDigits: 4,
          maximumFractionDigits: 4,
        });
        return row.answer === index ? (
          <strong className="text-public">{text}</strong>
        ) : (
          <span className="text-ink-soft">{text}</span>
        );
      },
    })),
  ];
  return (
    <DataTable
      caption={t('outputsCaption')}
      captionHidden
      columns={columns}
      rows={rows}
      rowKey={(row) => String(row.image)}
    />
  );
}
