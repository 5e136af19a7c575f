import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Outputs = inferRouterOutputs<AppRouter>['submissions'];

export type MySubmissionsPage = Outputs['mine'];
export type Submission = MySubmissionsPage['items'][number];
export type LogEntry = Outputs['log'][number];
export type Receipt = Outputs['receipt'];
