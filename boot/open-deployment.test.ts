import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Deployment, openDeployment } from '#boot/open-deployment.ts';
import { deployment, seasons } from '#db/schema/index.ts';
import { administer, testPostgresUrl } from '#db/testing.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { parseEnv } from '#server/env.ts';
import { type S3Server, startS3Server } from '#server/storage/testing/s3-server.ts';

let number = 0;

describe('a deployment', () => {
  let folder: string;
  let s3: S3Server;
  const opened: Deployment[] = [];
  const databases: string[] = [];
  beforeAll(async () => {
    s3 = await startS3Server();
    for (const [name, value] of Object.entries(s3.credentials)) vi.stubEnv(name, value);
  });
  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'tidu-deployment-'));
  });
  afterEach(async () => {
    await Promise.all(opened.splice(0).map((one) => one.close()));
    for (const name of databases.splice(0)) {
      await administer(testPostgresUrl ?? '', `drop database if exists ${name} with (force)`);
    }
    await rm(folder, { recursive: true, force: true });
  });
  afterAll(async () => {
    vi.unstubAllEnvs();
    await s3.stop();
  });

  const open = async (settings: Record<string, string> = {}) => {
    const one = await openDeployment(parseEnv({ DATA_DIR: folder, ...settings }), 'command');
    opened.push(one);
    return one;
  };
  const emptyDatabase = async () => {
    const name = `tidu_deployment_${process.pid}_${++number}`;
    databases.push(name);
    await administer(testPostgresUrl ?? '', `create database ${name}`);
    return (testPostgresUrl ?? '').replace(/postgres$/, name);
  };
  const problem = (settings: Record<string, string>) =>
    open(settings).then(
      () => null,
      (error: { code: string; line(locale: 'en' | 'zh'): string }) => error,
    );

  it('keeps everything in its data folder when nothing is configured', async () => {
    const { shape, storage, database } = await open();
    expect([shape, database.kind, storage.place]).toEqual([
      'embedded',
      'pglite',
      path.join(folder, 'artifacts'),
    ]);
    expect((await database.db.select().from(deployment)).map(({ key }) => key).sort()).toEqual([
      'hidden_seed',
      'session_secret',
      'storage_id',
    ]);
  });

  it('can keep its artifacts elsewhere, and refuses a storage that is not its own', async () => {
    const first = await open({ STORAGE_URL: s3.url('embedded') });
    expect(first.storage.place).toBe('s3://tidu/embedded');
    await opened.pop()?.close();
    const refusal = await problem({ STORAGE_URL: `file://${folder}/elsewhere` });
    expect(refusal).toMatchObject({ code: 'storage_foreign' });
    for (const locale of ['en', 'zh'] as const) {
      expect(refusal?.line(locale)).toContain(`${folder}/elsewhere`);
      expect(refusal?.line(locale)).toContain('STORAGE_URL');
      expect(refusal?.line(locale)).not.toContain('\n');
    }
    // A refused start gives the folder back.
    await open({ STORAGE_URL: s3.url('embedded') });
  });

  it.each<[string, Record<string, string>, string]>([
    [
      'a bucket that is not there',
      { STORAGE_URL: 's3://nowhere/x?forcePathStyle=true&endpoint=' },
      'storage_unreachable',
    ],
    ['a folder that cannot be made', { STORAGE_URL: 'file:///dev/null/artifacts' }, 'storage_unreachable'],
    [
      'a database that does not answer',
      { DATABASE_URL: 'postgres://tidu@127.0.0.1:1/tidu' },
      'database_unreachable',
    ],
  ])('says in one line, in both languages, that %s is', async (_what, settings, code) => {
    const endpoint = new URL(s3.url('x')).searchParams.get('endpoint') ?? '';
    const given = Object.fromEntries(
      Object.entries(settings).map(([k, v]) => [k, v.replace(/endpoint=$/, `endpoint=${endpoint}`)]),
    );
    const refusal = await problem(given);
    expect(refusal).toMatchObject({ code });
    for (const locale of ['en', 'zh'] as const) expect(refusal?.line(locale)).toMatch(/^[^\n]+$/);
  });

  describe.skipIf(!testPostgresUrl)('on PostgreSQL', () => {
    it('is one for all processes that start at once on an empty database', async () => {
      const settings = { DATABASE_URL: await emptyDatabase(), STORAGE_URL: s3.url('together') };
      const machines = await Promise.all(
        [1, 2, 3, 4].map((machine) => open({ ...settings, DATA_DIR: path.join(folder, String(machine)) })),
      );
      const secrets = await Promise.all(machines.map((one) => one.database.db.select().from(deployment)));
      expect(secrets[0]).toHaveLength(3);
      for (const others of secrets) expect(others).toEqual(secrets[0]);
      const sizes = { public: 20, private: 10, control: 10 };
      await Promise.all(
        machines.map((one) => ensureSeasons(one.database, one.storage, new Date(), { sizes })),
      );
      const made = await machines[0]?.database.db.select().from(seasons);
      expect(new Set(made?.map(({ challenge, name }) => `${challenge} ${name}`)).size).toBe(made?.length);
      for (const { datasetSha256 } of made ?? [])
        expect(await machines[3]?.storage.has(datasetSha256)).toBe(true);
    });

    it('gives each process a folder of its own and removes those of processes that were killed', async () => {
      const DATABASE_URL = await emptyDatabase();
      const [one, other] = [await open({ DATABASE_URL }), await open({ DATABASE_URL })];
      expect(one.cacheDirectory).not.toBe(other.cacheDirectory);
      expect(one.shape).toBe('distributed');
      const processes = path.dirname(one.cacheDirectory);
      expect(await readdir(processes)).toHaveLength(2);
      await opened.shift()?.close();
      expect(await readdir(processes)).toEqual([path.basename(other.cacheDirectory)]);
    });

    it('refuses a machine whose storage is its own folder where the others share one', async () => {
      const settings = { DATABASE_URL: await emptyDatabase() };
      await open({ ...settings, STORAGE_URL: s3.url('shared') });
      expect(await problem(settings)).toMatchObject({ code: 'storage_foreign' });
    });
  });
});
