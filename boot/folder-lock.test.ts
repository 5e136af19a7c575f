import { mkdir, mkdtemp, rm, utimes } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { withFolderLock } from '#boot/folder-lock.ts';

it('a lock lets one through at a time and is taken over from a process that was killed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidu-lock-'));
  const lock = path.join(folder, 'lock');
  await mkdir(lock);
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(lock, longAgo, longAgo);
  let inside = 0;
  const most = await Promise.all(
    [1, 2, 3].map(() =>
      withFolderLock(lock, async () => {
        inside += 1;
        const seen = inside;
        await sleep(20);
        inside -= 1;
        return seen;
      }),
    ),
  );
  expect(most).toEqual([1, 1, 1]);
  await expect(withFolderLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFolderLock(lock, () => Promise.resolve('free'))).toBe('free');
  await rm(folder, { recursive: true });
});
