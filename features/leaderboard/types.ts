import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

export type LeaderboardPage = inferRouterOutputs<AppRouter>['leaderboards']['page'];
export type Entry = LeaderboardPage['entries'][number];
