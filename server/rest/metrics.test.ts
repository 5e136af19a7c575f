import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import { countRequest } from '#lib/http-figures.ts';
import { divertLog, type LogEntry } from '#lib/log.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { answerMetrics } from '#server/rest/answer-metrics.ts';
import { MetricsRegistry } from '#server/rest/metrics-registry.ts';
import { cancelSubmission } from '#server/submissions/cancel-submission.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import {
  emptyQueue,
  enqueue,
  makeSeason,
  makeWorker,
  score,
} from '#server/submissions/testing/submissions.ts';

/** The grammar of the text exposition format 0.0.4, as far as we use it. */
const LINE =
  /^(# (HELP|TYPE) \w+ .+|[a-z_:][\w:]*(\{\w+="[^"]*"(,\w+="[^"]*")*\})? (-?[\d.]+(e[+-]?\d+)?|NaN|\+Inf)( \d+)?)$/i;
type MetricsEnv = ReturnType<Parameters<typeof answerMetrics>[1]>['env'];
const TOKEN = 'a-token-of-many-letters';

describe('the metrics', () => {
  let database: Database;
  let ada: SignedIn;
  let season: Awaited<ReturnType<typeof makeSeason>>;
  beforeAll(async () => {
    database = await embeddedDatabase();
    season = await makeSeason(database);
    ada = await makeUser(database);
  });
  afterAll(() => database.close());
  beforeEach(() => emptyQueue(database));

  const ask = (headers: Record<string, string>, env: Partial<MetricsEnv> = {}) =>
    answerMetrics(new Request('http://127.0.0.1:3000/metrics', { headers }), () => ({
      database,
      env: { METRICS_TOKEN: undefined, SITE_URL: undefined, TRUST_PROXY: false, ...env },
    }));
  const local = { 'x-tidu-address': '127.0.0.1' };
  const value = (text: string, series: string) => {
    const line = text.split('\n').find((one) => one.startsWith(`${series} `));
    return line === undefined ? null : Number(line.slice(series.length + 1));
  };
  const endEarlier = () =>
    rows(
      database.db,
      sql`update evaluations set finished_at = now() - interval '11 seconds',
            started_at = now() - interval '14 seconds', created_at = now() - interval '31 seconds'
          where finished_at is not null`,
    );

  it('are lines of the exposition format', async () => {
    const response = await ask(local);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('text/plain; version=0.0.4');
    const lines = (await response.text()).trimEnd().split('\n');
    expect(lines.filter((line) => line !== '' && !LINE.test(line))).toEqual([]);
    for (const name of ['process_cpu_seconds_total', 'nodejs_eventloop_lag_seconds', 'tidu_build_info']) {
      expect(lines.some((line) => line.startsWith(`# TYPE ${name} `))).toBe(true);
    }
  });

  it('count what waits, what is at work and who is there', async () => {
    await makeWorker(database);
    await makeWorker(database, { state: 'draining' });
    for (let i = 0; i < 3; i++) await enqueue(database, ada, season);
    await claimEvaluation(database, { worker: 'w' });
    await rows(
      database.db,
      sql`update evaluations set created_at = now() - interval '90 seconds' where status = 'queued'`,
    );
    const text = await (await ask(local)).text();
    expect(value(text, 'tidu_queue_waiting{challenge="mnist",lane="live"}')).toBe(2);
    expect(value(text, 'tidu_queue_oldest_seconds{lane="live"}')).toBeGreaterThanOrEqual(90);
    expect(value(text, 'tidu_queue_oldest_seconds{lane="rescore"}')).toBe(0);
    expect(value(text, 'tidu_evaluations_running')).toBe(1);
    expect(value(text, 'tidu_workers{state="idle"}')).toBe(1);
    expect(value(text, 'tidu_workers{state="draining"}')).toBe(1);
  });

  it('count every evaluation once, from before they were first asked for', async () => {
    const metrics = new MetricsRegistry({ version: '1', database: 'pglite' });
    const end = async () => {
      await enqueue(database, ada, season);
      const claimed = await claimEvaluation(database, { worker: 'w' });
      if (claimed) await score(database, claimed);
    };
    await end();
    await cancelSubmission(database, ada, { id: await enqueue(database, ada, season) });
    await endEarlier();
    const first = await metrics.scrape(database.db);
    expect(value(first, 'tidu_evaluations_total{status="scored",lane="live"}')).toBe(1);
    expect(value(first, 'tidu_evaluations_total{status="cancelled",lane="live"}')).toBe(1);

    await rows(database.db, sql`update evaluations set finished_at = now() - interval '1 hour'`);
    await end();
    // Ended too lately to be sure that nothing before it is still to be committed.
    const second = await metrics.scrape(database.db);
    expect(value(second, 'tidu_evaluations_total{status="scored",lane="live"}')).toBe(1);
    // What counts is when it ended by the database's clock: as if the scrape before had been a minute ago.
    await rows(
      database.db,
      sql`update evaluations set finished_at = now() - interval '10.002 seconds',
            started_at = now() - interval '13 seconds', created_at = now() - interval '30 seconds'
          where finished_at > now() - interval '1 minute'`,
    );
    const settled = await metrics.scrape(database.db);
    expect(value(settled, 'tidu_evaluations_total{status="scored",lane="live"}')).toBe(2);
    expect(value(settled, 'tidu_evaluation_seconds_count{challenge="mnist"}')).toBe(1);
    expect(value(settled, 'tidu_evaluation_seconds_bucket{le="2",challenge="mnist"}')).toBe(0);
    expect(value(settled, 'tidu_evaluation_seconds_bucket{le="5",challenge="mnist"}')).toBe(1);
    expect(value(settled, 'tidu_submit_to_score_seconds_sum{challenge="mnist"}')).toBeCloseTo(20, 0);
    const again = await Promise.all([metrics.scrape(database.db), metrics.scrape(database.db)]);
    for (const text of again) {
      expect(value(text, 'tidu_evaluations_total{status="scored",lane="live"}')).toBe(2);
    }
  });

  it('count requests, whatever a client calls its method', async () => {
    countRequest({ method: 'GET', status: 200, seconds: 0.25 });
    countRequest({ method: 'BREW', status: 418, seconds: 0 });
    const text = await (await ask(local)).text();
    expect(value(text, 'tidu_http_requests_total{method="GET",code="200"}')).toBe(1);
    expect(value(text, 'tidu_http_request_seconds_total{method="GET",code="200"}')).toBe(0.25);
    expect(value(text, 'tidu_http_requests_total{method="other",code="418"}')).toBe(1);
  });

  it('are for this machine’s programs, and for nobody behind a proxy', async () => {
    expect((await ask({ 'x-tidu-address': '::1' })).status).toBe(200);
    expect((await ask({ 'x-tidu-address': '::ffff:127.0.0.1' })).status).toBe(200);
    expect((await ask({ 'x-tidu-address': '192.0.2.7' })).status).toBe(403);
    expect((await ask({})).status).toBe(403);
    expect((await ask(local, { SITE_URL: 'https://tidu.example.org' })).status).toBe(403);
    expect((await ask(local, { TRUST_PROXY: true })).status).toBe(403);
  });

  it('are for whoever has the token, where there is one', async () => {
    const env = { METRICS_TOKEN: TOKEN, SITE_URL: 'https://tidu.example.org' };
    expect((await ask({ authorization: `Bearer ${TOKEN}` }, env)).status).toBe(200);
    for (const headers of [local, { ...local, authorization: 'Bearer wrong' }, { authorization: TOKEN }]) {
      const refused = await ask(headers, env);
      expect(refused.status).toBe(401);
      expect(refused.headers.get('www-authenticate')).toBe('Bearer');
      expect(await refused.text()).not.toContain('tidu_');
    }
  });

  it('say 503 where the database does not answer', async () => {
    const logged: LogEntry[] = [];
    const undivert = divertLog((entry) => logged.push(entry));
    const response = await answerMetrics(new Request('http://127.0.0.1:3000/metrics'), () => {
      throw new Error('not booted');
    });
    undivert();
    expect(response.status).toBe(503);
    expect(logged).toMatchObject([{ level: 'error', message: 'metrics failed' }]);
  });
});
