import { createRoute, z } from '@hono/zod-openapi';
import { isoMoments } from '#lib/iso-moments.ts';
import { PROVIDERS } from '#lib/providers.ts';
import { SANDBOXES } from '#lib/sandboxes.ts';
import { newRestApp, TOKEN_OPTIONAL } from '#server/rest/rest-app.ts';
import { readQueueStatus } from '#server/submissions/read-queue-status.ts';

const moment = z.iso.datetime();
const durations = z
  .object({ p50: z.number(), p95: z.number(), count: z.number() })
  .nullable()
  .openapi({ description: 'Seconds from sending a model to its score; null where nothing was scored.' });

const statusSchema = z
  .object({
    measuredAt: moment,
    submitToScore: z.object({ hour: durations, day: durations }),
    perHour: z
      .array(z.object({ from: moment, count: z.number() }))
      .openapi({ description: 'Evaluations that ended in each of the last 24 hours, oldest first.' }),
    waiting: z.number(),
    running: z.number(),
    oldestWaiting: moment.nullable(),
    backlog: z.array(
      z.object({
        challenge: z.string(),
        needsGpu: z.boolean(),
        waiting: z.number(),
        rescore: z.number().openapi({ description: 'Of these, how many are scored again.' }),
        oldest: moment,
      }),
    ),
    workers: z.array(
      z.object({
        state: z.enum(['idle', 'busy', 'draining', 'lost', 'stopped']),
        sandbox: z.enum(SANDBOXES),
        providers: z.array(z.enum(PROVIDERS)),
        memoryBytes: z.number(),
        startedAt: moment,
        seenAt: moment,
        evaluating: z.object({ challenge: z.string(), since: moment }).nullable(),
        host: z.string().nullable().openapi({ description: 'For administrators.' }),
      }),
    ),
  })
  .openapi('Status');

const status = createRoute({
  method: 'get',
  path: '/status',
  summary: 'How the queue does: waiting times, backlog, workers',
  security: TOKEN_OPTIONAL,
  responses: {
    200: { description: 'Measured now', content: { 'application/json': { schema: statusSchema } } },
  },
});

export const statusRoutes = newRestApp().openapi(status, async (c) => {
  const { workers, backlog, perHour, ...figures } = isoMoments(
    await readQueueStatus(c.var.services.database.db, c.var.actor),
  );
  const seen = workers.map((worker) => ({ ...worker, providers: [...worker.providers] }));
  return c.json({ ...figures, perHour: [...perHour], backlog: [...backlog], workers: seen }, 200);
});
