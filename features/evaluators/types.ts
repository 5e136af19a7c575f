import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

export type Evaluators = inferRouterOutputs<AppRouter>['queue']['evaluators'];
export type Worker = Evaluators['workers'][number];
export type FailedEvaluation = Evaluators['failures'][number];
