import { spawn } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { askOwner, claimDataDirectory } from '#boot/own-data-directory.ts';
import { attempts } from '#db/schema/index.ts';

describe('the data directory', () => {
  let directory: string;
  beforeEach(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-own-'));
  });
  afterEach(() => rm(directory, { recursive: true, force: true }));

  it('has one owner: a second is refused and can ask the first', async () => {
    const owned = await claimDataDirectory(directory);
    await expect(claimDataDirectory(directory)).rejects.toMatchObject({ code: 'data_in_use' });
    expect(await askOwner(directory, { command: 'anything', options: {} })).toEqual({ error: 'starting' });
    owned.serveCommands(({ command, options }) =>
      Promise.resolve({ lines: [command, JSON.stringify(options)] }),
    );
    expect(await askOwner(directory, { command: 'greet', options: { name: '梯度' } })).toEqual({
      lines: ['greet', '{"name":"梯度"}'],
    });
    await owned.release();
    expect(await askOwner(directory, { command: 'anything', options: {} })).toBe('nobody');
  });

  it('lets one of several simultaneous starters through', async () => {
    const claims = await Promise.allSettled(Array.from({ length: 12 }, () => claimDataDirectory(directory)));
    const owners = claims.filter((claim) => claim.status === 'fulfilled');
    expect(owners).toHaveLength(1);
    await owners[0]?.value.release();
  });

  it('keeps what was written across owners and is taken over after a kill', async () => {
    const program = `
      import { claimDataDirectory } from '#boot/own-data-directory.ts';
      import { attempts } from '#db/schema/index.ts';
      const { database } = await claimDataDirectory(${JSON.stringify(directory)});
      await database.db.insert(attempts).values({ key: 'kept', windowStart: new Date(0), count: 7 });
      console.log('written');
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await new Promise((resolve) => child.stdout.once('data', resolve));
    child.kill('SIGKILL');
    await new Promise((resolve) => child.once('exit', resolve));
    const owned = await claimDataDirectory(directory);
    expect(await owned.database.db.select().from(attempts)).toMatchObject([{ key: 'kept', count: 7 }]);
    await owned.release();
  });

  it('refuses a folder written by an unknown version and changes nothing', async () => {
    const stamp = path.join(directory, 'version.json');
    await writeFile(stamp, '{"format":1,"postgres":"99","pglite":"9.9"}');
    await expect(claimDataDirectory(directory)).rejects.toMatchObject({ code: 'data_unknown_version' });
    expect(await readFile(stamp, 'utf8')).toContain('"99"');
  });

  it('says when it cannot write', async () => {
    const file = path.join(directory, 'a-file');
    await writeFile(file, '');
    await chmod(file, 0o400);
    await expect(claimDataDirectory(path.join(file, 'data'))).rejects.toMatchObject({
      code: 'data_unwritable',
    });
  });
});
