import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { startTidu, type TiduServer } from '#e2e/server.ts';
import { expect, freshEmail, test } from '#e2e/test.ts';
import { maxAbsDifference } from '#ml/metrics/max-abs-difference.ts';

const execute = promisify(execFile);
const FIXTURES = path.join(import.meta.dirname, 'fixtures', 'pytorch');

const GOOD = path.join(FIXTURES, 'opset16-dynamic-first.onnx');

interface SubmissionJson {
  id: string;
  status: string;
  scores: { public: { metric: string; value: number } } | null;
  error: { code: string; message: string; fault: string } | null;
}

async function personalToken(tidu: TiduServer, name: string): Promise<string> {
  const email = freshEmail();
  await tidu.tidu(['user', 'create', '--email', email, '--name', name, '--password', 'a-long-password']);
  const { stdout } = await tidu.tidu(['token', 'create', '--email', email]);
  expect(stdout.trim()).toMatch(/^tidu_\S+$/);
  return stdout.trim();
}

/** Sends a file as a person would, with curl. */
async function curlSubmit(
  tidu: TiduServer,
  token: string,
  file: string,
): Promise<{ status: number; body: unknown }> {
  const { stdout } = await execute('curl', [
    '-sS',
    '-w',
    '\n%{http_code}',
    '-H',
    `Authorization: Bearer ${token}`,
    '-H',
    'Content-Type: application/octet-stream',
    '--data-binary',
    `@${file}`,
    `${tidu.url}/api/v1/challenges/mnist/submissions?note=curl`,
  ]);
  const end = stdout.lastIndexOf('\n');
  return { status: Number(stdout.slice(end + 1)), body: JSON.parse(stdout.slice(0, end)) };
}

async function untilDone(tidu: TiduServer, token: string, id: string): Promise<SubmissionJson> {
  let answer: SubmissionJson | undefined;
  await expect
    .poll(
      async () => {
        const response = await fetch(`${tidu.url}/api/v1/submissions/${id}`, {
          headers: { authorization: `Bearer ${token}` },
        });
        answer = (await response.json()) as SubmissionJson;
        return answer.status;
      },
      { timeout: 120_000, intervals: [200, 500] },
    )
    .toMatch(/scored|rejected|failed/);
  return answer as SubmissionJson;
}

