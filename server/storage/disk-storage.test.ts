import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import { describeStorage } from '#server/storage/storage.compliance.ts';

const folder = () => mkdtemp(path.join(tmpdir(), 'tidu-storage-'));

describeStorage('a folder', async () => {
  const directory = await folder();
  const close = () => rm(directory, { recursive: true, force: true });
  return { storage: await openDiskStorage(directory), close };
});

it('removes what an earlier process left half written and keeps the rest', async () => {
  const directory = await folder();
  const first = await openDiskStorage(directory);
  const stored = await first.put(one('whole'), { maxBytes: 10 });
  await writeFile(path.join(directory, 'arriving', 'half'), 'ha');
  const second = await openDiskStorage(directory);
  expect(await readdir(path.join(directory, 'arriving'))).toEqual([]);
  expect(await second.has(stored.sha256)).toBe(true);
  await rm(directory, { recursive: true, force: true });
});

it('leaves alone what arrives at another process that shares the folder, unless it is hours old', async () => {
  const directory = await folder();
  await openDiskStorage(directory, { alone: false });
  const [fresh, old] = ['fresh', 'old'].map((name) => path.join(directory, 'arriving', name)) as [
    string,
    string,
  ];
  for (const file of [fresh, old]) await writeFile(file, 'ha');
  const hoursAgo = new Date(Date.now() - 2 * 3_600_000);
  await utimes(old, hoursAgo, hoursAgo);
  await openDiskStorage(directory, { alone: false });
  expect(await readdir(path.join(directory, 'arriving'))).toEqual(['fresh']);
  await rm(directory, { recursive: true, force: true });
});

it('writes files that nobody may change', async () => {
  const directory = await folder();
  const storage = await openDiskStorage(directory);
  const { sha256 } = await storage.put(one('immutable'), { maxBytes: 10 });
  expect((await stat(await storage.file(sha256))).mode & 0o777).toBe(0o444);
  await rm(directory, { recursive: true, force: true });
});

async function* one(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text);
}
