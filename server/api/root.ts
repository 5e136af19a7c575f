import { accountRouter } from '#server/api/routers/account.ts';
import { challengesRouter } from '#server/api/routers/challenges.ts';
import { leaderboardsRouter } from '#server/api/routers/leaderboards.ts';
import { modelsRouter } from '#server/api/routers/models.ts';
import { submissionsRouter } from '#server/api/routers/submissions.ts';
import { router } from '#server/api/trpc.ts';

export const appRouter = router({
  account: accountRouter,
  challenges: challengesRouter,
  leaderboards: leaderboardsRouter,
  models: modelsRouter,
  submissions: submissionsRouter,
});

export type AppRouter = typeof appRouter;
