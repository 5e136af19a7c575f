import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { createApiToken } from '#server/accounts/create-api-token.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { createRestApi } from '#server/rest/app.ts';
import type { RestServices } from '#server/rest/rest-app.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { emptyQueue, makeSeason, makeWorker, submit } from '#server/submissions/testing/submissions.ts';

describe('the queue over REST', () => {
  let database: Database;
  let ada: SignedIn;
  let api: ReturnType<typeof createRestApi>;
  const tokens = new Map<string, string>();
  beforeAll(async () => {
    database = await embeddedDatabase();
    await makeSeason(database);
    ada = await makeUser(database);
    const eve = await makeUser(database);
    for (const { userId } of [ada, eve]) {
      tokens.set(
        userId === ada.userId ? 'ada' : 'eve',
        (await createApiToken(database, { userId, name: 't' })).token,
      );
    }
    // No file is touched here.
    api = createRestApi(() => ({ database }) as RestServices);
  });
  afterEach(() => emptyQueue(database));
  afterAll(() => database.close());

  const call = async (method: string, path: string, as: string | null) => {
    const headers: Record<string, string> = as ? { authorization: `Bearer ${tokens.get(as)}` } : {};
    const response = await api.fetch(new Request(`http://127.0.0.1:3000/api/v1${path}`, { method, headers }));
    return { status: response.status, json: (await response.json()) as Record<string, unknown> };
  };

  it('cancels what waits, once or twice, for its participant alone', async () => {
    const id = await submit(database, ada);
    const cancel = (as: string | null) => call('POST', `/submissions/${id}/cancel`, as);
    expect(await cancel(null)).toMatchObject({ status: 401 });
    expect(await cancel('eve')).toMatchObject({ status: 404, json: { error: { code: 'not_found' } } });
    for (let time = 0; time < 2; time++) {
      expect(await cancel('ada')).toEqual({ status: 200, json: { id, status: 'cancelled' } });
    }
    expect((await call('GET', `/submissions/${id}`, 'ada')).json).toMatchObject({
      ...{ status: 'cancelled', queue: null, scores: null, error: null },
    });
  });

  it('says 409, and why, once a worker has it', async () => {
    const id = await submit(database, ada);
    await claimEvaluation(database, { worker: 'w' });
    expect(await call('POST', `/submissions/${id}/cancel`, 'ada')).toMatchObject({
      status: 409,
      json: { error: { code: 'not_cancellable', message: expect.stringContaining('worker has') } },
    });
  });

  it('tells everybody how it does, without the names of machines', async () => {
    await makeWorker(database);
    await submit(database, ada);
    const { status, json } = await call('GET', '/status', null);
    expect(status).toBe(200);
    expect(json).toMatchObject({
      submitToScore: { hour: null, day: null },
      ...{ waiting: 1, running: 0, backlog: [{ challenge: 'mnist', waiting: 1, rescore: 0 }] },
      workers: [{ state: 'idle', sandbox: 'bubblewrap', providers: ['cpu'], host: null, evaluating: null }],
    });
    expect(json.perHour).toHaveLength(24);
    expect(JSON.stringify(json)).not.toContain('rack-7');
  });
});
