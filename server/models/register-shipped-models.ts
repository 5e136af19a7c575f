import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { and, desc, eq, isNull, sql } from 'drizzle-orm';
import { type Database, rows, type Tx } from '#db/client.ts';
import { artifacts, models, modelVersions } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { writeModelCard } from '#ml/onnx/model-card.ts';
import { SHIPPED_MODELS, type Shipped } from '#server/models/shipped-models.ts';
import type { Storage } from '#server/storage/storage.ts';

const CONTENT = path.join(import.meta.dirname, '..', '..', 'content', 'models');

/**
 * Puts the models that come with Tidu into the zoo, as models without an owner; a new Tidu with another file adds a
 * version. Idempotent, for any number of processes at once. Loaded natively only: it reads files beside the sources.
 */
export async function registerShippedModels(database: Database, storage: Storage): Promise<void> {
  for (const shipped of SHIPPED_MODELS) {
    const bytes = await readShippedFile(shipped);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    if ((await isRegistered(database, shipped, sha256)) && (await storage.has(sha256))) continue;
    await storage.put(single(bytes), { maxBytes: bytes.length });
    const card = writeModelCard(bytes);
    await database.transact(async (tx) => {
      await rows(tx, sql`select pg_advisory_xact_lock(hashtextextended('shipped models', 0))`);
      await tx.insert(artifacts).values({ sha256, bytes: bytes.length, kind: 'model' }).onConflictDoNothing();
      await register(tx, shipped, { artifactSha256: sha256, card });
    });
  }
}

/** The bytes of a shipped model, from the repository or the package that carries it. */
export async function readShippedFile({ slug, file }: Shipped): Promise<Uint8Array> {
  if (!('package' in file)) return readFile(path.join(CONTENT, slug, file.path));
  const entry = createRequire(import.meta.url).resolve(`${file.package}/package.json`);
  return readFile(path.join(path.dirname(entry), file.path));
}

async function isRegistered({ db }: Database, { slug }: Shipped, sha256: string): Promise<boolean> {
  const [latest] = await db
    .select({ sha256: modelVersions.artifactSha256 })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(and(eq(models.slug, slug), isNull(models.ownerId)))
    .orderBy(desc(modelVersions.version))
    .limit(1);
  return latest?.sha256 === sha256;
}

async function register(
  tx: Tx,
  shipped: Shipped,
  file: Pick<typeof modelVersions.$inferInsert, 'artifactSha256' | 'card'>,
): Promise<void> {
  const { slug, name, summary, licence } = shipped;
  await tx
    .insert(models)
    .values({ id: newId('model'), slug, name: name.en, summary: summary.en, licence, locale: 'en' })
    .onConflictDoNothing({ target: models.slug });
  const [model] = await tx
    .select({ id: models.id })
    .from(models)
    .where(and(eq(models.slug, slug), isNull(models.ownerId)));
  if (!model) {
    log.warn('somebody’s model has the address of one that comes with Tidu', { slug });
    return;
  }
  const [latest] = await tx
    .select({ version: modelVersions.version, sha256: modelVersions.artifactSha256 })
    .from(modelVersions)
    .where(eq(modelVersions.modelId, model.id))
    .orderBy(desc(modelVersions.version))
    .limit(1);
  if (latest?.sha256 === file.artifactSha256) return;
  const version = (latest?.version ?? 0) + 1;
  await tx.insert(modelVersions).values({ id: newId('modelVersion'), modelId: model.id, version, ...file });
  await tx.update(models).set({ updatedAt: sql`now()` }).where(eq(models.id, model.id));
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
