import type { ReactNode } from 'react';

export interface FactRow {
  readonly name: string;
  readonly value: ReactNode;
}

/** Names and values in two columns with rules between them; on a phone the value goes under its name. */
export function FactList(props: { readonly rows: readonly FactRow[] }) {
  return (
    <dl className="border-y border-rule text-base">
      {props.rows.map((row) => (
        <div
          key={row.name}
          className="grid gap-x-6 border-rule px-2 py-2 not-last:border-b sm:px-3 sm:grid-cols-[minmax(7rem,11rem)_1fr]"
        >
          <dt className="text-ink-soft">{row.name}</dt>
          <dd className="min-w-0 wrap-anywhere">{row.value}</dd>
        </div>
      ))}
    </dl>
  );
}
