import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>;

export type FinishedRescore = Outputs['leaderboards']['rescores'][number];
export type RescorePage = Outputs['leaderboards']['rescore'];
export type RescoreChange = RescorePage['changes'][number];
