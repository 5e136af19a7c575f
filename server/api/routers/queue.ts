import { isoMoments } from '#lib/iso-moments.ts';
import { publicProcedure, router, userProcedure } from '#server/api/trpc.ts';
import { readEvaluators } from '#server/submissions/read-evaluators.ts';
import { readQueueStatus } from '#server/submissions/read-queue-status.ts';

export const queueRouter = router({
  status: publicProcedure.query(async ({ ctx }) =>
    isoMoments(await readQueueStatus(ctx.runtime.database.db, ctx.actor)),
  ),

  /** For operators. */
  evaluators: userProcedure.query(async ({ ctx }) =>
    isoMoments(await readEvaluators(ctx.runtime.database.db, ctx.actor)),
  ),
});
