import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { runDoctor } from '#cli/commands/doctor.ts';
import { postgresDatabase, testPostgresUrl } from '#db/testing.ts';
import { matchStorage } from '#server/deployment/match-storage.ts';
import { parseEnv } from '#server/env.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';

const look = (locale: 'zh' | 'en', settings: Record<string, string> = {}) =>
  runDoctor(parseEnv({ DATA_DIR: `${tmpdir()}/tidu-doctor/not-there`, ...settings }), {
    fix: false,
    locale,
    print: () => {},
  });

describe('the doctor', () => {
  afterEach(() => vi.unstubAllEnvs());

  it('says what is there, what the server would use, and the exact command for what is missing', async () => {
    vi.stubEnv('CHROMIUM_PATH', '/nowhere/chromium');
    const { lines, healthy } = await look('en');
    const text = lines.join('\n');
    expect(healthy).toBe(false);
    expect(text).toContain(`✓ Node.js: ok (${process.version})`);
    expect(text).toMatch(/Sandbox for submitted models: \w+ \(the server uses (bubblewrap|wasm)/);
    expect(text).toMatch(/✗ Chromium: missing\n {4}\S*.*(apt-get install -y chromium|brew install)/);
    expect(lines.at(-1)).toContain('npm run tidu -- doctor --fix');
  });

  it('looks at the same things in Chinese', async () => {
    const [zh, en] = [await look('zh'), await look('en')];
    expect(zh.lines).toHaveLength(en.lines.length);
    expect(zh.lines.join('\n')).toMatch(/Node\.js：正常（v24/);
  });

  it('says which shape the settings describe, and makes nothing', async () => {
    const { lines } = await look('en');
    expect(lines[0]).toMatch(/^✓ Shape: ok \(embedded, in .*not-there\)$/);
    expect(lines[1]).toMatch(/^✓ Storage \(STORAGE_URL\): ok \(.*not-there\/artifacts\)$/);
    expect(existsSync(`${tmpdir()}/tidu-doctor`)).toBe(false);
  });

  it('says why database or storage cannot be reached', async () => {
    const { lines, healthy } = await look('zh', {
      DATABASE_URL: 'postgres://tidu:hush@127.0.0.1:1/tidu',
      STORAGE_URL: 's3://bucket?endpoint=http://127.0.0.1:1&forcePathStyle=true',
    });
    expect(healthy).toBe(false);
    expect(lines[0]).toContain('分布式');
    expect(lines[1]).toMatch(/^✗ 数据库（DATABASE_URL）：.*127\.0\.0\.1:1/);
    expect(lines[2]).toMatch(/^✗ 存储（STORAGE_URL）：.*s3:\/\/bucket/);
    expect(lines.join('\n')).not.toContain('hush');
  });

  it.skipIf(!testPostgresUrl)(
    'says which server the database is, how far away, and whose the storage',
    async () => {
      const database = await postgresDatabase();
      const folder = await mkdtemp(path.join(tmpdir(), 'tidu-doctor-'));
      const settings = { DATABASE_URL: database.url, STORAGE_URL: `file://${folder}` };
      await matchStorage(database, await openDiskStorage(folder));
      const { lines } = await look('en', settings);
      expect(lines[0]).toContain('npm start evaluates nothing, npm run worker does');
      expect(lines[1]).toMatch(/^✓ Database \(DATABASE_URL\): ok \(PostgreSQL 1\d.*, [\d.]+ ms\)$/);
      expect(lines[2]).toBe(`✓ Storage (STORAGE_URL): ok (${folder})`);
      const foreign = await look('en', { ...settings, STORAGE_URL: `file://${folder}/other` });
      expect(foreign.lines[2]).toContain('is not that of this deployment');
      await database.close();
      await rm(folder, { recursive: true });
    },
  );
});
