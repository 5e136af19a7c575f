import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import { DATABASES } from '#server/accounts/testing/accounts.ts';
import { ForeignStorage, matchStorage } from '#server/deployment/match-storage.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';

describe.each(DATABASES)('the storage of a deployment on $kind', ({ open }) => {
  let database: Database;
  let folder: string;
  beforeAll(async () => {
    database = await open();
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tidu-match-'));
  });
  afterEach(async () => {
    await database.db.delete(deployment);
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(() => database.close());

  const storage = (name: string) => openDiskStorage(path.join(folder, name), { alone: false });
  const expected = async () =>
    (await database.db.select().from(deployment).where(eq(deployment.key, 'storage_id')))[0]?.value;

  it('gets its id at the first start, from one of any number of processes', async () => {
    const storages = await Promise.all(Array.from({ length: 6 }, () => storage('shared')));
    await Promise.all(storages.map((one) => matchStorage(database, one)));
    const id = await expected();
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect(await storages[3]?.readId()).toBe(id);
    await matchStorage(database, await storage('shared'));
    expect(await expected()).toBe(id);
  });

  it('is that of one process when several with storages of their own start at once', async () => {
    const storages = await Promise.all(['a', 'b', 'c', 'd'].map(storage));
    const matches = await Promise.allSettled(storages.map((one) => matchStorage(database, one)));
    const refusals = matches.flatMap((match) =>
      match.status === 'rejected' ? [match.reason as unknown] : [],
    );
    expect(refusals).toHaveLength(3);
    for (const refusal of refusals) expect(refusal).toBeInstanceOf(ForeignStorage);
    const ids = await Promise.all(storages.map((one) => one.readId()));
    expect(ids.filter((id) => id !== null)).toEqual([await expected()]);
  });

  it('is refused when it is another, with or without an id, and nothing is written to it', async () => {
    await matchStorage(database, await storage('own'));
    const empty = await storage('empty');
    await expect(matchStorage(database, empty)).rejects.toMatchObject({ place: path.join(folder, 'empty') });
    expect(await empty.readId()).toBeNull();
    const another = await storage('another');
    await another.writeId('of another deployment');
    await expect(matchStorage(database, another)).rejects.toBeInstanceOf(ForeignStorage);
  });

  it('is refused to a new deployment when another has it', async () => {
    const taken = await storage('taken');
    await taken.writeId('of another deployment');
    await expect(matchStorage(database, taken)).rejects.toBeInstanceOf(ForeignStorage);
    expect(await expected()).toBeUndefined();
  });

  it('is settled by the next start when the first one was killed on the way', async () => {
    const killedBeforeWriting: Storage = {
      ...(await storage('own')),
      writeId: () => Promise.reject(new Error('killed')),
    };
    await expect(matchStorage(database, killedBeforeWriting)).rejects.toThrow('killed');
    await matchStorage(database, await storage('own'));
    expect(await expected()).toBe(await (await storage('own')).readId());
  });
});
