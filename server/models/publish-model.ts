import { randomInt } from 'node:crypto';
import type { Database, Tx } from '#db/client.ts';
import { models, modelVersions } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { latinSlug } from '#lib/latin-slug.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { findPublishable } from '#server/models/find-publishable.ts';
import { lockArtifact } from '#server/models/lock-artifact.ts';
import { readCard } from '#server/models/read-card.ts';
import { MODEL_SLUG_MAX, type PublishModel } from '#server/models/schema.ts';
import type { Storage } from '#server/storage/storage.ts';

/** Paths under /models that are no model's. */
const RESERVED = new Set(['publish', 'new', 'edit', 'search', 'mine']);
const SUFFIX_LENGTH = 7;
const NUMBERED = 8;
const RANDOM = 4;

/**
 * Makes a page in the zoo of a scored submission of the actor's own: from then on everyone may download its file.
 * @throws DomainError `unauthenticated`; `not_found`; `not_scored`; `already_published` `{slug}`
 */
export async function publishModel(
  database: Database,
  storage: Storage,
  actor: Actor,
  options: PublishModel,
): Promise<{ readonly slug: string }> {
  const { handle } = signedIn(actor);
  const found = await findPublishable(database.db, actor, options);
  const card = await readCard(storage, found.artifactSha256);
  return database.transact(async (tx) => {
    await lockArtifact(tx, found.artifactSha256);
    const { userId, challenge, submissionId, artifactSha256 } = await findPublishable(tx, actor, options);
    const candidates = slugCandidates(options.name, `${handle}-${challenge}`);
    const { id, slug } = await insertModel(tx, candidates, userId, options);
    await tx
      .insert(modelVersions)
      .values({ id: newId('modelVersion'), modelId: id, version: 1, artifactSha256, submissionId, card });
    return { slug };
  });
}

async function insertModel(
  tx: Tx,
  candidates: readonly string[],
  ownerId: Id<'user'>,
  { name, summary, licence, locale }: PublishModel,
): Promise<{ readonly id: Id<'model'>; readonly slug: string }> {
  for (const slug of candidates) {
    const [inserted] = await tx
      .insert(models)
      .values({ id: newId('model'), slug, ownerId, name, summary, licence, locale })
      .onConflictDoNothing({ target: models.slug })
      .returning({ id: models.id, slug: models.slug });
    if (inserted) return inserted;
  }
  throw new DomainError('unavailable', { internal: `No free slug among ${candidates.join(', ')}` });
}

/** Addresses to try, best first: the name in Latin letters, else what `otherwise` gives; then numbered, then random. */
export function slugCandidates(name: string, otherwise: string): string[] {
  const room = MODEL_SLUG_MAX - 1 - SUFFIX_LENGTH;
  const usable = (stem: string) => stem.length >= 2 && !RESERVED.has(stem);
  const stem = [latinSlug(name, room), latinSlug(otherwise, room)].find(usable) ?? 'model';
  const numbered = Array.from({ length: NUMBERED }, (_, i) => `${stem}-${i + 2}`);
  const random = Array.from(
    { length: RANDOM },
    () => `${stem}-${randomInt(10 ** (SUFFIX_LENGTH - 1), 10 ** SUFFIX_LENGTH)}`,
  );
  return [stem, ...numbered, ...random];
}
