import type { inferRouterOutputs } from '@trpc/server';
import type { AppRouter } from '#server/api/root.ts';

type Leaderboards = inferRouterOutputs<AppRouter>['leaderboards'];

export type LeaderboardPage = Leaderboards['page'];
export type Entry = LeaderboardPage['entries'][number];
export type UnderReview = Leaderboards['underReview'][number];
export type FinalBoardPage = Leaderboards['final'];
export type FinalStanding = FinalBoardPage['standings'][number];
export type ParetoPoint = Leaderboards['pareto'][number];
