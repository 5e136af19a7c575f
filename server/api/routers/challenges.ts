import { z } from 'zod';
import { isoMoments } from '#lib/iso-moments.ts';
import { localeSchema } from '#server/accounts/schema.ts';
import { publicProcedure, router } from '#server/api/trpc.ts';
import { getChallenge, listChallenges } from '#server/challenges/get-challenge.ts';
import { challengeSlug } from '#server/challenges/schema.ts';

export const challengesRouter = router({
  list: publicProcedure.input(z.object({ locale: localeSchema })).query(async ({ ctx, input }) => {
    const challenges = await listChallenges(ctx.runtime.database.db);
    return challenges.map(({ title, summary, ...challenge }) => ({
      ...isoMoments(challenge),
      title: title[input.locale],
      summary: summary[input.locale],
    }));
  }),

  get: publicProcedure
    .input(z.object({ slug: challengeSlug }))
    .query(async ({ ctx, input }) => isoMoments(await getChallenge(ctx.runtime.database.db, input))),
});
