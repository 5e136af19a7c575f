import { z } from 'zod';
import { isoMoments } from '#lib/iso-moments.ts';
import { publicProcedure, router } from '#server/api/trpc.ts';
import { challengeSlug, seasonName } from '#server/challenges/schema.ts';
import { myRow } from '#server/leaderboards/my-row.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { finishedRescores } from '#server/rescores/list-rescores.ts';
import { readRescore } from '#server/rescores/read-rescore.ts';
import { ID_MAX, pageCursorSchema, pageLimitSchema } from '#server/submissions/schema.ts';

const board = z.object({ challenge: challengeSlug, season: seasonName.optional() });

export const leaderboardsRouter = router({
  page: publicProcedure
    .input(board.extend({ cursor: pageCursorSchema, limit: pageLimitSchema }))
    .query(async ({ ctx, input }) =>
      isoMoments(await readLeaderboard(ctx.runtime.database.db, ctx.actor, input)),
    ),

  myRow: publicProcedure
    .input(board)
    .query(async ({ ctx, input }) => isoMoments(await myRow(ctx.runtime.database.db, ctx.actor, input))),

  rescores: publicProcedure
    .input(board)
    .query(async ({ ctx, input }) => isoMoments(await finishedRescores(ctx.runtime.database.db, input))),

  rescore: publicProcedure
    .input(
      z.object({
        id: z.string().max(ID_MAX),
        cursor: z
          .int()
          .positive()
          .nullish()
          .transform((offset) => offset ?? undefined),
        limit: pageLimitSchema,
      }),
    )
    .query(async ({ ctx, input }) =>
      isoMoments(await readRescore(ctx.runtime.database.db, ctx.actor, input)),
    ),
});
