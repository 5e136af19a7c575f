import { z } from 'zod';
import { asJson } from '#server/api/as-json.ts';
import { publicProcedure, router } from '#server/api/trpc.ts';
import { getChallenge, listChallenges } from '#server/challenges/get-challenge.ts';
import { challengeSlug } from '#server/challenges/schema.ts';

export const challengesRouter = router({
  list: publicProcedure.query(async ({ ctx }) => asJson(await listChallenges(ctx.runtime.database.db))),

  get: publicProcedure
    .input(z.object({ slug: challengeSlug }))
    .query(async ({ ctx, input }) => asJson(await getChallenge(ctx.runtime.database.db, input))),
});
