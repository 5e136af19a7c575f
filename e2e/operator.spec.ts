import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { signIn } from '#e2e/people.ts';
import { runTidu, startTidu } from '#e2e/server.ts';
import { expect, freshEmail, test } from '#e2e/test.ts';

test('operator commands work on a fresh data folder, without a server', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidu-operator-'));
  const DATA_DIR = path.join(folder, 'data');
  const created = await runTidu(
    [
      'user',
      'create',
      '--email',
      'ada@example.org',
      '--name',
      'Ada',
      '--password',
      'a-long-password',
      '--role',
      'admin',
    ],
    { DATA_DIR },
  );
  expect(created).toMatchObject({ code: 0, stderr: '' });
  const token = await runTidu(['token', 'create', '--email', 'ada@example.org'], { DATA_DIR });
  expect(token.stdout).toMatch(/^tidu_\S+\n$/);
  const unknown = await runTidu(['token', 'create', '--email', 'nobody@example.org'], { DATA_DIR });
  expect(unknown.code).not.toBe(0);
  expect(unknown.stderr.trim().split('\n')).toHaveLength(1);
  await rm(folder, { recursive: true });
});

test('a new password set by the operator signs in, and the old one no longer does', async ({
  page,
  tidu,
}) => {
  const email = freshEmail();
  await tidu.tidu(['user', 'create', '--email', email, '--name', 'Ada', '--password', 'the-old-password']);
  expect(
    (await tidu.tidu(['user', 'password', '--email', email, '--password', 'the-new-password'])).code,
  ).toBe(0);
  await signIn(page, 'en', email, 'the-new-password');
});

test('a backup that the running server makes brings an account and its password to another deployment', async ({
  page,
  tidu,
}) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'tidu-operator-'));
  const file = path.join(folder, 'tidu.tar.gz');
  const email = freshEmail();
  await tidu.tidu(['user', 'create', '--email', email, '--name', 'Ada', '--password', 'the-same-password']);
  const written = await tidu.tidu(['backup', file]);
  expect(written).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/^Wrote .*tidu\.tar\.gz: [\d,]+ rows of \d+ tables/),
  });
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await readdir(folder)).toEqual(['tidu.tar.gz']);
  const refused = await tidu.tidu(['restore', file]);
  expect(refused).toMatchObject({ code: 1, stderr: 'A running server cannot be restored. Stop it first.\n' });

  const DATA_DIR = path.join(folder, 'data');
  expect(await runTidu(['restore', file], { DATA_DIR })).toMatchObject({ code: 0, stderr: '' });
  const other = await startTidu({ DATA_DIR });
  try {
    await signIn(page, 'en', email, 'the-same-password', other.url);
    // A page that is open when its server ends complains.
    await page.close();
  } finally {
    await other.dispose();
    await rm(folder, { recursive: true, force: true });
  }
});
