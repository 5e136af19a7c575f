import { z } from 'zod';
import type { Id } from '#lib/ids.ts';
import { asJson } from '#server/api/as-json.ts';
import { pageCursor } from '#server/api/page-cursor.ts';
import { publicProcedure, router, userProcedure } from '#server/api/trpc.ts';
import { challengeSlug } from '#server/challenges/schema.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { listMySubmissions } from '#server/submissions/list-my-submissions.ts';
import { readReceipt } from '#server/submissions/read-receipt.ts';
import { createSubmissionSchema, pageLimitSchema } from '#server/submissions/schema.ts';

/** Any text: what has not the form of an id is found as little as an unknown one. */
const byId = z.object({
  id: z
    .string()
    .max(64)
    .transform((id) => id as Id<'submission'>),
});

export const submissionsRouter = router({
  create: userProcedure
    .input(createSubmissionSchema)
    .mutation(({ ctx, input }) => createSubmission(ctx.runtime.database, ctx.actor, input)),

  get: publicProcedure
    .input(byId)
    .query(async ({ ctx, input }) => asJson(await getSubmission(ctx.runtime.database.db, ctx.actor, input))),

  mine: userProcedure
    .input(z.object({ challenge: challengeSlug, cursor: pageCursor, limit: pageLimitSchema }))
    .query(async ({ ctx, input }) =>
      asJson(await listMySubmissions(ctx.runtime.database.db, ctx.actor, input)),
    ),

  receipt: publicProcedure
    .input(byId)
    .query(async ({ ctx, input }) => asJson(await readReceipt(ctx.runtime.database.db, ctx.actor, input))),
});
