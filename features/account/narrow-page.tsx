import type { ReactNode } from 'react';

/** A page with one thing to do in it: a form on a sheet, in the middle. */
export function NarrowPage(props: {
  readonly title: ReactNode;
  readonly lead?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <div className="mx-auto w-full max-w-md px-4 pt-10 sm:pt-16">
      <h1 className="text-3xl">{props.title}</h1>
      {props.lead && <p className="mt-2 text-ink-soft">{props.lead}</p>}
      <div className="mt-6 rounded-md border border-rule bg-surface p-5 sm:p-6">{props.children}</div>
    </div>
  );
}
