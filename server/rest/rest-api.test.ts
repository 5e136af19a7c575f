import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { submissions } from '#db/schema/index.ts';
import { embeddedDatabase } from '#db/testing.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { createApiToken } from '#server/accounts/create-api-token.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { createRestApi } from '#server/rest/app.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { recordRejection } from '#server/submissions/record-rejection.ts';
import { emptyQueue, makeSeason, score } from '#server/submissions/testing/submissions.ts';
import { MODEL_BYTES_MAX } from '#server/submissions/upload-model.ts';

describe('the REST API', () => {
  let database: Database;
  let storage: Storage;
  let directory: string;
  let ada: SignedIn;
  let token: string;
  let api: ReturnType<typeof createRestApi>;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-rest-'));
    database = await embeddedDatabase();
    storage = await openDiskStorage(directory);
    await makeSeason(database);
    ada = await makeUser(database);
    token = (await createApiToken(database, { userId: ada.userId, name: 'test' })).token;
    api = createRestApi(() => ({ database, storage }));
  });
  afterEach(() => emptyQueue(database));
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const call = async (
    method: string,
    url: string,
    options: { body?: BodyInit; headers?: Record<string, string>; anonymous?: boolean } = {},
  ) => {
    const headers = new Headers(options.headers);
    if (!options.anonymous && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
    const { body = null } = options;
    const init = { method, headers, body, duplex: 'half' } as RequestInit;
    const response = await api.fetch(new Request(`http://127.0.0.1:3000/api/v1${url}`, init));
    const json = (await response.json()) as Record<string, never>;
    return { status: response.status, headers: response.headers, json };
  };
  const submit = (
    body: BodyInit = randomBytes(100),
    options: { query?: string; headers?: Record<string, string>; anonymous?: boolean } = {},
  ) =>
    call('POST', `/challenges/mnist/submissions${options.query ?? ''}`, {
      ...options,
      body,
      headers: { 'content-type': 'application/octet-stream', ...options.headers },
    });
  const code = ({ status, json }: Awaited<ReturnType<typeof call>>) => [
    status,
    (json as { error?: { code: string } }).error?.code,
  ];

  it('shows challenges and their contract to everyone', async () => {
    const list = await call('GET', '/challenges', { anonymous: true });
    expect(list.status).toBe(200);
    const one = await call('GET', '/challenges/mnist', { anonymous: true });
    expect(list.json.challenges).toContainEqual(one.json);
    expect(one.json).toMatchObject({
      slug: 'mnist',
      title: { zh: expect.stringContaining('手写'), en: expect.stringContaining('digits') },
      contract: { limits: { bytes: 33_554_432 } },
      open: true,
    });
    expect(code(await call('GET', '/challenges/chess', { anonymous: true }))).toEqual([404, 'not_found']);
    expect(code(await call('GET', '/challenges/..%2Fmnist'))).toEqual([400, 'invalid_input']);
  });

  it('takes a model, tells its place, and answers its score and receipt', async () => {
    const bytes = randomBytes(5000);
    const created = await submit(bytes, { query: '?note=%E7%AC%AC%E4%B8%80%E6%AC%A1' });
    expect(created.status).toBe(201);
    expect(created.json).toEqual({
      id: expect.stringMatching(/^sub_/),
      status: 'queued',
      // Nobody evaluates in this test, and the answer says so instead of promising a time.
      queue: { position: 1, etaSeconds: null, unknown: 'no_worker', running: 0, workers: 0 },
    });
    const { id } = created.json as unknown as { id: string };
    expect(created.headers.get('location')).toBe(`/api/v1/submissions/${id}`);
    expect((await call('GET', `/submissions/${id}`)).json).toMatchObject({
      status: 'queued',
      scores: null,
      error: null,
      timestamps: { createdAt: expect.stringMatching(/Z$/), startedAt: null, finishedAt: null },
    });
    const [row] = await database.db.select().from(submissions);
    expect(row).toMatchObject({ note: '第一次', source: 'rest' });

    const claim = await claimEvaluation(database, { worker: 'w' });
    expect(claim?.artifact).toEqual({
      sha256: createHash('sha256').update(bytes).digest('hex'),
      bytes: 5000,
    });
    if (claim) await score(database, claim, 0.9876);
    const scored = await call('GET', `/submissions/${id}`, { anonymous: true });
    expect(scored.json).toMatchObject({
      status: 'scored',
      queue: null,
      scores: { public: { metric: 'accuracy', value: 0.9876 } },
    });
    const receipt = await call('GET', `/submissions/${id}/receipt`, { anonymous: true });
    expect(receipt.json).toMatchObject({
      receipt: { model: claim?.artifact, scores: { public: 0.9876 } },
      signature: { algorithm: 'Ed25519' },
    });
    const board = await call('GET', '/challenges/mnist/leaderboard?limit=5', { anonymous: true });
    expect(board.json).toMatchObject({
      total: 1,
      nextCursor: null,
      entries: [{ rank: 1, submissionId: id }],
    });
  });

  it('says why a model was rejected and what to do, in the language asked for', async () => {
    const { id } = (await submit()).json as unknown as { id: string };
    const claim = await claimEvaluation(database, { worker: 'w' });
    const details = { tensor: 'conv.weight', location: 'model.onnx.data', count: 3 };
    if (claim) await recordRejection(database, claim, { code: 'external_data', details });
    const english = await call('GET', `/submissions/${id}`);
    expect(english.json).toMatchObject({
      status: 'rejected',
      error: { code: 'external_data', fault: 'user' },
    });
    expect(JSON.stringify(english.json)).toContain('external_data=False');
    const chinese = await call('GET', `/submissions/${id}`, { headers: { 'accept-language': 'zh-CN' } });
    expect(JSON.stringify(chinese.json)).toMatch(/[一-鿿].*external_data=False/);
  });

  it('keeps a submission that has no score from everyone but its owner', async () => {
    const { id } = (await submit()).json as unknown as { id: string };
    const eve = await makeUser(database);
    const eves = (await createApiToken(database, { userId: eve.userId, name: 'eve' })).token;
    const asEve = { headers: { authorization: `Bearer ${eves}` } };
    for (const url of [`/submissions/${id}`, `/submissions/${id}/receipt`]) {
      expect(code(await call('GET', url, asEve))).toEqual([404, 'not_found']);
      expect(code(await call('GET', url, { anonymous: true }))).toEqual([404, 'not_found']);
    }
    expect((await call('GET', `/submissions/${id}`)).status).toBe(200);
    expect(code(await call('GET', '/submissions/42'))).toEqual([404, 'not_found']);
  });

  it('wants a token that is valid', async () => {
    const missing = await submit(randomBytes(10), { anonymous: true });
    expect(code(missing)).toEqual([401, 'unauthenticated']);
    expect(missing.headers.get('www-authenticate')).toBe('Bearer');
    expect(JSON.stringify(missing.json)).toContain('Authorization: Bearer tidu_');
    const wrong = { headers: { authorization: 'Bearer tidu_wrong' } };
    expect(code(await submit(randomBytes(10), wrong))).toEqual([401, 'unauthenticated']);
    expect(code(await call('GET', '/challenges', wrong))).toEqual([401, 'unauthenticated']);
  });

  it('refuses a body that is no model, before and while it is read', async () => {
    const json = { headers: { 'content-type': 'application/json' } };
    expect(code(await submit('{}', json))).toEqual([415, 'unsupported_media_type']);
    expect(code(await submit(''))).toEqual([400, 'empty_file']);

    let sent = 0;
    const endless = () =>
      new ReadableStream({
        pull(controller) {
          sent += 1;
          controller.enqueue(new Uint8Array(2 ** 20));
        },
      });
    const announced = { headers: { 'content-length': String(MODEL_BYTES_MAX + 1) } };
    expect(code(await submit(endless(), announced))).toEqual([413, 'file_too_large']);
    expect(sent).toBeLessThan(5);
    sent = 0;
    expect(code(await submit(endless()))).toEqual([413, 'file_too_large']);
    expect(sent).toBeLessThan(40);
    expect(code(await submit(randomBytes(10), { query: `?note=${'n'.repeat(501)}` }))).toEqual([
      400,
      'invalid_input',
    ]);
    expect(await database.db.$count(submissions)).toBe(0);
  });

  it('makes one submission of a repeated request', async () => {
    const bytes = randomBytes(100);
    const same = { headers: { 'idempotency-key': 'run-7' } };
    const first = await submit(bytes, same);
    const second = await submit(bytes, same);
    expect(second.json.id).toBe(first.json.id);
    expect(await database.db.$count(submissions)).toBe(1);
    expect(code(await submit(randomBytes(100), same))).toEqual([400, 'invalid_input']);
  });

  it('says when to come back once the quota is used', async () => {
    const eve = await makeUser(database);
    const eves = (await createApiToken(database, { userId: eve.userId, name: 'eve' })).token;
    const asEve = { headers: { authorization: `Bearer ${eves}` } };
    const bytes = randomBytes(100);
    for (let i = 0; i < 20; i++) {
      const key = { 'idempotency-key': `key-${i}` };
      expect((await submit(bytes, { headers: { ...asEve.headers, ...key } })).status).toBe(201);
    }
    const refused = await submit(bytes, asEve);
    expect(code(refused)).toEqual([429, 'quota_exceeded']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(JSON.stringify(refused.json)).toContain('20');
    // A request that is repeated still gets the submission it made.
    const repeated = { ...asEve.headers, 'idempotency-key': 'key-3' };
    expect((await submit(bytes, { headers: repeated })).status).toBe(201);
    expect(await database.db.$count(submissions, eq(submissions.userId, eve.userId))).toBe(20);
  });

  it.each(['/leaderboards', '/challenges/mnist/submissions/1', '/'])('has nothing at %s', async (url) => {
    expect(code(await call('GET', url))).toEqual([404, 'not_found']);
  });

  it.each(['limit=0', 'limit=101', 'limit=many', 'cursor=%00', 'cursor=bm9uc2Vuc2U', 'season=../x'])(
    'refuses the page %s',
    async (query) => {
      expect(code(await call('GET', `/challenges/mnist/leaderboard?${query}`))).toEqual([
        400,
        'invalid_input',
      ]);
    },
  );

  it('describes itself in OpenAPI', async () => {
    const { json, status } = await call('GET', '/openapi.json', { anonymous: true });
    expect(status).toBe(200);
    expect(Object.keys(json.paths ?? {}).sort()).toEqual([
      '/api/v1/challenges',
      '/api/v1/challenges/{slug}',
      '/api/v1/challenges/{slug}/leaderboard',
      '/api/v1/challenges/{slug}/submissions',
      '/api/v1/models',
      '/api/v1/models/{slug}',
      '/api/v1/status',
      '/api/v1/submissions/{id}',
      '/api/v1/submissions/{id}/cancel',
      '/api/v1/submissions/{id}/receipt',
    ]);
    expect(json).toMatchObject({
      components: { securitySchemes: { token: { scheme: 'bearer' } } },
      paths: {
        '/api/v1/challenges/{slug}/submissions': {
          post: { requestBody: { content: { 'application/octet-stream': {} } } },
        },
      },
    });
  });
});
