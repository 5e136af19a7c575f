import { z } from 'zod';
import { isoMoments } from '#lib/iso-moments.ts';
import { listAdminActions } from '#server/administration/list-admin-actions.ts';
import { listSeasons } from '#server/administration/list-seasons.ts';
import { router, userProcedure } from '#server/api/trpc.ts';
import { challengeSlug, seasonName } from '#server/challenges/schema.ts';
import { cancelRescore } from '#server/rescores/cancel-rescore.ts';
import { listRescores } from '#server/rescores/list-rescores.ts';
import { retryRescore } from '#server/rescores/retry-rescore.ts';
import { rescoreReasonSchema } from '#server/rescores/schema.ts';
import { startRescore } from '#server/rescores/start-rescore.ts';
import { ID_MAX, pageLimitSchema } from '#server/submissions/schema.ts';

const oneRescore = z.object({ id: z.string().max(ID_MAX) });

/** For administrators: every verb below asks who it is. */
export const adminRouter = router({
  actions: userProcedure
    .input(
      z.object({
        cursor: z
          .int()
          .positive()
          .nullish()
          .transform((before) => before ?? undefined),
        limit: pageLimitSchema,
      }),
    )
    .query(async ({ ctx, input: { cursor, limit } }) =>
      isoMoments(await listAdminActions(ctx.runtime.database.db, ctx.actor, { before: cursor, limit })),
    ),

  seasons: userProcedure.query(({ ctx }) => listSeasons(ctx.runtime.database.db, ctx.actor)),

  rescores: userProcedure.query(async ({ ctx }) =>
    isoMoments(await listRescores(ctx.runtime.database.db, ctx.actor)),
  ),

  startRescore: userProcedure
    .input(z.object({ challenge: challengeSlug, season: seasonName, reason: rescoreReasonSchema }))
    .mutation(({ ctx, input }) => startRescore(ctx.runtime.database, ctx.actor, input)),

  retryRescore: userProcedure
    .input(oneRescore)
    .mutation(({ ctx, input }) => retryRescore(ctx.runtime.database, ctx.actor, input)),

  cancelRescore: userProcedure
    .input(oneRescore)
    .mutation(({ ctx, input }) => cancelRescore(ctx.runtime.database, ctx.actor, input)),
});
