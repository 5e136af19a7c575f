import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const MAIN = fileURLToPath(new URL('./main.ts', import.meta.url));

describe('npm run tidu', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-cli-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  /** Runs the program as an operator does, in a process of its own. */
  const tidu = (
    args: string[],
    { input = '', env = {} }: { input?: string; env?: Record<string, string> } = {},
  ) =>
    new Promise<{ status: number; stdout: string; stderr: string }>((resolve) => {
      const given = { ...process.env, DATA_DIR: directory, LANG: 'C.UTF-8', LC_ALL: '', ...env };
      const child = execFile(process.execPath, [MAIN, ...args], { env: given }, (error, stdout, stderr) => {
        resolve({ status: error ? Number(error.code) : 0, stdout, stderr });
      });
      child.stdin?.end(input);
    });

  it('works on a fresh data folder, before any build, with the password from standard input', async () => {
    const made = await tidu(
      ['user', 'create', '--email', 'ada@example.org', '--name', 'Ada', '--password', '-'],
      {
        input: 'analytical engine\n',
      },
    );
    expect(made).toEqual({ status: 0, stdout: 'Made the member @ada (ada@example.org).\n', stderr: '' });
    const token = await tidu(['token', 'create', '--email', 'ada@example.org']);
    expect(token).toEqual({ status: 0, stdout: expect.stringMatching(/^tidu_[\w-]{43}\n$/), stderr: '' });
  });

  it('fails with status 1 and one line, in the language of the terminal', async () => {
    const failed = await tidu(['token', 'create', '--email', 'nobody@example.org'], {
      env: { LANG: 'zh_CN.UTF-8' },
    });
    expect(failed).toEqual({ status: 1, stdout: '', stderr: '没有使用邮箱 nobody@example.org 的账号。\n' });
  });

  it('fails with status 2 for a line that was mistyped, and 1 for a bad setting', async () => {
    expect(await tidu(['user', 'craete'])).toMatchObject({ status: 2, stdout: '' });
    const bad = await tidu(['token', 'create', '--email', 'a@example.org'], { env: { PORT: 'x' } });
    expect(bad).toMatchObject({ status: 1, stderr: expect.stringMatching(/^[^\n]*PORT=x[^\n]*\n$/) });
  });
});
