import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';
import type { Metric } from '#server/challenges/schema.ts';

type Outputs = inferRouterOutputs<AppRouter>['admin'];

export type Mark = inferRouterOutputs<AppRouter>['leaderboards']['marks'][number];

/** What an administrator's page needs of a challenge. */
export interface NamedChallenge {
  readonly slug: string;
  /** In the page's language. */
  readonly title: string;
  readonly metric: Metric;
}

export type ActionPage = Outputs['actions'];
export type Action = ActionPage['items'][number];
export type Rescore = Outputs['rescores'][number];
export type SeasonSummary = Outputs['seasons'][number];
