import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { chooseSandbox } from './choose-sandbox.ts';
import { findProgram } from './find-program.ts';
import { SandboxFailure } from './sandbox-failure.ts';

const onLinux = process.platform === 'linux';
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tidu-choose-'));
});
afterAll(() => rm(folder, { recursive: true }));

test('auto takes the fast sandbox where it works', async () => {
  const { sandbox, unavailable, advice } = await chooseSandbox('auto');
  expect(sandbox.name).toBe(onLinux ? 'bubblewrap' : 'wasm');
  expect(unavailable).toHaveLength(onLinux ? 0 : 1);
  expect(advice).toBeNull();
});

test('without bubblewrap auto takes wasm, says why, and names the command that adds it', async () => {
  const { sandbox, unavailable, advice } = await chooseSandbox('auto', { bwrap: null });
  expect(sandbox.name).toBe('wasm');
  expect(unavailable).toEqual([
    { name: 'bubblewrap', reason: expect.stringMatching(/not installed|Linux only/) },
  ]);
  const onDebian = (await findProgram('apt-get')) !== null;
  expect(advice ?? '').toMatch(onDebian ? /^(sudo )?apt-get install bubblewrap$/ : /install|-S|^$/);
});

test('a bubblewrap that is installed and cannot work is no sandbox: auto takes wasm and says why', async () => {
  const bwrap = join(folder, 'bwrap');
  await writeFile(bwrap, '#!/bin/sh\necho "bwrap: No permissions to create new namespace" >&2\nexit 1\n');
  await chmod(bwrap, 0o755);
  const { sandbox, unavailable } = await chooseSandbox('auto', { bwrap });
  expect(sandbox.name).toBe('wasm');
  expect(unavailable[0]?.reason).toContain(onLinux ? 'No permissions to create new namespace' : 'Linux only');
});

test('a program called bwrap that ends at once and runs nothing is no sandbox', async () => {
  const bwrap = join(folder, 'false-bwrap');
  await writeFile(bwrap, '#!/bin/sh\nexit 0\n');
  await chmod(bwrap, 0o755);
  expect((await chooseSandbox('auto', { bwrap })).sandbox.name).toBe('wasm');
});

test('a sandbox asked for by name is refused where it does not work, never replaced', async () => {
  await expect(chooseSandbox('bubblewrap', { bwrap: null })).rejects.toBeInstanceOf(SandboxFailure);
  await expect(chooseSandbox('bubblewrap', { bwrap: '/nowhere/bwrap' })).rejects.toBeInstanceOf(
    SandboxFailure,
  );
});

test('wasm asked for by name is taken without trying anything else', async () => {
  const { sandbox, unavailable, advice } = await chooseSandbox('wasm');
  expect(sandbox.name).toBe('wasm');
  expect(unavailable).toEqual([]);
  expect(advice).toBeNull();
});
