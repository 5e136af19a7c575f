import { z } from 'zod';
import { isoMoments } from '#lib/iso-moments.ts';
import { publicProcedure, router, userProcedure } from '#server/api/trpc.ts';
import { listSeasons } from '#server/challenges/list-seasons.ts';
import { challengeSlug, seasonName } from '#server/challenges/schema.ts';
import { listMarks } from '#server/leaderboards/list-marks.ts';
import { myRow } from '#server/leaderboards/my-row.ts';
import { readFinalBoard } from '#server/leaderboards/read-final-board.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { readPareto } from '#server/leaderboards/read-pareto.ts';
import { readUnderReview } from '#server/leaderboards/read-under-review.ts';
import { resolveMark } from '#server/leaderboards/resolve-mark.ts';
import { resolveMarkSchema } from '#server/leaderboards/schema.ts';
import { finishedRescores } from '#server/rescores/list-rescores.ts';
import { readRescore } from '#server/rescores/read-rescore.ts';
import { ID_MAX, pageCursorSchema, pageLimitSchema } from '#server/submissions/schema.ts';

const board = z.object({ challenge: challengeSlug, season: seasonName.optional() });

export const leaderboardsRouter = router({
  seasons: publicProcedure
    .input(z.object({ challenge: challengeSlug }))
    .query(async ({ ctx, input }) => isoMoments(await listSeasons(ctx.runtime.database.db, input))),

  underReview: publicProcedure
    .input(board)
    .query(async ({ ctx, input }) =>
      isoMoments(await readUnderReview(ctx.runtime.database.db, ctx.actor, input)),
    ),

  final: publicProcedure
    .input(board.extend({ cursor: pageCursorSchema, limit: pageLimitSchema }))
    .query(async ({ ctx, input }) =>
      isoMoments(await readFinalBoard(ctx.runtime.database.db, ctx.actor, input)),
    ),

  pareto: publicProcedure
    .input(board)
    .query(({ ctx, input }) => readPareto(ctx.runtime.database.db, ctx.actor, input)),

  marks: userProcedure
    .input(z.object({ openOnly: z.boolean().default(false) }))
    .query(async ({ ctx, input }) => isoMoments(await listMarks(ctx.runtime.database.db, ctx.actor, input))),

  resolveMark: userProcedure
    .input(resolveMarkSchema)
    .mutation(({ ctx, input }) => resolveMark(ctx.runtime.database, ctx.actor, input)),

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
