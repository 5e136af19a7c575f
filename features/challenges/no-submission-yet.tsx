import type { ReactNode } from 'react';
import { ButtonLink } from '#ui/primitives/button.tsx';
import { EmptyState } from '#ui/primitives/empty-state.tsx';

/** Where a challenge has no submission to show: what will stand here, and both ways to a first one. */
export function NoSubmissionYet(props: {
  readonly challenge: string;
  readonly title: ReactNode;
  readonly trainLabel: ReactNode;
  readonly submitLabel: ReactNode;
  readonly children: ReactNode;
}) {
  const base = `/challenges/${props.challenge}`;
  return (
    <EmptyState
      title={props.title}
      action={
        <>
          <ButtonLink href={`${base}/train`} variant="primary">
            {props.trainLabel}
          </ButtonLink>
          <ButtonLink href={`${base}/submit`}>{props.submitLabel}</ButtonLink>
        </>
      }
    >
      {props.children}
    </EmptyState>
  );
}
