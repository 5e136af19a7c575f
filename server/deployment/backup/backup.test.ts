import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { eq, sql } from 'drizzle-orm';
import { pgTable, text } from 'drizzle-orm/pg-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { openServed } from '#db/open-database.ts';
import { artifacts, deployment, liveEvents, sessions, users } from '#db/schema/index.ts';
import { embeddedDatabase, postgresDatabase, testPostgresUrl } from '#db/testing.ts';
import { newId } from '#lib/ids.ts';
import { SYSTEM } from '#server/accounts/actor.ts';
import { ensureHouseAccount } from '#server/accounts/house-account.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import type { Manifest } from '#server/deployment/backup/manifest.ts';
import { restoreBackup } from '#server/deployment/backup/restore-backup.ts';
import { tablesInOrder, tablesOf } from '#server/deployment/backup/tables.ts';
import { TAR_END, tarHeader, tarPadding } from '#server/deployment/backup/tar.ts';
import { everyRow, fillEveryTable } from '#server/deployment/backup/testing/fill-every-table.ts';
import { writeBackup } from '#server/deployment/backup/write-backup.ts';
import { matchStorage } from '#server/deployment/match-storage.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';

const run = promisify(execFile);

interface Place {
  database: Database;
  storage: Storage;
}

const KINDS = testPostgresUrl ? (['pglite', 'postgres'] as const) : (['pglite'] as const);

