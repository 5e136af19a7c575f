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

export interface RowGroup {
  readonly key: string;
  readonly heading: ReactNode;
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
  /** Rows that follow each other with the same key are one group, headed by its words where it has some. */
  readonly groupOf?: (row: Row) => RowGroup;
  /** Shown instead of the table when there are no rows. */
  readonly empty?: ReactNode;
  readonly busy?: boolean;
}) {
  const { caption, captionHidden, columns, rows, rowKey, isOwn, groupOf, empty, busy } = props;
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
        {groupRows(rows, groupOf).map(({ key, heading, members }) => (
          <tbody key={key} className={heading ? 'border-s-3 border-s-public/50' : undefined}>
            {heading && (
              <tr className="border-b border-rule bg-sunken">
                <th
                  scope="rowgroup"
                  colSpan={columns.length}
                  className="px-3 py-1.5 text-start text-sm font-normal text-ink-soft"
                >
                  {heading}
                </th>
              </tr>
            )}
            {members.map((row) => (
              <TableRow key={rowKey(row)} columns={columns} row={row} own={isOwn?.(row) ?? false} />
            ))}
          </tbody>
        ))}
      </table>
    </ScrollRegion>
  );
}

function TableRow<Row>(props: {
  readonly columns: readonly Column<Row>[];
  readonly row: Row;
  readonly own: boolean;
}) {
  const { columns, row, own } = props;
  return (
    <tr className={classes('border-b border-rule', own ? 'bg-accent-soft' : 'hover:bg-sunken')}>
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
  );
}

interface Group<Row> extends RowGroup {
  readonly members: readonly Row[];
}

function groupRows<Row>(rows: readonly Row[], groupOf?: (row: Row) => RowGroup): readonly Group<Row>[] {
  if (!groupOf) return [{ key: 'all', heading: null, members: rows }];
  const groups: (RowGroup & { members: Row[] })[] = [];
  for (const row of rows) {
    const group = groupOf(row);
    const last = groups.at(-1);
    if (last?.key === group.key) last.members.push(row);
    else groups.push({ ...group, members: [row] });
  }
  return groups;
}

function cellLook(column: Pick<Column<never>, 'numeric' | 'narrow'>): string {
  return classes(
    'px-2 first:ps-1.5 last:pe-1.5 sm:px-3 sm:first:ps-3 sm:last:pe-3',
    column.numeric ? 'text-end whitespace-nowrap' : 'text-start',
    column.narrow === 'hide' && 'hidden sm:table-cell',
  );
}
