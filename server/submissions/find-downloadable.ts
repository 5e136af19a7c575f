import { and, eq, isNull } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { artifacts, artifactUploads, models, modelVersions } from '#db/schema/index.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { isSha256 } from '#server/storage/storage.ts';

interface Downloadable {
  readonly sha256: string;
  readonly bytes: number;
}

/**
 * A model that this reader may download: one that is published, one they uploaded; an admin, any. Datasets are
 * artifacts too and are nobody's to download.
 * @throws DomainError `unauthenticated` for a visitor where nothing public has this hash; `not_found`
 */
export async function findDownloadable(
  db: Db,
  actor: Actor,
  options: { readonly sha256: string },
): Promise<Downloadable> {
  const { sha256 } = options;
  const published = isSha256(sha256) ? await findPublished(db, sha256) : undefined;
  if (published) return published;
  const { userId, role } = signedIn(actor);
  const artifact = isSha256(sha256)
    ? await findUploaded(db, sha256, role === 'admin' ? undefined : eq(artifactUploads.userId, userId))
    : undefined;
  if (!artifact) throw new DomainError('not_found', { details: { what: 'artifact' } });
  return artifact;
}

const columns = { sha256: artifacts.sha256, bytes: artifacts.bytes };

async function findPublished(db: Db, sha256: string): Promise<Downloadable | undefined> {
  const [found] = await db
    .select(columns)
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .innerJoin(artifacts, eq(artifacts.sha256, modelVersions.artifactSha256))
    .where(and(eq(artifacts.sha256, sha256), eq(artifacts.kind, 'model'), isNull(models.withdrawnAt)))
    .limit(1);
  return found;
}

async function findUploaded(
  db: Db,
  sha256: string,
  byWhom: ReturnType<typeof eq> | undefined,
): Promise<Downloadable | undefined> {
  const [found] = await db
    .select(columns)
    .from(artifactUploads)
    .innerJoin(artifacts, eq(artifacts.sha256, artifactUploads.artifactSha256))
    .where(and(byWhom, eq(artifacts.sha256, sha256), eq(artifacts.kind, 'model')))
    .limit(1);
  return found;
}