test.describe('the REST API', () => {
  test.setTimeout(400_000);

  test('scores every PyTorch export sent with curl, and its receipt names the file', async ({ tidu }) => {
    const token = await personalToken(tidu, 'Torch');
    const files = (await readdir(FIXTURES)).filter(
      (name) => name.endsWith('.onnx') && !name.includes('external'),
    );
    expect(files.length).toBeGreaterThanOrEqual(12);
    for (const name of files) {
      const file = path.join(FIXTURES, name);
      const { status, body } = await curlSubmit(tidu, token, file);
      expect(status, name).toBe(201);
      const { id, queue } = body as { id: string; queue: { position: number; etaSeconds: number } };
      expect(queue.position, name).toBeGreaterThanOrEqual(0);
      const done = await untilDone(tidu, token, id);
      expect(done, name).toMatchObject({
        status: 'scored',
        error: null,
        scores: { public: { metric: 'accuracy' } },
      });
      const { receipt } = (await (
        await fetch(`${tidu.url}/api/v1/submissions/${id}/receipt`, {
          headers: { authorization: `Bearer ${token}` },
        })
      ).json()) as { receipt: { model: { sha256: string }; outputs: number[][] } };
      const sha256 = createHash('sha256')
        .update(await readFile(file))
        .digest('hex');
      expect(receipt.model.sha256, name).toBe(sha256);
      expect(receipt.outputs).toHaveLength(32);
    }
  });

  test('refuses external data with the cure', async ({ tidu }) => {
    const token = await personalToken(tidu, 'External');
    const [name] = (await readdir(FIXTURES)).filter((file) => file.includes('external'));
    const { status, body } = await curlSubmit(tidu, token, path.join(FIXTURES, String(name)));
    expect(status).toBe(201);
    const done = await untilDone(tidu, token, (body as { id: string }).id);
    expect(done).toMatchObject({
      status: 'rejected',
      scores: null,
      error: { code: 'external_data', fault: 'user' },
    });
    expect(done.error?.message).toContain('external_data=False');
    expect(done.error?.message).toContain('save_as_external_data=False');
  });

  test('answers bad requests with a code and the right status, and goes on scoring', async ({ tidu }) => {
    const token = await personalToken(tidu, 'Clumsy');
    const url = `${tidu.url}/api/v1/challenges/mnist/submissions`;
    const authorization = `Bearer ${token}`;
    const send = (body: BodyInit, headers: Record<string, string> = {}, target = url) =>
      fetch(target, {
        method: 'POST',
        body,
        headers: { authorization, 'content-type': 'application/octet-stream', ...headers },
      });
    const expectError = async (response: Response, status: number, code: string) => {
      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({
        error: { code, message: expect.any(String), fault: 'user' },
      });
    };
    await expectError(await send('x', { authorization: 'Bearer tidu_wrong' }), 401, 'unauthenticated');
    await expectError(await send(''), 400, 'empty_file');
    await expectError(await send('x', { 'content-type': 'text/plain' }), 415, 'unsupported_media_type');
    await expectError(await send(new Uint8Array(33 * 2 ** 20)), 413, 'file_too_large');
    await expectError(
      await send('x', {}, `${tidu.url}/api/v1/challenges/nothing/submissions`),
      404,
      'not_found',
    );
    await expectError(
      await fetch(`${tidu.url}/api/v1/submissions/sub_nothing`, { headers: { authorization } }),
      404,
      'not_found',
    );

    const garbage = (await (await send(randomBytes(1000))).json()) as { id: string };
    expect(await untilDone(tidu, token, garbage.id)).toMatchObject({
      status: 'rejected',
      error: { fault: 'user' },
    });
    const stranger = await personalToken(tidu, 'Stranger');
    const foreign = await fetch(`${tidu.url}/api/v1/submissions/${garbage.id}`, {
      headers: { authorization: `Bearer ${stranger}` },
    });
    await expectError(foreign, 404, 'not_found');

    const good = (await curlSubmit(tidu, token, GOOD)).body as { id: string };
    expect(await untilDone(tidu, token, good.id)).toMatchObject({ status: 'scored', error: null });
  });

  test('stops at the quota with 429 and Retry-After', async ({ tidu }) => {
    const token = await personalToken(tidu, 'Eager');
    const folder = await mkdtemp(path.join(tmpdir(), 'tidu-quota-'));
    const file = path.join(folder, 'model.onnx');
    await writeFile(file, 'not a model');
    for (let sent = 0; sent < 20; sent++) expect((await curlSubmit(tidu, token, file)).status).toBe(201);
    const refused = await fetch(`${tidu.url}/api/v1/challenges/mnist/submissions`, {
      method: 'POST',
      body: 'not a model',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
    });
    await rm(folder, { recursive: true });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await refused.json()).toMatchObject({ error: { code: 'quota_exceeded', fault: 'user' } });
  });

  test('scores the same in the WebAssembly sandbox, and the receipt says so', async ({ tidu }) => {
    const portable = await startTidu({ EVAL_SANDBOX: 'wasm' });
    try {
      const scored = await Promise.all(
        [tidu, portable].map(async (server) => {
          const token = await personalToken(server, 'Portable');
          const { id } = (await curlSubmit(server, token, GOOD)).body as { id: string };
          expect(await untilDone(server, token, id)).toMatchObject({ status: 'scored' });
          const headers = { authorization: `Bearer ${token}` };
          const response = await fetch(`${server.url}/api/v1/submissions/${id}/receipt`, { headers });
          const { receipt } = (await response.json()) as {
            receipt: { sandbox: string; outputs: number[][] };
          };
          return receipt;
        }),
      );
      const [native, wasm] = scored as [(typeof scored)[0], (typeof scored)[0]];
      expect(wasm.sandbox).toBe('wasm');
      // Each deployment has hidden images of its own; the reference images are the same.
      expect(maxAbsDifference(native.outputs, wasm.outputs)).toBeLessThanOrEqual(1e-3);
    } finally {
      await portable.dispose();
    }
  });

  test('describes itself', async ({ tidu }) => {
    const document = (await (await fetch(`${tidu.url}/api/v1/openapi.json`)).json()) as {
      openapi: string;
      paths: Record<string, unknown>;
    };
    expect(document.openapi).toMatch(/^3\./);
    for (const route of [
      '/challenges',
      '/challenges/{slug}',
      '/challenges/{slug}/leaderboard',
      '/challenges/{slug}/submissions',
      '/submissions/{id}',
      '/submissions/{id}/receipt',
    ]) {
      expect(
        Object.keys(document.paths).some((name) => name.endsWith(route)),
        route,
      ).toBe(true);
    }
  });
});
