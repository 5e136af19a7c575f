import { setTimeout as sleep } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type PostgresCluster, startPostgresCluster } from '#checks/postgres-cluster.ts';
import { type Database, rows } from '#db/client.ts';
import { isDatabaseAway } from '#db/database-away.ts';
import { openServed } from '#db/open-database.ts';
import { attempts } from '#db/schema/index.ts';
import { administer, testPostgresUrl } from '#db/testing.ts';
import { divertLog } from '#lib/log.ts';
import { toDomainError } from '#server/errors.ts';

// Its own server, because it is killed; installed or not is what the common one says.
describe.skipIf(!testPostgresUrl)('a served database', () => {
  let cluster: PostgresCluster;
  let database: Database;
  let undivert: () => void;
  const crashes: unknown[] = [];
  const onCrash = (error: unknown) => crashes.push(error);
  beforeAll(async () => {
    undivert = divertLog(() => undefined);
    process.on('uncaughtException', onCrash);
    const started = await startPostgresCluster();
    if (!started) throw new Error('PostgreSQL is installed, but does not start');
    cluster = started;
  });
  beforeEach(async () => {
    database = await openServed(cluster.url, { connections: 2 });
  });
  afterEach(async () => {
    await database.close();
    // What is thrown from a timer ends a process; a test runner only notes it.
    if (crashes.length > 0)
      throw new Error(`Thrown where nobody could catch it: ${String(crashes.splice(0))}`);
  });
  afterAll(async () => {
    process.off('uncaughtException', onCrash);
    undivert();
    await cluster.stop();
  });

  const insert = (key: string) => ({ key, windowStart: new Date(0), count: 1 });
  const exists = async (key: string) =>
    (await administer(cluster.url, 'select 1 from attempts where key = $1', [key])).length > 0;
  const kill = (pid: number) => administer(cluster.url, 'select pg_terminate_backend($1)', [pid]);
  const killAll = () =>
    administer(
      cluster.url,
      'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()',
    );
  const backend = async (executor: Parameters<typeof rows>[0]) => {
    const [row] = await rows<{ pid: number }>(executor, sql`select pg_backend_pid() as pid`);
    return row?.pid ?? 0;
  };

  it('is migrated once, by any number of processes that start at once on an empty one', async () => {
    await administer(cluster.url, 'create database together');
    const url = cluster.url.replace(/postgres$/, 'together');
    const opened = await Promise.all(Array.from({ length: 6 }, () => openServed(url, { connections: 1 })));
    const [journal] = await administer(url, 'select count(*)::int as n from drizzle.__drizzle_migrations');
    expect(journal).toEqual({ n: 1 });
    expect(await opened[5]?.db.$count(attempts)).toBe(0);
    await Promise.all(opened.map((one) => one.close()));
  });

  it('writes nothing of a transaction whose connection breaks between two statements', async () => {
    const broken = database
      .transact(async (tx) => {
        await tx.insert(attempts).values(insert('first'));
        await kill(await backend(tx));
        await sleep(100);
        await tx.insert(attempts).values(insert('second'));
      })
      .catch((error: unknown) => error);
    // While the transaction waits, others need connections: the second statement must not slip onto one of theirs.
    await Promise.all(
      Array.from({ length: 20 }, () => sleep(Math.random() * 200).then(() => database.db.$count(attempts))),
    );
    expect(await broken).toSatisfy(isDatabaseAway);
    expect([await exists('first'), await exists('second')]).toEqual([false, false]);
  });

  it('writes nothing of a transaction whose connection breaks during a statement, and goes on working', async () => {
    const broken = database.transact(async (tx) => {
      await tx.insert(attempts).values(insert('during'));
      const pid = await backend(tx);
      setTimeout(() => void kill(pid), 100);
      await rows(tx, sql`select pg_sleep(5)`);
    });
    await expect(broken).rejects.toSatisfy(isDatabaseAway);
    expect(await exists('during')).toBe(false);
    await database.transact((tx) => tx.insert(attempts).values(insert('after')));
    expect(await exists('after')).toBe(true);
  });

  it('hands no transaction’s session to another: a body that goes on after its end writes nothing', async () => {
    const failed = database.transact(async (tx) => {
      await kill(await backend(tx));
      await tx
        .insert(attempts)
        .values(insert('swallowed'))
        .catch(() => undefined);
      await database.db.$count(attempts);
      await tx.insert(attempts).values(insert('swallowed too'));
    });
    await expect(failed).rejects.toSatisfy(isDatabaseAway);
    expect(await exists('swallowed too')).toBe(false);
  });

  it('reads and begins transactions as if nothing were when only idle connections were cut', async () => {
    for (let round = 0; round < 5; round++) {
      await Promise.all([database.db.$count(attempts), database.db.$count(attempts)]);
      await killAll();
      await database.db.select().from(attempts).limit(1);
      await killAll();
      await database.transact((tx) => tx.select().from(attempts).limit(1));
    }
  });

  it('says that it is away while the server is down, as an error that asks to come back, and recovers', async () => {
    await cluster.pause();
    const failure = await database.db.$count(attempts).then(
      () => null,
      (error: unknown) => error,
    );
    expect(isDatabaseAway(failure)).toBe(true);
    expect(toDomainError(failure)).toMatchObject({ code: 'unavailable', status: 503, retryAfterSeconds: 5 });
    await expect(database.transact(async () => 1)).rejects.toSatisfy(isDatabaseAway);
    await cluster.resume();
    await database.db.insert(attempts).values(insert('back'));
    expect(await exists('back')).toBe(true);
  });

  it('hears notifications again after the server was down, and tells listeners of the gap', async () => {
    const heard: string[] = [];
    const stop = await database.listen(
      'news',
      (payload) => heard.push(payload),
      () => heard.push('(gap)'),
    );
    const say = (text: string) => administer(cluster.url, `select pg_notify('news', $1)`, [text]);
    await say('one');
    await expect.poll(() => heard).toEqual(['one']);
    await cluster.pause();
    await cluster.resume();
    await expect.poll(() => heard, { timeout: 20_000 }).toEqual(['one', '(gap)']);
    await say('two');
    await expect.poll(() => heard).toEqual(['one', '(gap)', 'two']);
    await stop();
    await say('three');
    await sleep(100);
    expect(heard).toHaveLength(3);
  });

  it('lets one process at a time do what is exclusive', async () => {
    const other = await openServed(cluster.url, { connections: 1 });
    const order: string[] = [];
    const turn = (name: string, one: Database) =>
      one.exclusively('test', async () => {
        order.push(`${name} in`);
        await sleep(50);
        order.push(`${name} out`);
      });
    await Promise.all([turn('a', database), turn('b', other), turn('c', database)]);
    expect(order.map((step) => step.slice(2))).toEqual(['in', 'out', 'in', 'out', 'in', 'out']);
    await other.close();
  });

  it('shows one moment in a snapshot, and lets nothing be written in it', async () => {
    const [before, after] = await database.transact(
      async (tx) => {
        const counts = [await tx.$count(attempts)];
        await database.db.insert(attempts).values(insert('meanwhile'));
        return [...counts, await tx.$count(attempts)];
      },
      { snapshot: true },
    );
    expect(after).toBe(before);
    const write = database.transact((tx) => tx.insert(attempts).values(insert('never')), { snapshot: true });
    await expect(write).rejects.toMatchObject({ cause: { message: expect.stringContaining('read-only') } });
    expect([await exists('meanwhile'), await exists('never')]).toEqual([true, false]);
  });

  it.each<[string, (url: string) => string, object]>([
    [
      'an address where nobody listens',
      () => 'postgres://tidu@127.0.0.1:1/tidu',
      { code: 'unreachable', details: { reason: 'connect ECONNREFUSED 127.0.0.1:1' } },
    ],
    ['an unknown host', () => 'postgres://tidu@nowhere.invalid/tidu', { code: 'unreachable' }],
    [
      'a database that is not there',
      (url) => url.replace(/postgres$/, 'nothing'),
      { code: 'missing', details: { database: 'nothing' } },
    ],
    [
      'a user that is not there',
      (url) => url.replace('tidu@', 'nobody:secret@'),
      { code: 'refused', details: { user: 'nobody' } },
    ],
    [
      'a wrong password',
      (url) => url.replace('tidu@', 'locked:wrong@'),
      { code: 'refused', details: { user: 'locked' } },
    ],
    [
      'a user without rights',
      (url) => url.replace('tidu@', 'guest@').replace(/postgres$/, 'closed'),
      { code: 'forbidden' },
    ],
  ])('explains why %s cannot be opened, and never shows the password', async (_what, urlOf, expected) => {
    await administer(cluster.url, `drop role if exists guest`).catch(() => undefined);
    await administer(cluster.url, `create role guest login`).catch(() => undefined);
    await administer(cluster.url, `create database closed`).catch(() => undefined);
    await cluster.requirePassword('locked', 'right');
    const failure: unknown = await openServed(urlOf(cluster.url)).catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'DatabaseProblem', ...expected });
    expect(JSON.stringify((failure as { details: unknown }).details)).not.toMatch(/secret|wrong/);
  });

  it('refuses a database that a newer version has migrated', async () => {
    await administer(cluster.url, 'create database newer');
    const url = cluster.url.replace(/postgres$/, 'newer');
    await (await openServed(url)).close();
    await administer(
      url,
      `insert into drizzle.__drizzle_migrations (hash, created_at) values ('future', 99999999999999)`,
    );
    await expect(openServed(url)).rejects.toMatchObject({ name: 'DatabaseProblem', code: 'newer' });
  });
});
