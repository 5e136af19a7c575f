import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, rm, utimes } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openProcessFolder } from '#boot/process-folder.ts';

it('folders of processes that are gone are removed, and no others', async () => {
  const parent = await mkdtemp(path.join(tmpdir(), 'tidu-processes-'));
  const gone = spawn(process.execPath, ['-e', '']);
  await once(gone, 'exit');
  const old = new Date(Date.now() - 30 * 24 * 3_600_000);
  const make = async (name: string, used = new Date()) => {
    await mkdir(path.join(parent, name));
    await utimes(path.join(parent, name), used, used);
  };
  await make(`${hostname()}~${gone.pid}~dead`);
  await make(`${hostname()}~${process.ppid}~alive`, old);
  await make(`${hostname()}~${process.pid}~of-before-the-container-restarted`);
  await make('another-machine~1~recent');
  await make('another-machine~1~forgotten', old);
  const { directory, remove } = await openProcessFolder(parent);
  expect((await readdir(parent)).sort()).toEqual(
    ['another-machine~1~recent', `${hostname()}~${process.ppid}~alive`, path.basename(directory)].sort(),
  );
  await remove();
  expect(await readdir(parent)).toHaveLength(2);
  await rm(parent, { recursive: true, force: true });
});
