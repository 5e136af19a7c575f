import type { ReactNode } from 'react';
import { Button } from '#ui/primitives/button.tsx';
import { Callout } from '#ui/primitives/callout.tsx';

/** Beside a list that could not be brought up to date: says so, politely read out, and offers to ask again. */
export function LoadFailure(props: {
  readonly retryLabel: ReactNode;
  readonly onRetry: () => void;
  readonly className?: string;
  /** What could not be loaded, as a sentence. */
  readonly children: ReactNode;
}) {
  return (
    <Callout
      tone="warn"
      live
      className={props.className}
      actions={
        <Button size="small" onClick={props.onRetry}>
          {props.retryLabel}
        </Button>
      }
    >
      {props.children}
    </Callout>
  );
}
