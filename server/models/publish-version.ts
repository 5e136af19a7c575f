import { desc, eq, sql } from 'drizzle-orm';
import type { Database, Reader, Tx } from '#db/client.ts';
import { models, modelVersions, seasons, submissions } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { DomainError } from '#server/errors.ts';
import { findModel, type ModelRow } from '#server/models/find-model.ts';
import { findPublishable } from '#server/models/find-publishable.ts';
import { lockArtifact } from '#server/models/lock-artifact.ts';
import { mayEditModel } from '#server/models/policy.ts';
import { readCard } from '#server/models/read-card.ts';
import type { PublishVersion } from '#server/models/schema.ts';
import type { Storage } from '#server/storage/storage.ts';

/**
 * Adds another scored submission of the actor's to a model of theirs. A model keeps its interface: whoever uses
 * version 1 can use version 2.
 * @throws DomainError `unauthenticated`; `not_found`; `forbidden` for others' models; `not_scored`;
 *   `already_published`; `other_contract`
 */
export async function publishVersion(
  database: Database,
  storage: Storage,
  actor: Actor,
  options: PublishVersion,
): Promise<{ readonly slug: string; readonly version: number }> {
  const found = await findPublishable(database.db, actor, options);
  await findMine(database.db, actor, options.slug);
  const card = await readCard(storage, found.artifactSha256);
  return database.transact(async (tx) => {
    await lockArtifact(tx, found.artifactSha256);
    const { challenge, submissionId, artifactSha256 } = await findPublishable(tx, actor, options);
    const model = await findMine(tx, actor, options.slug);
    await lockModel(tx, model);
    const latest = await latestVersion(tx, model);
    if (latest.challenge !== null && !sameInterface(latest.challenge, challenge)) {
      throw new DomainError('other_contract');
    }
    const version = latest.version + 1;
    const { notes } = options;
    await tx.insert(modelVersions).values({
      ...{ id: newId('modelVersion'), modelId: model.id, version, artifactSha256, submissionId, card, notes },
    });
    await tx.update(models).set({ updatedAt: sql`now()` }).where(eq(models.id, model.id));
    return { slug: model.slug, version };
  });
}

async function findMine(db: Reader, actor: Actor, slug: string): Promise<ModelRow> {
  const model = await findModel(db, actor, { slug });
  if (!mayEditModel(actor, model) || model.withdrawnAt !== null) throw new DomainError('forbidden');
  return model;
}

/** Two versions published at once get two numbers. */
async function lockModel(tx: Tx, model: ModelRow): Promise<void> {
  await tx.select({ id: models.id }).from(models).where(eq(models.id, model.id)).for('update');
}

async function latestVersion(tx: Tx, model: ModelRow) {
  const [latest] = await tx
    .select({ version: modelVersions.version, challenge: seasons.challenge })
    .from(modelVersions)
    .leftJoin(submissions, eq(submissions.id, modelVersions.submissionId))
    .leftJoin(seasons, eq(seasons.id, submissions.seasonId))
    .where(eq(modelVersions.modelId, model.id))
    .orderBy(desc(modelVersions.version))
    .limit(1);
  return latest ?? { version: 0, challenge: null };
}

/** Whether two challenges feed a model alike and read its answers alike. */
export function sameInterface(one: string, other: string): boolean {
  if (one === other) return true;
  const [a, b] = [one, other].map((slug) => challengeBySlug(slug).contract);
  return JSON.stringify([a?.input, a?.output]) === JSON.stringify([b?.input, b?.output]);
}
