import { and, eq } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { artifacts, artifactUploads, submissions } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import type { Season } from '#server/challenges/find-season.ts';
import { openSeason } from '#server/challenges/open-season.ts';
import type { ChallengeDefinition } from '#server/challenges/schema.ts';
import { DomainError } from '#server/errors.ts';
import { holdVersion } from '#server/rescores/hold-version.ts';
import { joinRescore } from '#server/rescores/join-rescore.ts';
import { checkQuota } from '#server/submissions/check-quota.ts';
import { enqueueEvaluation } from '#server/submissions/enqueue-evaluation.ts';
import { lockParticipant } from '#server/submissions/lock-participant.ts';
import type { CreateSubmission } from '#server/submissions/schema.ts';

/**
 * Sends a model, uploaded before by the same participant, to the current season of a challenge: the submission and its
 * place in the queue in one transaction. The same `requestKey` again gives the submission it made the first time.
 *
 * @throws DomainError `unauthenticated`; `not_found` for an unknown challenge or bytes this participant did not upload;
 *   `file_too_large` for this challenge; `challenge_closed`; `challenge_not_open`; `quota_exceeded`; `invalid_input` where the request key was
 *   used for another model
 */
export async function createSubmission(
  database: Database,
  actor: Actor,
  options: CreateSubmission & { readonly now?: Date },
): Promise<{ readonly id: Id<'submission'> }> {
  const { userId } = signedIn(actor);
  const definition = challengeBySlug(options.challenge);
  const now = options.now ?? new Date();
  return database.transact(async (tx) => {
    await lockParticipant(tx, userId);
    const repeated = await findByRequestKey(tx, userId, options);
    if (repeated) return { id: repeated };

    const season = await holdVersion(tx, await openSeason(tx, definition, now));
    await checkUploaded(tx, userId, definition, options.artifactSha256);
    await checkQuota(tx, definition, { userId, now });

    const id = await insertSubmission(tx, { userId, season, options, now });
    const { evaluationVersion } = season;
    await enqueueEvaluation(tx, {
      submissionId: id,
      userId,
      evaluationVersion,
      needsGpu: definition.requiresGpu,
    });
    await joinRescore(tx, { seasonId: season.id, submissionId: id });
    return { id };
  });
}

async function findByRequestKey(
  tx: Tx,
  userId: Id<'user'>,
  { requestKey, artifactSha256 }: CreateSubmission,
): Promise<Id<'submission'> | null> {
  const [row] = await tx
    .select({ id: submissions.id, artifactSha256: submissions.artifactSha256 })
    .from(submissions)
    .where(and(eq(submissions.userId, userId), eq(submissions.requestKey, requestKey)));
  if (!row) return null;
  if (row.artifactSha256 !== artifactSha256) {
    throw new DomainError('invalid_input', { details: { field: 'requestKey', reason: 'reused' } });
  }
  return row.id;
}

async function checkUploaded(
  tx: Tx,
  userId: Id<'user'>,
  { contract }: ChallengeDefinition,
  sha256: string,
): Promise<void> {
  const [artifact] = await tx
    .select({ bytes: artifacts.bytes })
    .from(artifactUploads)
    .innerJoin(artifacts, eq(artifacts.sha256, artifactUploads.artifactSha256))
    .where(
      and(
        eq(artifactUploads.userId, userId),
        eq(artifactUploads.artifactSha256, sha256),
        eq(artifacts.kind, 'model'),
      ),
    );
  if (!artifact) throw new DomainError('not_found', { details: { what: 'artifact' } });
  if (artifact.bytes > contract.limits.bytes) {
    throw new DomainError('file_too_large', { details: { limit: contract.limits.bytes } });
  }
}

async function insertSubmission(
  tx: Tx,
  {
    userId,
    season,
    options,
    now,
  }: { userId: Id<'user'>; season: Season; options: CreateSubmission; now: Date },
): Promise<Id<'submission'>> {
  const { artifactSha256, source, note, claimed, requestKey } = options;
  const id = newId('submission', now.getTime());
  await tx.insert(submissions).values({
    ...{ id, userId, artifactSha256, source, note, claimed, requestKey },
    seasonId: season.id,
    createdAt: now,
  });
  return id;
}
