import type { ReactNode } from 'react';
import { classes } from '#ui/primitives/classes.ts';
import { ScrollRegion } from '#ui/primitives/scroll-region.tsx';

export interface Column<Row> {
  readonly id: string;
  readonly header: ReactNode;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers stand at the end of their column. */
  readonly numeric?: boolean;
  /** The cell that names its row (one column). */
  readonly rowHeader?: boolean;
  /** On a narrow screen: `hide` leaves the column out, for what can be seen on the row's own page. Default `keep`. */
  readonly narrow?: 'keep' | 'hide';
  readonly className?: string;
}

/** Rows of facts. At 360 px secondary columns go; what still does not fit scrolls inside the table's own frame. */
export function DataTable<Row>(props: {
  /** Names the table, seen or only heard. */
  readonly caption: string;
  readonly captionHidden?: boolean;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** Marks a row as the reader's own. */
  readonly isOwn?: (row: Row) => boolean;
  /** Shown instead of the table when there are no rows. */
  readonly empty?: ReactNode;
  readonly busy?: boolean;
}) {
  const { caption, captionHidden, columns, rows, rowKey, isOwn, empty, busy } = props;
  if (rows.length === 0 && empty) return <>{empty}</>;
  return (
    <ScrollRegion label={caption}>
      <table aria-busy={busy} className="w-full border-collapse text-start">
        <caption className={captionHidden ? 'sr-only' : 'pb-2 text-start text-sm text-ink-soft'}>
          {caption}
        </caption>
        <thead>
          <tr className="border-b border-edge">
            {columns.map((column) => (
              <th
                key={column.id}
                scope="col"
                className={classes('py-2 text-sm font-medium text-ink-soft', cellLook(column))}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              className={classes('border-b border-rule', isOwn?.(row) ? 'bg-accent-soft' : 'hover:bg-sunken')}
            >
              {columns.map((column) => {
                const Cell = column.rowHeader ? 'th' : 'td';
                return (
                  <Cell
                    key={column.id}
                    scope={column.rowHeader ? 'row' : undefined}
                    className={classes('py-2.5 font-normal', cellLook(column), column.className)}
                  >
                    {column.cell(row)}
                  </Cell>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollRegion>
  );
}

function cellLook(column: Pick<Column<never>, 'numeric' | 'narrow'>): string {
  return classes(
    'px-2 first:ps-3 last:pe-3 sm:px-3',
    column.numeric ? 'text-end whitespace-nowrap' : 'text-start',
    column.narrow === 'hide' && 'hidden sm:table-cell',
  );
}
