import { randomUUID } from 'node:crypto';
import { createRoute, z } from '@hono/zod-openapi';
import { type Locale, preferredLocale } from '#lib/i18n/locales.ts';
import { isoMoments } from '#lib/iso-moments.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { challengeSlug } from '#server/challenges/schema.ts';
import { evaluationErrorMessage } from '#server/rest/error-message.ts';
import { requestBytes } from '#server/rest/request-body.ts';
import { newRestApp, refusals, TOKEN_OPTIONAL, TOKEN_REQUIRED } from '#server/rest/rest-app.ts';
import { cancelledSchema, createdSchema, submissionSchema } from '#server/rest/schemas.ts';
import { cancelSubmission } from '#server/submissions/cancel-submission.ts';
import { checkMaySubmit } from '#server/submissions/check-may-submit.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { type QueuePosition, queuePositions } from '#server/submissions/queue-position.ts';
import { readReceipt } from '#server/submissions/read-receipt.ts';
import { signedReceiptSchema } from '#server/submissions/receipt-schema.ts';
import { ID_MAX, noteSchema, requestKeySchema } from '#server/submissions/schema.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';
import type { SubmissionView } from '#server/submissions/view-submission.ts';

const create = createRoute({
  method: 'post',
  path: '/challenges/{slug}/submissions',
  summary: 'Submit a model',
  description: 'The body is the ONNX file as it is. Ask for the submission until its status is final.',
  security: TOKEN_REQUIRED,
  request: {
    params: z.object({ slug: challengeSlug.meta({ example: 'mnist' }) }),
    query: z.object({ note: noteSchema.default('') }),
    headers: z.object({
      'idempotency-key': requestKeySchema.optional().openapi({
        description: 'Sending the same key again gives the submission it made the first time.',
      }),
    }),
    body: {
      required: true,
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
  responses: {
    201: { description: 'In the queue', content: { 'application/json': { schema: createdSchema } } },
    ...refusals(400, 401, 404, 409, 413, 415, 429),
  },
});

/** A worker was faster than the answer. */
const ENDED_MEANWHILE: QueuePosition = { position: 0, etaSeconds: 0, unknown: null, workers: 0, running: 0 };

const oneSubmission = z.object({
  id: z.string().max(ID_MAX).openapi({ example: 'sub_01kaq3wz5r8f2k3v9y6x7t4m1n' }),
});

const get = createRoute({
  method: 'get',
  path: '/submissions/{id}',
  summary: 'A submission: where it stands, its score, or why there is none',
  security: TOKEN_OPTIONAL,
  request: { params: oneSubmission },
  responses: {
    200: { description: 'The submission', content: { 'application/json': { schema: submissionSchema } } },
    ...refusals(400, 401, 404),
  },
});

const cancel = createRoute({
  method: 'post',
  path: '/submissions/{id}/cancel',
  summary: 'Take a submission that still waits out of the queue',
  description: 'Its place in the quota comes back. Doing it twice is the same as once.',
  security: TOKEN_REQUIRED,
  request: { params: oneSubmission },
  responses: {
    200: { description: 'Cancelled', content: { 'application/json': { schema: cancelledSchema } } },
    ...refusals(400, 401, 403, 404, 409),
  },
});

const receipt = createRoute({
  method: 'get',
  path: '/submissions/{id}/receipt',
  summary: 'What the evaluator attests of a scored submission, signed',
  description:
    'Ed25519 over the canonical JSON (RFC 8785) of `receipt`, with a key of /.well-known/tidu-keys.json. ' +
    '`npm run tidu -- verify` checks it.',
  security: TOKEN_OPTIONAL,
  request: {
    params: oneSubmission,
    query: z.object({
      evaluation: z.string().max(ID_MAX).optional().openapi({
        description:
          'An earlier one, of a season that was scored again; the present one where it is left out.',
      }),
    }),
  },
  responses: {
    200: {
      description: 'The receipt',
      content: { 'application/json': { schema: signedReceiptSchema.meta({ id: 'Receipt' }) } },
    },
    ...refusals(400, 401, 404),
  },
});

export const submissionRoutes = newRestApp()
  .openapi(create, async (c) => {
    const { database, storage } = c.var.services;
    const { slug: challenge } = c.req.valid('param');
    const key = c.req.valid('header')['idempotency-key'];
    const body = requestBytes(c.req.raw);
    // A repeated request must get its submission even when that one took the last place in the quota.
    if (!key) await checkMaySubmit(database.db, c.var.actor, { challenge });
    const maxBytes = challengeBySlug(challenge).contract.limits.bytes;
    const artifact = await uploadModel(database, storage, c.var.actor, { ...body, maxBytes });
    const { id } = await createSubmission(database, c.var.actor, {
      challenge,
      artifactSha256: artifact.sha256,
      source: 'rest',
      note: c.req.valid('query').note,
      claimed: null,
      requestKey: key ?? randomUUID(),
    });
    const { status } = await getSubmission(database.db, c.var.actor, { id });
    const queue = (await queuePositions(database.db, [id])).get(id) ?? ENDED_MEANWHILE;
    c.header('location', `/api/v1/submissions/${id}`);
    return c.json({ id, status, queue }, 201);
  })
  .openapi(get, async (c) => {
    const view = await getSubmission(c.var.services.database.db, c.var.actor, c.req.valid('param'));
    return c.json(await present(view, preferredLocale(c.req.header('accept-language'))), 200);
  })
  .openapi(cancel, async (c) =>
    c.json(await cancelSubmission(c.var.services.database, c.var.actor, c.req.valid('param')), 200),
  )
  .openapi(receipt, async (c) =>
    c.json(
      await readReceipt(c.var.services.database.db, c.var.actor, {
        ...c.req.valid('param'),
        ...c.req.valid('query'),
      }),
      200,
    ),
  );

async function present(view: SubmissionView, locale: Locale) {
  const { id, challenge, status, queue, createdAt, startedAt, finishedAt, error } = view;
  return isoMoments({
    ...{ id, challenge, status, queue },
    season: view.seasonName,
    timestamps: { createdAt, startedAt, finishedAt },
    scores: view.scores.public ? { public: view.scores.public } : null,
    error: error && {
      code: error.code,
      message: await evaluationErrorMessage(error, locale),
      fault: error.fault,
    },
  });
}
