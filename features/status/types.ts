import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

export type QueueStatus = inferRouterOutputs<AppRouter>['queue']['status'];
export type PublicWorker = QueueStatus['workers'][number];
export type WorkerState = PublicWorker['state'];
