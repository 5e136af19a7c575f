import { z } from 'zod';
import { asJson } from '#server/api/as-json.ts';
import { pageCursor } from '#server/api/page-cursor.ts';
import { publicProcedure, router } from '#server/api/trpc.ts';
import { challengeSlug, seasonName } from '#server/challenges/schema.ts';
import { myRow } from '#server/leaderboards/my-row.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { pageLimitSchema } from '#server/submissions/schema.ts';

const seasonOf = z.object({ challenge: challengeSlug, season: seasonName.optional() });

export const leaderboardsRouter = router({
  page: publicProcedure
    .input(seasonOf.extend({ cursor: pageCursor, limit: pageLimitSchema }))
    .query(async ({ ctx, input }) =>
      asJson(await readLeaderboard(ctx.runtime.database.db, ctx.actor, input)),
    ),

  myRow: publicProcedure
    .input(seasonOf)
    .query(async ({ ctx, input }) => asJson(await myRow(ctx.runtime.database.db, ctx.actor, input))),
});
