import { accountRouter } from '#server/api/routers/account.ts';
import { adminRouter } from '#server/api/routers/admin.ts';
import { challengesRouter } from '#server/api/routers/challenges.ts';
import { leaderboardsRouter } from '#server/api/routers/leaderboards.ts';
import { modelsRouter } from '#server/api/routers/models.ts';
import { notificationsRouter } from '#server/api/routers/notifications.ts';
import { queueRouter } from '#server/api/routers/queue.ts';
import { receiptsRouter } from '#server/api/routers/receipts.ts';
import { submissionsRouter } from '#server/api/routers/submissions.ts';
import { router } from '#server/api/trpc.ts';

export const appRouter = router({
  account: accountRouter,
  admin: adminRouter,
  challenges: challengesRouter,
  leaderboards: leaderboardsRouter,
  notifications: notificationsRouter,
  receipts: receiptsRouter,
  models: modelsRouter,
  queue: queueRouter,
  submissions: submissionsRouter,
});

export type AppRouter = typeof appRouter;
