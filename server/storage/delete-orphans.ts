import { inArray } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { artifacts } from '#db/schema/index.ts';
import { log } from '#lib/log.ts';
import type { Storage } from '#server/storage/storage.ts';

/**
 * An upload is kept before the database knows of it; one whose process is killed in between stays behind. No upload
 * takes a day, so whatever is older and unknown is nobody's. A put refreshes what lies there (KEPT_FRESH_MS), so bytes
 * that somebody sends again just now are not old.
 */
const GRACE_MS = 24 * 60 * 60 * 1000;
const AT_ONCE = 500;

/** Deletes what the storage keeps and no row of `artifacts` names. @returns the hashes of what went */
export async function deleteOrphans(db: Db, storage: Storage, now = Date.now()): Promise<string[]> {
  const orphans: string[] = [];
  let batch: string[] = [];
  const look = async () => {
    orphans.push(...(await unknownAmong(db, batch)));
    batch = [];
  };
  for await (const { sha256, putAt } of storage.list()) {
    if (now - putAt.getTime() < GRACE_MS) continue;
    batch.push(sha256);
    if (batch.length === AT_ONCE) await look();
  }
  await look();
  for (const sha256 of orphans) await storage.delete(sha256);
  if (orphans.length > 0) log.info('deleted uploads that came to nothing', { count: orphans.length });
  return orphans;
}

async function unknownAmong(db: Db, hashes: readonly string[]): Promise<string[]> {
  if (hashes.length === 0) return [];
  const found = await db
    .select({ sha256: artifacts.sha256 })
    .from(artifacts)
    .where(inArray(artifacts.sha256, [...hashes]));
  const known = new Set(found.map(({ sha256 }) => sha256));
  return hashes.filter((sha256) => !known.has(sha256));
}
