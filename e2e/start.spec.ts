import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { startTidu } from '#e2e/server.ts';
import { expect, test } from '#e2e/test.ts';

test.describe('npm start', () => {
  test('says in one line when the port is taken', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const { port } = occupant.address() as AddressInfo;
    const failure = await startTidu({ PORT: String(port) }).catch((error: Error) => error.message);
    occupant.close();
    expect(failure).toContain(`Port ${port} on 127.0.0.1 is taken by another program.`);
    expect(failure).not.toContain('at ');
  });

  test('says in one line when a value is bad, in the language of the terminal', async () => {
    const english = await startTidu({ PORT: 'abc' }).catch((error: Error) => error.message);
    expect(english).toContain('Bad setting: PORT=abc');
    const chinese = await startTidu({ PORT: 'abc', LANG: 'zh_CN.UTF-8' }).catch(
      (error: Error) => error.message,
    );
    expect(chinese).toContain('设置有误：PORT=abc');
  });

  test('says in one line when the data folder cannot be written', async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'tidu-e2e-ro-'));
    const file = path.join(folder, 'file');
    await writeFile(file, '');
    await chmod(file, 0o400);
    const failure = await startTidu({ DATA_DIR: path.join(file, 'data') }).catch(
      (error: Error) => error.message,
    );
    await rm(folder, { recursive: true });
    expect(failure).toContain('Cannot write to the data folder');
  });

  test('refuses a second server on the same data and leaves the first alone', async ({ tidu }) => {
    const failure = await startTidu({ DATA_DIR: tidu.dataDir }).catch((error: Error) => error.message);
    expect(failure).toContain('Another Tidu is already running on');
    expect((await fetch(`${tidu.url}/api/health`)).status).toBe(200);
  });

  test('answers only to its own names', async ({ tidu }) => {
    const ask = (host: string) =>
      new Promise<number | undefined>((resolve, reject) => {
        http
          .get({ host: '127.0.0.1', port: tidu.port, path: '/api/health', headers: { host } }, (response) => {
            response.resume();
            resolve(response.statusCode);
          })
          .once('error', reject);
      });
    expect(await ask(`127.0.0.1:${tidu.port}`)).toBe(200);
    expect(await ask(`localhost:${tidu.port}`)).toBe(200);
    expect(await ask(`evil.example:${tidu.port}`)).toBe(421);
  });

  test('sets the isolation headers on every response', async ({ tidu }) => {
    const { trainWorker } = (await (await fetch(`${tidu.url}/_tidu/assets.json`)).json()) as {
      trainWorker: string;
    };
    for (const file of [
      '/zh',
      '/en/challenges',
      '/nowhere',
      '/api/health',
      '/_tidu/assets.json',
      trainWorker,
    ]) {
      const { headers } = await fetch(tidu.url + file);
      expect(headers.get('cross-origin-opener-policy'), file).toBe('same-origin');
      expect(headers.get('cross-origin-embedder-policy'), file).toBe('require-corp');
      expect(headers.get('cross-origin-resource-policy'), file).toBe('same-origin');
      expect(headers.get('content-security-policy'), file).toMatch(/script-src 'self'/);
      expect(headers.get('content-security-policy'), file).not.toMatch(
        /script-src[^;]*'unsafe-(inline|eval)'/,
      );
    }
  });

  test('sends / to the language of the browser', async ({ tidu }) => {
    const to = async (language: string) =>
      (await fetch(tidu.url, { redirect: 'manual', headers: { 'accept-language': language } })).headers.get(
        'location',
      );
    expect(await to('zh-CN,zh;q=0.9,en;q=0.8')).toMatch(/\/zh$/);
    expect(await to('de,en;q=0.8')).toMatch(/\/en$/);
  });

  test('ends within two seconds with live streams open, leaves no socket and starts again on its data', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'tidu-e2e-'));
    const first = await startTidu({ DATA_DIR: dataDir });
    const streams = await Promise.all([1, 2, 3].map(() => fetch(`${first.url}/api/live`)));
    const ended = Promise.all(streams.map((stream) => stream.text().catch(() => 'cut')));
    expect(await first.signal('SIGINT')).toBeLessThan(2_000);
    await ended;
    const second = await startTidu({ DATA_DIR: dataDir });
    expect((await fetch(`${second.url}/api/health`)).status).toBe(200);
    await second.dispose();
  });

  test('takes its data over after a kill', async () => {
    const dataDir = await mkdtemp(path.join(tmpdir(), 'tidu-e2e-'));
    const first = await startTidu({ DATA_DIR: dataDir });
    await first.tidu([
      'user',
      'create',
      '--email',
      'kept@example.org',
      '--name',
      'Kept',
      '--password',
      'a-long-password',
    ]);
    await first.signal('SIGKILL');
    const second = await startTidu({ DATA_DIR: dataDir });
    const token = await second.tidu(['token', 'create', '--email', 'kept@example.org']);
    expect(token.code).toBe(0);
    await second.dispose();
  });
});
