import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { artifacts } from '#db/schema/index.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { deleteOrphans } from '#server/storage/delete-orphans.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';

describe('uploads that came to nothing', () => {
  let database: Database;
  let storage: Storage;
  let directory: string;
  beforeAll(async () => {
    database = await embeddedDatabase();
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-orphans-'));
    storage = await openDiskStorage(directory);
  });
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const put = async (bytes: Uint8Array, options: { known: boolean; hoursAgo: number }) => {
    const stream = (async function* () {
      yield bytes;
    })();
    const artifact = await storage.put(stream, { maxBytes: 1000 });
    if (options.known) await database.db.insert(artifacts).values({ ...artifact, kind: 'model' });
    const then = new Date(Date.now() - options.hoursAgo * 60 * 60 * 1000);
    await utimes(await storage.file(artifact.sha256), then, then);
    return artifact.sha256;
  };

  it('are deleted after a day, and nothing that the database names', async () => {
    const known = await put(randomBytes(10), { known: true, hoursAgo: 48 });
    const fresh = await put(randomBytes(10), { known: false, hoursAgo: 23 });
    const orphan = await put(randomBytes(10), { known: false, hoursAgo: 25 });
    expect(await deleteOrphans(database.db, storage)).toEqual([orphan]);
    expect(await storage.has(orphan)).toBe(false);
    expect(await storage.has(known)).toBe(true);
    expect(await storage.has(fresh)).toBe(true);
  });

  it('are kept when somebody sends the same bytes again', async () => {
    const bytes = randomBytes(10);
    await put(bytes, { known: false, hoursAgo: 25 });
    const again = await put(bytes, { known: false, hoursAgo: 0 });
    expect(await deleteOrphans(database.db, storage)).toEqual([]);
    expect(await storage.has(again)).toBe(true);
  });
});
