import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { withFolderLock } from '#boot/folder-lock.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tidu-lock-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** What a process that was killed leaves. */
async function forsake(lock: string): Promise<void> {
  const [last] = (await readdir(lock)).toSorted((a, b) => Number(b) - Number(a));
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(path.join(lock, last ?? ''), longAgo, longAgo);
}

it('lets one through at a time, also when many find it forsaken at once', async () => {
  let inside = 0;
  for (let round = 0; round < 30; round++) {
    const lock = path.join(folder, `${round}`);
    await withFolderLock(lock, () => forsake(lock));
    const most = await Promise.all(
      Array.from({ length: 6 }, () =>
        withFolderLock(lock, async () => {
          inside += 1;
          const seen = inside;
          await sleep(1);
          inside -= 1;
          return seen;
        }),
      ),
    );
    expect(most).toEqual([1, 1, 1, 1, 1, 1]);
    expect(await readdir(lock)).toHaveLength(1);
  }
});

it('is free again when its holder failed', async () => {
  const lock = path.join(folder, 'failing');
  await expect(withFolderLock(lock, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(await withFolderLock(lock, () => Promise.resolve('free'))).toBe('free');
});

it('waits for a holder that lives', async () => {
  const lock = path.join(folder, 'alive');
  const order: string[] = [];
  const first = withFolderLock(lock, async () => {
    await sleep(200);
    order.push('first');
  });
  await sleep(20);
  await Promise.all([first, withFolderLock(lock, async () => void order.push('second'))]);
  expect(order).toEqual(['first', 'second']);
});

it('takes no offence at other files', async () => {
  const lock = path.join(folder, 'alive');
  await writeFile(path.join(lock, '.DS_Store'), '');
  expect(await withFolderLock(lock, () => Promise.resolve('free'))).toBe('free');
});
