import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Reader } from '#db/client.ts';
import { artifacts, evaluations, models, modelVersions, seasons, submissions } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';

/** A submission that its participant may publish. */
export interface Publishable {
  readonly submissionId: Id<'submission'>;
  readonly userId: Id<'user'>;
  readonly challenge: string;
  readonly artifactSha256: string;
  readonly bytes: number;
}

/**
 * A scored submission of the actor's own whose bytes are nobody's model yet: a downloaded model that is submitted again
 * does not become another person's.
 * @throws DomainError `unauthenticated`; `not_found` for others' submissions; `not_scored`; `already_published` `{slug}`
 */
export async function findPublishable(
  db: Reader,
  actor: Actor,
  options: { readonly submissionId: string },
): Promise<Publishable> {
  const { userId } = signedIn(actor);
  const { submissionId: id } = options;
  const [row] = isId('submission', id) ? await selectSubmission(db, id, userId) : [];
  if (!row) throw new DomainError('not_found', { details: { what: 'submission' } });
  const { status, ...publishable } = row;
  if (status !== 'scored') throw new DomainError('not_scored');
  const slug = await publishedAs(db, row.artifactSha256);
  if (slug !== null) throw new DomainError('already_published', { details: { slug } });
  return publishable;
}

/** The model that holds these bytes, if it was not withdrawn. */
export async function publishedAs(db: Reader, sha256: string): Promise<string | null> {
  const [row] = await db
    .select({ slug: models.slug })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(and(eq(modelVersions.artifactSha256, sha256), isNull(models.withdrawnAt)))
    .limit(1);
  return row?.slug ?? null;
}

function selectSubmission(db: Reader, id: Id<'submission'>, userId: Id<'user'>) {
  return db
    .select({
      submissionId: submissions.id,
      userId: submissions.userId,
      challenge: seasons.challenge,
      artifactSha256: submissions.artifactSha256,
      bytes: artifacts.bytes,
      status: evaluations.status,
    })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(artifacts, eq(artifacts.sha256, submissions.artifactSha256))
    .innerJoin(
      evaluations,
      and(
        eq(evaluations.submissionId, submissions.id),
        eq(evaluations.evaluationVersion, seasons.evaluationVersion),
      ),
    )
    .where(
      and(eq(submissions.id, id), eq(submissions.userId, userId), sql`${submissions.source} <> 'shipped'`),
    );
}
