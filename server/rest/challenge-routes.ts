import { createRoute, z } from '@hono/zod-openapi';
import { isoMoments } from '#lib/iso-moments.ts';
import { getChallenge, listChallenges } from '#server/challenges/get-challenge.ts';
import { challengeSlug, seasonName } from '#server/challenges/schema.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { newRestApp, refusals } from '#server/rest/rest-app.ts';
import { challengeSchema, leaderboardSchema } from '#server/rest/schemas.ts';
import { cursorSchema, PAGE_LIMIT_DEFAULT, PAGE_LIMIT_MAX } from '#server/submissions/schema.ts';

const params = z.object({ slug: challengeSlug.meta({ example: 'mnist' }) });

const list = createRoute({
  method: 'get',
  path: '/challenges',
  summary: 'All challenges with their seasons',
  responses: {
    200: {
      description: 'The challenges',
      content: { 'application/json': { schema: z.object({ challenges: z.array(challengeSchema) }) } },
    },
  },
});

const get = createRoute({
  method: 'get',
  path: '/challenges/{slug}',
  summary: 'One challenge: its contract, limits and season',
  request: { params },
  responses: {
    200: { description: 'The challenge', content: { 'application/json': { schema: challengeSchema } } },
    ...refusals(400, 404),
  },
});

const leaderboard = createRoute({
  method: 'get',
  path: '/challenges/{slug}/leaderboard',
  summary: 'A page of the leaderboard, best first',
  request: {
    params,
    query: z.object({
      season: seasonName.optional().openapi({ description: 'Another season than the current one.' }),
      cursor: cursorSchema.optional().openapi({ description: '`nextCursor` of the page before.' }),
      limit: z.coerce.number().int().min(1).max(PAGE_LIMIT_MAX).default(PAGE_LIMIT_DEFAULT),
    }),
  },
  responses: {
    200: { description: 'The page', content: { 'application/json': { schema: leaderboardSchema } } },
    ...refusals(400, 404),
  },
});

export const challengeRoutes = newRestApp()
  .openapi(list, async (c) =>
    c.json({ challenges: isoMoments(await listChallenges(c.var.services.database.db)) }, 200),
  )
  .openapi(get, async (c) =>
    c.json(isoMoments(await getChallenge(c.var.services.database.db, c.req.valid('param'))), 200),
  )
  .openapi(leaderboard, async (c) => {
    const { slug } = c.req.valid('param');
    const { seasonId: _, ...page } = await readLeaderboard(c.var.services.database.db, c.var.actor, {
      challenge: slug,
      ...c.req.valid('query'),
    });
    return c.json(isoMoments(page), 200);
  });
