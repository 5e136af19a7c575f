import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCommand } from '#cli/run-command.ts';
import type { Database } from '#db/client.ts';
import { users } from '#db/schema/index.ts';
import { embeddedDatabase } from '#db/testing.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import { divertLog } from '#lib/log.ts';
import { authenticateToken } from '#server/accounts/authenticate-token.ts';
import { checkPassword } from '#server/accounts/check-password.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';

describe('an operator’s command', () => {
  let database: Database;
  let storage: Storage;
  let directory: string;
  beforeAll(async () => {
    database = await embeddedDatabase();
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-commands-'));
    storage = await openDiskStorage(directory);
  });
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const run = (command: string, options: Record<string, unknown>, locale?: Locale) =>
    runCommand({ command, options, ...(locale && { locale }) }, { database, storage });

  const ada = { email: 'ada@example.org', name: 'Ada', password: 'analytical engine' };

  it('makes an account of any role', async () => {
    expect(await run('user create', { ...ada, role: 'admin' })).toEqual({
      lines: ['Made the administrator @ada (ada@example.org).'],
    });
    expect(await database.db.select({ role: users.role }).from(users)).toEqual([{ role: 'admin' }]);
  });

  it('sets a password', async () => {
    await run('user password', { email: ada.email, password: 'difference engine' });
    const credentials = { email: ada.email, password: 'difference engine', address: '192.0.2.1' };
    await expect(checkPassword(database.db, credentials)).resolves.toBeTruthy();
  });

  it('makes a token and prints nothing else', async () => {
    const reply = await run('token create', { email: ada.email });
    const [token = '', ...more] = 'lines' in reply ? reply.lines : [];
    expect(more).toEqual([]);
    expect(await authenticateToken(database.db, { token })).toMatchObject({ handle: 'ada' });
  });

  it.each<[string, Record<string, unknown>, Locale, string]>([
    ['user create', ada, 'en', 'This e-mail address has an account already.'],
    ['user create', ada, 'zh', '这个邮箱已经注册过。'],
    [
      'user create',
      { ...ada, email: 'x' },
      'en',
      '--email: Enter an e-mail address such as ada@example.org.',
    ],
    ['user create', { ...ada, password: 'short' }, 'zh', '--password: 密码应为 8 到 200 个字符。'],
    ['user create', { ...ada, role: 'root' }, 'en', '--role: member|admin'],
    [
      'token create',
      { email: 'nobody@example.org' },
      'en',
      'No account has the e-mail address nobody@example.org.',
    ],
  ])('%s explains in one line why it fails', async (command, options, locale, error) => {
    const reply = await run(command, options, locale);
    expect(reply).toEqual({ error: expect.stringContaining(error) });
    expect('error' in reply && reply.error).not.toContain('\n');
  });

  it('that is unknown, or meets a bug, is an answer too: the server that carries it out goes on', async () => {
    const logged: string[] = [];
    const restore = divertLog(({ message }) => logged.push(message));
    expect(await run('drop everything', {})).toEqual({ error: expect.stringContaining('No such command') });
    restore();
    expect(logged).toEqual(['command failed']);
  });
});