describe('a backup', () => {
  let folder: string;
  let full: Place;
  const opened: Place[] = [];
  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tidu-backup-'));
    full = await newPlace('pglite');
    await fillEveryTable(full.database, full.storage);
    await matchStorage(full.database, full.storage);
  });
  afterEach(async () => {
    for (const place of opened.splice(full && opened[0] === full ? 1 : 0)) await place.database.close();
  });
  afterAll(async () => {
    await full.database.close();
    await rm(folder, { recursive: true, force: true });
  });

  async function newPlace(kind: 'pglite' | 'postgres'): Promise<Place> {
    const database = kind === 'pglite' ? await embeddedDatabase() : await postgresDatabase();
    const storage = await openDiskStorage(await mkdtemp(path.join(folder, 'storage-')));
    const place = { database, storage };
    opened.push(place);
    return place;
  }
  /** A deployment that was started once and used by nobody. */
  const startedPlace = async (kind: 'pglite' | 'postgres' = 'pglite') => {
    const place = await newPlace(kind);
    await matchStorage(place.database, place.storage);
    return place;
  };
  let number = 0;
  const newFile = (ending = '.tar') => path.join(folder, `backup-${++number}${ending}`);
  const backUp = async (place: Place, file = newFile()) => {
    await writeBackup(place, SYSTEM, { file });
    return file;
  };
  const restore = (place: Place, file: string, options: { replace?: boolean } = {}) =>
    restoreBackup(place, SYSTEM, { file, ...options });
  const storageId = async ({ database }: Place) =>
    (await database.db.select().from(deployment).where(eq(deployment.key, 'storage_id')))[0]?.value;

  const artifactBytes = async ({ database, storage }: Place) => {
    const all = await database.db.select({ sha256: artifacts.sha256 }).from(artifacts);
    const entries = all.map(async ({ sha256 }) => [
      sha256,
      (await readFile(await storage.file(sha256))).toString('hex'),
    ]);
    return Object.fromEntries(await Promise.all(entries)) as Record<string, string>;
  };
  const expectSame = async (one: Place, other: Place) => {
    expect(await everyRow(other.database)).toEqual(await everyRow(one.database));
    expect(await artifactBytes(other)).toEqual(await artifactBytes(one));
  };

  it.each(KINDS)('brings everything back on %s, and from there to a third deployment', async (kind) => {
    const second = await startedPlace(kind);
    const manifest = await restore(second, await backUp(full));
    expect(manifest.tables.every((table) => table.rows > 0)).toBe(true);
    await expectSame(full, second);
    const third = await startedPlace();
    await restore(third, await backUp(second));
    await expectSame(full, third);
    expect(await storageId(second)).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(await Promise.all([full, second, third].map(storageId))).size).toBe(3);
  });

  it('covers every table that the database has, those that others refer to first', async () => {
    const ordered = tablesInOrder();
    expect([...ordered].sort()).toEqual(await tablesOf(full.database.db));
    for (const [earlier, later] of [
      ['users', 'sessions'],
      ['seasons', 'submissions'],
      ['artifacts', 'seasons'],
    ]) {
      expect(ordered.indexOf(earlier as string)).toBeLessThan(ordered.indexOf(later as string));
    }
  });

  it('cannot be made of tables that refer to each other in a circle, and says so', () => {
    const a = pgTable('a', { id: text().primaryKey(), b: text().references((): never => b.id as never) });
    const b = pgTable('b', { id: text().primaryKey(), a: text().references(() => a.id) });
    expect(() => tablesInOrder([a, b])).toThrow('circle');
  });

  it('lets numbering go on after the last number that was given out, used or not', async () => {
    const source = await startedPlace();
    for (let i = 0; i < 5; i++) await source.database.db.insert(liveEvents).values({ topic: 'queue' });
    await source.database.db.delete(liveEvents);
    const target = await startedPlace();
    await restore(target, await backUp(source));
    const [event] = await target.database.db.insert(liveEvents).values({ topic: 'queue' }).returning();
    expect(event?.id).toBe(6);
  });

  it('is a tar archive that only its owner may read, or a gzipped one', async () => {
    const file = await backUp(full);
    expect((await stat(file)).mode & 0o777).toBe(0o600);
    const { stdout } = await run('tar', ['-tf', file]);
    const names = stdout.trim().split('\n');
    expect(names.slice(0, 2)).toEqual(['manifest.json', `tables/${tablesInOrder()[0]}.ndjson`]);
    expect(names.filter((name) => name.startsWith('artifacts/'))).toHaveLength(3);
    const small = await backUp(full, newFile('.tar.gz'));
    expect(
      gunzipSync(await readFile(small))
        .subarray(257, 262)
        .toString(),
    ).toBe('ustar');
    const target = await startedPlace();
    await restore(target, small);
    await expectSame(full, target);
  });

  it('overwrites nothing, and leaves nothing behind when it is given up', async () => {
    const taken = newFile();
    await writeFile(taken, 'precious');
    await expect(backUp(full, taken)).rejects.toMatchObject({ details: { reason: 'file_exists' } });
    expect(await readFile(taken, 'utf8')).toBe('precious');
    await expect(backUp(full, path.join(folder, 'no', 'folder.tar'))).rejects.toMatchObject({
      details: { reason: 'unwritable' },
    });
    const ended = new AbortController();
    const file = newFile();
    const onProgress = () => ended.abort(new Error('given up'));
    const given = writeBackup(full, SYSTEM, { file, onProgress, signal: ended.signal });
    await expect(given).rejects.toThrow();
    expect((await readdir(folder)).filter((name) => name.startsWith(path.basename(file)))).toEqual([]);
  });

  it('is not made without an artifact that the storage lost, unless that is what is asked for', async () => {
    const place = await startedPlace();
    await restore(place, await backUp(full));
    const [lost] = Object.keys(await artifactBytes(place));
    await place.storage.delete(lost ?? '');
    await expect(backUp(place)).rejects.toMatchObject({
      details: { reason: 'lost_artifacts', count: 1, sha256: lost },
    });
    const file = newFile();
    expect((await writeBackup(place, SYSTEM, { file, allowLost: true })).lost).toEqual([lost]);
    const target = await startedPlace();
    await restore(target, file);
    expect(await everyRow(target.database)).toEqual(await everyRow(place.database));
    expect(await target.storage.has(lost ?? '')).toBe(false);
  });

  it('is restored over what a first start makes by itself, which is nobody’s', async () => {
    const target = await startedPlace();
    await ensureHouseAccount(target.database.db);
    await restore(target, await backUp(full));
    await expectSame(full, target);
  });

  it('is not restored over what somebody made, unless that may be thrown away', async () => {
    const target = await startedPlace();
    const file = await backUp(full);
    await makeUser(target.database);
    const before = await everyRow(target.database);
    await expect(restore(target, file)).rejects.toMatchObject({
      details: { reason: 'not_empty', table: 'users' },
    });
    expect(await everyRow(target.database)).toEqual(before);
    const old = await target.storage.put(single(Buffer.from('of before')), { maxBytes: 10 });
    await target.database.db.insert(artifacts).values({ ...old, kind: 'model' });
    await restore(target, file, { replace: true });
    await expectSame(full, target);
    expect(await target.storage.has(old.sha256)).toBe(false);
  });

  describe('that is not what it should be', () => {
    let file: string;
    let intact: Buffer;
    let target: Place;
    let before: Awaited<ReturnType<typeof everyRow>>;
    beforeAll(async () => {
      intact = await readFile(await backUp(full));
      target = await startedPlace();
      opened.splice(opened.indexOf(target), 1);
      before = await everyRow(target.database);
    });
    beforeEach(async () => {
      file = newFile();
      await writeFile(file, intact);
    });
    afterAll(() => target.database.close());
    const expectUnchanged = async () => {
      expect(await everyRow(target.database)).toEqual(before);
      const stored = Object.keys(await artifactBytes(full)).map((sha256) => target.storage.has(sha256));
      expect(await Promise.all(stored)).toEqual([false, false, false]);
    };

    it('changes nothing where any one byte differs', async () => {
      const bytes = await readFile(file);
      const manifestEnd = bytes.indexOf('tables/');
      // In a table, in an artifact, in headers of both, in the manifest's counts and in the last block.
      const places = [
        bytes.indexOf('quoted', manifestEnd),
        bytes.indexOf('tables/users'),
        bytes.lastIndexOf('artifacts/') + 3,
        bytes.length - 3_000,
        bytes.indexOf('"rows"') + 8,
      ];
      for (const at of places) {
        const damaged = Buffer.from(bytes);
        damaged[at] = (damaged[at] ?? 0) ^ 1;
        await writeFile(file, damaged);
        await expect(restore(target, file), `byte ${at}`).rejects.toMatchObject({
          code: 'backup_refused',
          details: { reason: expect.stringMatching(/damaged|not_a_backup/) },
        });
      }
      await expectUnchanged();
    });

    it('changes nothing where it ends early', async () => {
      const bytes = await readFile(file);
      for (const length of [100, 5_000, Math.floor(bytes.length / 2), bytes.length - 2_000]) {
        await writeFile(file, bytes.subarray(0, length));
        await expect(restore(target, file), `${length} bytes`).rejects.toMatchObject({
          code: 'backup_refused',
        });
      }
      await expectUnchanged();
    });

    it('changes nothing where the database refuses the very last statement', async () => {
      await rewriteManifest(file, (manifest) => {
        manifest.sequences.push({ table: 'users', column: 'email', lastValue: 1, isCalled: true });
        manifest.sequences.push({ table: 'users', column: 'no such column', lastValue: 1, isCalled: true });
      });
      await expect(restore(target, file)).rejects.toThrow();
      await expectUnchanged();
    });

    it.each<[string, (manifest: Record<string, unknown>) => void, string]>([
      ['of a later format', (manifest) => Object.assign(manifest, { version: 2 }), 'not_a_backup'],
      ['of other tables', (manifest) => Object.assign(manifest, { schema: ['another'] }), 'other_version'],
    ])('is refused when it is %s', async (_what, change, reason) => {
      await rewriteManifest(file, change as never);
      await expect(restore(target, file)).rejects.toMatchObject({ details: { reason } });
      await expectUnchanged();
    });

    it('is refused when it is something else', async () => {
      await writeFile(file, 'an essay');
      await expect(restore(target, file)).rejects.toMatchObject({ details: { reason: 'damaged' } });
      await writeFile(file, '');
      await expect(restore(target, file)).rejects.toMatchObject({ code: 'backup_refused' });
      await expect(restore(target, `${file}.missing`)).rejects.toMatchObject({
        details: { reason: 'unreadable' },
      });
      await expectUnchanged();
    });
  });

  it.skipIf(!testPostgresUrl)('is of one moment, however much is written meanwhile', async () => {
    const source = await startedPlace('postgres');
    const stop = new AbortController();
    const writing = (async () => {
      while (!stop.signal.aborted) {
        await source.database.transact(async (tx) => {
          const id = newId('user');
          const name = id.toLowerCase();
          await tx.insert(users).values({
            id,
            email: `${name}@example.org`,
            handle: name,
            name,
            passwordHash: 'x',
            locale: 'en',
          });
          await tx
            .insert(sessions)
            .values({ id: newId('session'), userId: id, userAgent: '', expiresAt: new Date() });
        });
      }
    })();
    const manifests: Manifest[] = [];
    for (let i = 0; i < 3; i++) manifests.push(await writeBackup(source, SYSTEM, { file: newFile() }));
    stop.abort();
    await writing;
    const rowsOf = ({ tables }: Manifest, table: string) => tables.find(({ name }) => name === table)?.rows;
    expect(rowsOf(manifests[2] as Manifest, 'users')).toBeGreaterThan(0);
    for (const one of manifests) expect(rowsOf(one, 'sessions')).toBe(rowsOf(one, 'users'));
  });

  it.skipIf(!testPostgresUrl)('is not restored under the feet of other processes', async () => {
    const target = await startedPlace('postgres');
    const file = await backUp(full);
    const other = await openServed((target.database as Database & { url: string }).url, { role: 'web' });
    await rows(other.db, sql`select 1`);
    await expect(restore(target, file)).rejects.toMatchObject({
      details: { reason: 'in_use', count: 1, process: expect.stringContaining('tidu web') },
    });
    await other.close();
    await restore(target, file);
    await expectSame(full, target);
  });
});

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}

/** Exchanges the first file of an archive for a changed one. */
async function rewriteManifest(file: string, change: (manifest: Manifest) => void): Promise<void> {
  const bytes = await readFile(file);
  const size = Number.parseInt(bytes.toString('latin1', 124, 135), 8);
  const manifest = JSON.parse(bytes.toString('utf8', 512, 512 + size)) as Manifest;
  change(manifest);
  const text = Buffer.from(JSON.stringify(manifest));
  const rest = bytes.subarray(512 + size + tarPadding(size).length, bytes.length - TAR_END.length);
  const header = tarHeader('manifest.json', text.length, new Date());
  await writeFile(file, Buffer.concat([header, text, tarPadding(text.length), rest, TAR_END]));
}
