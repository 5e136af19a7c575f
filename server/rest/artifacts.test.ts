import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { encode } from 'next-auth/jwt';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { artifacts, artifactUploads, seasons } from '#db/schema/index.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { divertLog } from '#lib/log.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { createSession } from '#server/accounts/create-session.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { sessionCookieName } from '#server/auth/session-cookie.ts';
import { deploymentSecret } from '#server/deployment/secrets.ts';
import { receiveArtifact, sendArtifact } from '#server/rest/answer-artifacts.ts';
import { answerHealth } from '#server/rest/answer-health.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { makeSeason } from '#server/submissions/testing/submissions.ts';
import { MODEL_BYTES_MAX, UPLOADS_PER_DAY } from '#server/submissions/upload-model.ts';

const ORIGIN = 'http://127.0.0.1:3000';

describe('uploads and downloads of the site', () => {
  let database: Database;
  let storage: Storage;
  let directory: string;
  let ada: SignedIn;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-artifacts-'));
    database = await embeddedDatabase();
    storage = await openDiskStorage(directory);
    ada = await makeUser(database);
  });
  afterAll(async () => {
    await database.close();
    await rm(directory, { recursive: true, force: true });
  });

  const cookieOf = async ({ userId }: SignedIn) => {
    const { id: sid } = await createSession(database.db, { userId, userAgent: 'test' });
    const secret = await deploymentSecret(database, 'session_secret');
    return `${sessionCookieName(false)}=${await encode({ token: { sid }, secret })}`;
  };
  const upload = async (
    body: BodyInit | null,
    options: { as?: SignedIn | null; headers?: Record<string, string>; query?: string } = {},
  ) => {
    const headers = new Headers({
      'content-type': 'application/octet-stream',
      'x-tidu-origin': ORIGIN,
      origin: ORIGIN,
      ...options.headers,
    });
    if (options.as !== null) headers.set('cookie', await cookieOf(options.as ?? ada));
    const url = `${ORIGIN}/api/artifacts${options.query ?? '?kind=model'}`;
    const init = { method: 'POST', headers, body, duplex: 'half' } as RequestInit;
    const response = await receiveArtifact({ database, storage }, new Request(url, init));
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };
  const download = async (sha256: string, as: SignedIn | null) => {
    const headers = new Headers({ 'x-tidu-origin': ORIGIN });
    if (as) headers.set('cookie', await cookieOf(as));
    const request = new Request(`${ORIGIN}/api/artifacts/any`, { headers });
    return sendArtifact({ database, storage }, request, sha256);
  };
  const refused = (code: string, status: number) => ({ status, json: { error: { code, fault: 'user' } } });

  it('keep the bytes under their hash, once for any number of uploads', async () => {
    const bytes = randomBytes(200_000);
    const expected = { sha256: createHash('sha256').update(bytes).digest('hex'), bytes: 200_000 };
    expect(await upload(bytes)).toEqual({ status: 201, json: expected });
    expect(await upload(bytes)).toEqual({ status: 201, json: expected });
    expect(await upload(bytes, { as: await makeUser(database) })).toMatchObject({ status: 201 });
    expect(await database.db.$count(artifacts)).toBe(1);
    expect(await database.db.$count(artifactUploads)).toBe(2);
  });

  it('give a model back to whoever sent it and to nobody else', async () => {
    const bytes = randomBytes(1000);
    const { json } = await upload(bytes);
    const own = await download(String(json.sha256), ada);
    expect(own.status).toBe(200);
    expect(own.headers.get('content-disposition')).toMatch(
      /^attachment; filename="model-[0-9a-f]{8}\.onnx"$/,
    );
    expect(Buffer.from(await own.arrayBuffer())).toEqual(bytes);
    const eve = await makeUser(database);
    expect((await download(String(json.sha256), eve)).status).toBe(404);
    expect((await download(String(json.sha256), null)).status).toBe(401);
    expect((await download('../../etc/passwd', ada)).status).toBe(404);
    expect((await download('%00\0', ada)).status).toBe(404);
  });

  it('never give a dataset out', async () => {
    await makeSeason(database);
    const [season] = await database.db.select().from(seasons);
    expect((await download(season?.datasetSha256 ?? '', ada)).status).toBe(404);
  });

  it('are for people who are signed in, from our own pages', async () => {
    const bytes = randomBytes(10);
    expect(await upload(bytes, { as: null })).toMatchObject(refused('unauthenticated', 401));
    const foreign = { headers: { origin: 'http://evil.example' } };
    expect(await upload(bytes, foreign)).toMatchObject(refused('foreign_origin', 403));
  });

  it('refuse what is empty, too large, of another type or of another kind', async () => {
    expect(await upload(null)).toMatchObject(refused('empty_file', 400));
    expect(await upload(new Uint8Array(0))).toMatchObject(refused('empty_file', 400));
    const form = { headers: { 'content-type': 'multipart/form-data; boundary=x' } };
    expect(await upload('--x--', form)).toMatchObject(refused('unsupported_media_type', 415));
    const announced = { headers: { 'content-length': String(MODEL_BYTES_MAX + 1) } };
    expect(await upload(randomBytes(10), announced)).toMatchObject(refused('file_too_large', 413));
    expect(await upload(randomBytes(10), { query: '?kind=dataset' })).toMatchObject(
      refused('invalid_input', 400),
    );
  });

  it('are bounded a day', async () => {
    const eve = await makeUser(database);
    const shas = Array.from({ length: UPLOADS_PER_DAY }, () => randomBytes(32).toString('hex'));
    await database.db
      .insert(artifacts)
      .values(shas.map((sha256) => ({ sha256, bytes: 1, kind: 'model' as const })));
    await database.db
      .insert(artifactUploads)
      .values(shas.map((artifactSha256) => ({ artifactSha256, userId: eve.userId })));
    expect(await upload(randomBytes(10), { as: eve })).toMatchObject(refused('too_many_attempts', 429));
  });
});

describe('the health of the site', () => {
  it('is ok while the database answers, and says how long the queue is', async () => {
    const database = await embeddedDatabase();
    const response = await answerHealth(() => ({ database, sandboxName: 'bubblewrap' }));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      status: 'ok',
      version: expect.stringMatching(/^\d+\.\d+\.\d+/),
      database: 'pglite',
      sandbox: 'bubblewrap',
      queue: { waiting: 0, running: 0 },
    });
    await database.close();
    const undivert = divertLog(() => {});
    expect((await answerHealth(() => ({ database, sandboxName: 'bubblewrap' }))).status).toBe(503);
    undivert();
  });
});
