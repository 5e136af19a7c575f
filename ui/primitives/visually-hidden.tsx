import type { ReactNode } from 'react';

/** Heard, not seen. */
export function VisuallyHidden(props: { readonly children: ReactNode }) {
  return <span className="sr-only">{props.children}</span>;
}
