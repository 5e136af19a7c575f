import { and, eq, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { artifacts, models, modelVersions } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { findModel } from '#server/models/find-model.ts';

export interface ModelFile {
  readonly modelId: Id<'model'>;
  readonly slug: string;
  readonly version: number;
  readonly sha256: string;
  readonly bytes: number;
}

/** The file of a version that this reader may download. @throws DomainError `not_found` */
export async function findModelFile(
  db: Db,
  actor: Actor,
  options: { readonly slug: string; readonly version: number },
): Promise<ModelFile> {
  const model = await findModel(db, actor, options);
  const [file] = await db
    .select({ version: modelVersions.version, sha256: artifacts.sha256, bytes: artifacts.bytes })
    .from(modelVersions)
    .innerJoin(artifacts, eq(artifacts.sha256, modelVersions.artifactSha256))
    .where(and(eq(modelVersions.modelId, model.id), eq(modelVersions.version, options.version)));
  if (!file) throw new DomainError('not_found', { details: { what: 'model' } });
  return { modelId: model.id, slug: model.slug, ...file };
}

/** One more download. Counts requests, not people; nothing else of the model changes. */
export async function countDownload(db: Db, file: Pick<ModelFile, 'modelId'>): Promise<void> {
  await db
    .update(models)
    .set({ downloads: sql`${models.downloads} + 1` })
    .where(eq(models.id, file.modelId));
}
