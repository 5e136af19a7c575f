import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';

const here = fileURLToPath(new URL('.', import.meta.url));
const tsc = fileURLToPath(new URL('../../../node_modules/.bin/tsc', import.meta.url));

test('the programs inside keep to the protocol’s types, plain JavaScript though they are', async () => {
  const programs = readdirSync(here).filter((name) => /\.[cm]js$/.test(name));
  expect(programs).not.toEqual([]);
  const options =
    '--noEmit --ignoreConfig --allowJs --checkJs --strict --skipLibCheck --target es2024 --module nodenext --allowImportingTsExtensions --types node';
  const check = promisify(execFile)(tsc, [...options.split(' '), ...programs], { cwd: here });
  await expect(check.catch((error: { stdout: string }) => error.stdout)).resolves.toMatchObject({
    stdout: '',
  });
});
