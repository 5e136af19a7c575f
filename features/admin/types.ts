import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['admin'];

export type ActionPage = Outputs['actions'];
export type Action = ActionPage['items'][number];
export type Rescore = Outputs['rescores'][number];
export type SeasonSummary = Outputs['seasons'][number];
