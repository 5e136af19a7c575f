import { and, desc, eq, isNull } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { models, modelVersions, seasons, submissions } from '#db/schema/index.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { findPublishable } from '#server/models/find-publishable.ts';
import { sameInterface } from '#server/models/publish-version.ts';

export interface PublishingOptions {
  readonly submissionId: string;
  readonly challenge: string;
  readonly bytes: number;
  /** Models of the actor's that it could become the next version of. */
  readonly models: readonly { readonly slug: string; readonly name: string; readonly version: number }[];
}

/**
 * What the form asks: as a new model, or as a version of which.
 * @throws DomainError as findPublishable does
 */
export async function publishingOptions(
  db: Db,
  actor: Actor,
  options: { readonly submissionId: string },
): Promise<PublishingOptions> {
  const { userId } = signedIn(actor);
  const { submissionId, challenge, bytes } = await findPublishable(db, actor, options);
  const mine = await db
    .selectDistinctOn([models.id], {
      slug: models.slug,
      name: models.name,
      version: modelVersions.version,
      challenge: seasons.challenge,
      updatedAt: models.updatedAt,
    })
    .from(models)
    .innerJoin(modelVersions, eq(modelVersions.modelId, models.id))
    .leftJoin(submissions, eq(submissions.id, modelVersions.submissionId))
    .leftJoin(seasons, eq(seasons.id, submissions.seasonId))
    .where(and(eq(models.ownerId, userId), isNull(models.withdrawnAt)))
    .orderBy(models.id, desc(modelVersions.version));
  const fitting = mine
    .filter((model) => model.challenge === null || sameInterface(model.challenge, challenge))
    .sort((a, b) => b.updatedAt.getTime() - a.updatedAt.getTime())
    .map(({ slug, name, version }) => ({ slug, name, version }));
  return { submissionId, challenge, bytes, models: fitting };
}
