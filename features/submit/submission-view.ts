import type { inferRouterInputs, inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

/** A submission as the API shows it to whoever asks. */
export type SubmissionView = inferRouterOutputs<AppRouter>['submissions']['get'];

export type SubmissionStatus = SubmissionView['status'];

/** What the browser says of a run; the server keeps it as claimed. */
export type ClaimedRun = NonNullable<inferRouterInputs<AppRouter>['submissions']['create']['claimed']>;

export function isTerminal(status: SubmissionStatus): boolean {
  return status === 'scored' || status === 'rejected' || status === 'failed' || status === 'cancelled';
}
