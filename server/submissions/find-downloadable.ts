import { and, eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { artifacts, artifactUploads } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { isSha256 } from '#server/storage/storage.ts';

/**
 * A model that this reader may download: one they uploaded. Datasets are artifacts too and are nobody's to download.
 * @throws DomainError `unauthenticated`; `not_found`
 */
export async function findDownloadable(
  db: Db,
  actor: Actor,
  options: { readonly sha256: string },
): Promise<{ readonly sha256: string; readonly bytes: number }> {
  const { userId } = signedIn(actor);
  const [artifact] = isSha256(options.sha256) ? await selectUploaded(db, userId, options.sha256) : [];
  if (!artifact) throw new DomainError('not_found', { details: { what: 'artifact' } });
  return artifact;
}

function selectUploaded(db: Db, userId: Id<'user'>, sha256: string) {
  return db
    .select({ sha256: artifacts.sha256, bytes: artifacts.bytes })
    .from(artifactUploads)
    .innerJoin(artifacts, eq(artifacts.sha256, artifactUploads.artifactSha256))
    .where(
      and(eq(artifactUploads.userId, userId), eq(artifacts.sha256, sha256), eq(artifacts.kind, 'model')),
    );
}
