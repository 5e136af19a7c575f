import { z } from 'zod';
import { isoMoments } from '#lib/iso-moments.ts';
import { publicProcedure, router, userProcedure } from '#server/api/trpc.ts';
import { challengeSlug } from '#server/challenges/schema.ts';
import { chooseFinal, unchooseFinal } from '#server/leaderboards/choose-final.ts';
import { cancelSubmission } from '#server/submissions/cancel-submission.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { listMySubmissions } from '#server/submissions/list-my-submissions.ts';
import { readLog } from '#server/submissions/read-log.ts';
import {
  createSubmissionSchema,
  ID_MAX,
  pageCursorSchema,
  pageLimitSchema,
} from '#server/submissions/schema.ts';

const oneSubmission = z.object({ id: z.string().max(ID_MAX) });

export const submissionsRouter = router({
  create: userProcedure
    // `rest` is what the REST API itself writes.
    .input(createSubmissionSchema.extend({ source: z.enum(['lab', 'upload']) }))
    .mutation(({ ctx, input }) => createSubmission(ctx.runtime.database, ctx.actor, input)),

  cancel: userProcedure
    .input(oneSubmission)
    .mutation(({ ctx, input }) => cancelSubmission(ctx.runtime.database, ctx.actor, input)),

  /** For its participant and for operators. */
  log: userProcedure
    .input(oneSubmission)
    .query(async ({ ctx, input }) => isoMoments(await readLog(ctx.runtime.database.db, ctx.actor, input))),

  get: publicProcedure
    .input(oneSubmission)
    .query(async ({ ctx, input }) =>
      isoMoments(await getSubmission(ctx.runtime.database.db, ctx.actor, input)),
    ),

  mine: userProcedure
    .input(z.object({ challenge: challengeSlug, cursor: pageCursorSchema, limit: pageLimitSchema }))
    .query(async ({ ctx, input }) =>
      isoMoments(await listMySubmissions(ctx.runtime.database.db, ctx.actor, input)),
    ),

  chooseFinal: userProcedure
    .input(oneSubmission)
    .mutation(({ ctx, input }) => chooseFinal(ctx.runtime.database, ctx.actor, input)),

  unchooseFinal: userProcedure
    .input(oneSubmission)
    .mutation(({ ctx, input }) => unchooseFinal(ctx.runtime.database, ctx.actor, input)),
});
