import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { VISITOR } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { getModel } from '#server/models/get-model.ts';
import { publishModel } from '#server/models/publish-model.ts';
import {
  classifierBytes,
  submitScored,
  type TestStorage,
  temporaryStorage,
} from '#server/models/testing/models.ts';
import { withdrawModel } from '#server/models/withdraw-model.ts';
import { sendModelFile } from '#server/rest/answer-model-file.ts';
import { createRestApi } from '#server/rest/app.ts';
import type { RestServices } from '#server/rest/rest-app.ts';
import { makeSeason } from '#server/submissions/testing/submissions.ts';

describe('the file of a model over HTTP', () => {
  let database: Database;
  let files: TestStorage;
  let services: RestServices;
  let owner: Awaited<ReturnType<typeof makeUser>>;
  const bytes = classifierBytes(7);
  const etag = `"${createHash('sha256').update(bytes).digest('hex')}"`;
  beforeAll(async () => {
    database = await embeddedDatabase();
    files = await temporaryStorage();
    services = { database, storage: files.storage };
    await makeSeason(database);
    owner = await makeUser(database);
    const submissionId = await submitScored(database, files.storage, owner, bytes);
    const words = { submissionId, name: 'Lines', summary: 'x', licence: 'MIT', locale: 'en' } as const;
    await publishModel(database, files.storage, owner, words);
  });
  afterAll(async () => {
    await database.close();
    await files.remove();
  });

  const ask = (
    headers: Record<string, string> = {},
    method = 'GET',
    slug = 'lines',
    version = '1',
    query = '',
  ) =>
    sendModelFile(
      services,
      new Request(`http://x/api/models/${slug}/versions/${version}/model.onnx${query}`, { method, headers }),
      { slug, version },
    );
  const body = async (response: Response) => Buffer.from(await response.arrayBuffer());
  const downloads = async () => (await getModel(database.db, VISITOR, { slug: 'lines' })).downloads;

  it('comes whole, with its hash as ETag and a name to save it under', async () => {
    const response = await ask();
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      etag,
      'accept-ranges': 'bytes',
      'x-tidu-length': String(bytes.length),
      'content-type': 'application/octet-stream',
      'content-disposition': 'attachment; filename="lines-v1.onnx"',
      'cache-control': 'no-cache, no-transform',
    });
    expect((await body(response)).equals(bytes)).toBe(true);
  });

  it('goes on where a broken download ended', async () => {
    const first = await body(await ask({ range: 'bytes=0-9999' }));
    const rest = await ask({ range: 'bytes=10000-', 'if-range': etag });
    expect(rest.status).toBe(206);
    expect(rest.headers.get('content-range')).toBe(`bytes 10000-${bytes.length - 1}/${bytes.length}`);
    expect(Buffer.concat([first, await body(rest)]).equals(bytes)).toBe(true);
    const other = await ask({ range: 'bytes=10000-', 'if-range': '"another file"' });
    expect([other.status, (await body(other)).length]).toEqual([200, bytes.length]);
  });

  it('answers 416 beyond its end and 304 to whoever has it', async () => {
    const beyond = await ask({ range: `bytes=${bytes.length}-` });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes.length}`]);
    const known = await ask({ 'if-none-match': etag });
    expect([known.status, known.headers.get('etag'), (await body(known)).length]).toEqual([304, etag, 0]);
  });

  it('tells HEAD everything but the bytes', async () => {
    const response = await ask({ range: 'bytes=0-1' }, 'HEAD');
    expect(response.status).toBe(200);
    expect(response.headers.get('x-tidu-length')).toBe(String(bytes.length));
    expect((await body(response)).length).toBe(0);
  });

  it('counts a download once, whatever it took to finish it', async () => {
    const before = await downloads();
    await ask();
    await ask({ range: 'bytes=0-99' });
    expect(await downloads()).toBe(before + 2);
    await ask({ range: 'bytes=100-' });
    await ask({ 'if-none-match': etag });
    await ask({}, 'HEAD');
    await ask({}, 'GET', 'lines', '1', '?for=page');
    expect(await downloads()).toBe(before + 2);
  });

  it('is not there for other names, versions and numbers that are none', async () => {
    for (const [slug, version] of [
      ['nothing', '1'],
      ['lines', '2'],
      ['lines', '0'],
      ['lines', '01'],
      ['lines', '1e0'],
      ['lines', '99999999999'],
    ]) {
      expect((await ask({}, 'GET', slug, version)).status).toBe(404);
    }
  });

  it('is described by the REST API, with the path of its download', async () => {
    const api = createRestApi(() => services);
    const one = (await (await api.request('/api/v1/models/lines')).json()) as {
      versions: { download: string; sha256: string }[];
    };
    expect(one.versions[0]).toMatchObject({
      download: '/api/models/lines/versions/1/model.onnx',
      sha256: etag.slice(1, -1),
    });
    const list = (await (await api.request('/api/v1/models?query=lines&sort=smallest')).json()) as {
      items: { slug: string }[];
      total: number;
    };
    expect([list.items[0]?.slug, list.total]).toEqual(['lines', 1]);
    expect((await api.request('/api/v1/models?page=0')).status).toBe(400);
    expect((await api.request('/api/v1/models/none')).status).toBe(404);
    expect((await api.request('/api/v1/openapi.json')).status).toBe(200);
  });

  it('is gone when the model is withdrawn', async () => {
    await withdrawModel(database.db, owner, { slug: 'lines' });
    expect((await ask()).status).toBe(404);
    expect((await ask({ range: 'bytes=10-' })).status).toBe(404);
  });
});
