import { sql } from 'drizzle-orm';
import { startPostgresCluster } from '#checks/postgres-cluster.ts';
import { type Database, rows } from '#db/client.ts';
import { openServed } from '#db/open-database.ts';
import { leaderboardEntries, submissions } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { type Random, seededRandom } from '#lib/random.ts';
import { encodePredictions } from '#ml/metrics/predictions.ts';
import { type SignedIn, VISITOR } from '#server/accounts/actor.ts';
import { finaliseSeasons } from '#server/leaderboards/finalise-season.ts';
import { myRow } from '#server/leaderboards/my-row.ts';
import { readFinalBoard } from '#server/leaderboards/read-final-board.ts';
import { readLeaderboard } from '#server/leaderboards/read-leaderboard.ts';
import { readUnderReview } from '#server/leaderboards/read-under-review.ts';
import { rebuildLeaderboard } from '#server/leaderboards/rebuild-leaderboard.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { recordScore } from '#server/submissions/record-score.ts';
import { MODEL_FACTS, makeSeason, scored } from '#server/submissions/testing/submissions.ts';

/**
 * A leaderboard of 1,000,000 submissions by 100,000 participants on a real PostgreSQL, through the verbs that pages and
 * workers call, each measured from the call to its answer (`value`, p95) and against a tenth of the data (`baseline`).
 * Goals: p95 ≤ 20 ms each, and ratio ≤ 1.5.
 *
 * - `page`: 50 rows at a random depth; `first-page`; `my-row`: a random participant's;
 * - `score`: the whole of recordScore, with its scores, predictions, receipt, entry and ranks;
 * - `score-of-the-busiest`: the same for somebody who sent 600 models, as many as a month's quota allows;
 * - `under-review`: the list of 200 marked scores; `final-page`: a page of the board of a season that ended;
 * - `naive-rank`: what a rank costs where better entries are counted: it grows with the board.
 */
const PARTICIPANTS = Number(process.env.BENCH_PARTICIPANTS ?? 100_000);
const SUBMISSIONS_EACH = 10;
const SAMPLES = 300;
const PAGE = 50;

type Figures = Readonly<Record<string, number>>;

const cluster = await startPostgresCluster();
if (!cluster) throw new Error('PostgreSQL is not installed: `npm run tidu -- doctor` says what to install');
try {
  const small = await measureBoard('small', PARTICIPANTS / 10);
  const large = await measureBoard('large', PARTICIPANTS);
  for (const [name, value] of Object.entries(large)) print(name, value, small[name] ?? Number.NaN);
} finally {
  await cluster.stop();
}

async function measureBoard(name: string, participants: number): Promise<Figures> {
  const administrator = await openServed(cluster?.url ?? '', { connections: 1 });
  await rows(administrator.db, sql.raw(`create database bench_${name}`));
  await administrator.close();
  const url = new URL(cluster?.url ?? '');
  url.pathname = `/bench_${name}`;
  const database = await openServed(url.href);
  try {
    const season = await makeSeason(database);
    const started = performance.now();
    await seed(database, season.id, participants);
    log(`${name}: seeded ${participants * SUBMISSIONS_EACH} submissions`, started);
    await mark(database);
    const rebuilding = performance.now();
    await database.transact((tx) => rebuildLeaderboard(tx, season.id));
    log(`${name}: made the leaderboard of ${participants}`, rebuilding);
    await rows(database.db, sql`vacuum analyze`);
    return await measure(database, season.id, participants);
  } finally {
    await database.close();
  }
}

/** People of different skill, each of whose models differ: accuracies over 5,000 rows, as they are in a season. */
async function seed(database: Database, seasonId: Id<'season'>, participants: number): Promise<void> {
  const { db } = database;
  const user = sql.raw(`'usr_' || lpad(to_hex(i), 26, '0')`);
  await rows(
    db,
    sql`insert into users (id, email, handle, name, password_hash, locale)
      select ${user}, 'bench' || i || '@example.org', 'bench-' || i, 'Bench ' || i, 'none', 'en'
      from generate_series(1, ${participants}::int) i`,
  );
  await rows(db, sql`insert into artifacts (sha256, bytes, kind) values (repeat('0', 64), 1000, 'model')`);
  const model = JSON.stringify({ parameters: 34_826 });
  await rows(
    db,
    sql`insert into submissions (id, season_id, user_id, artifact_sha256, source, model, request_key, created_at)
      select 'sub_' || lpad(to_hex(i * ${SUBMISSIONS_EACH} + k), 26, '0'), ${seasonId}, ${user}, repeat('0', 64),
        'upload', ${model}::jsonb, 'k' || k, now() - interval '1 day' * random() * 20
      from generate_series(1, ${participants}::int) i, generate_series(0, ${SUBMISSIONS_EACH - 1}::int) k`,
  );
  await rows(
    db,
    sql`insert into evaluations (id, submission_id, evaluation_version, status, finished_at)
      select 'evl_' || substr(s.id, 5), s.id, n.evaluation_version, 'scored', s.created_at
      from submissions s join seasons n on n.id = s.season_id`,
  );
  for (const split of ['public', 'private', 'control']) {
    await rows(
      db,
      sql`insert into scores (evaluation_id, split, metric, value, low, high, rows)
        select e.id, ${split}, 'accuracy', value, value - 0.006, value + 0.006, 5000
        from evaluations e join submissions s on s.id = e.submission_id
        cross join lateral (
          select round((0.7 + 0.29 * sqrt(abs(hashtext(s.user_id)) / 2147483648.0)
            - 0.05 * random())::numeric * 5000) / 5000 as value
        ) drawn`,
    );
  }
}

/** Some that a host has yet to look at. */
async function mark(database: Database): Promise<void> {
  await rows(
    database.db,
    sql`insert into score_marks (evaluation_id, kind, details)
      select id, 'no_generalisation_gap', '{}'::jsonb from evaluations order by hashtext(id) limit 200`,
  );
}

async function measure(database: Database, seasonId: Id<'season'>, participants: number): Promise<Figures> {
  const random = seededRandom(participants);
  const someone = () => participant(1 + random.integer(participants));
  const cursors = await randomCursors(database, seasonId, participants, random);
  const challenge = 'mnist';
  return {
    'leaderboard/first-page': await p95(() =>
      readLeaderboard(database.db, VISITOR, { challenge, limit: PAGE }),
    ),
    'leaderboard/page': await p95((i) =>
      readLeaderboard(database.db, VISITOR, { challenge, limit: PAGE, cursor: cursors[i] }),
    ),
    'leaderboard/my-row': await p95(() => myRow(database.db, someone(), { challenge })),
    'leaderboard/score': await p95Score(database, seasonId, someone, random),
    'leaderboard/score-of-the-busiest': await p95Score(
      database,
      seasonId,
      await busiest(database, seasonId, participant(1)),
      random,
    ),
    'leaderboard/under-review': await p95(() => readUnderReview(database.db, VISITOR, { challenge })),
    'leaderboard/naive-rank': await p95(async () => {
      const { userId } = someone();
      await rows(
        database.db,
        sql`select 1 + count(*) from leaderboard_entries better join leaderboard_entries own
          on own.season_id = better.season_id and better.sort_key > own.sort_key
          where own.user_id = ${userId} and own.season_id = ${seasonId}`,
      );
    }),
    'leaderboard/final-page': await afterTheEnd(database, seasonId),
  };
}

/** Ends the season, which takes seconds and happens once, then reads. */
async function afterTheEnd(database: Database, seasonId: Id<'season'>): Promise<number> {
  const started = performance.now();
  await rows(database.db, sql`update seasons set closes_at = now() where id = ${seasonId}`);
  await rows(database.db, sql`update evaluations set status = 'cancelled' where status = 'queued'`);
  const closed = await finaliseSeasons(database, { now: new Date(Date.now() + 1000) });
  if (closed.length !== 1) throw new Error('The season was not closed');
  log('closed the season', started);
  return p95(() => readFinalBoard(database.db, VISITOR, { challenge: 'mnist', limit: PAGE }));
}

function participant(i: number): SignedIn {
  const userId = `usr_${i.toString(16).padStart(26, '0')}` as Id<'user'>;
  return {
    ...{ kind: 'user', userId, role: 'member', handle: `bench-${i}`, name: `Bench ${i}`, locale: 'en' },
    sessionId: null,
  };
}

/** Cursors of pages anywhere on the board, as pages end with them. */
async function randomCursors(
  database: Database,
  seasonId: Id<'season'>,
  participants: number,
  random: Random,
): Promise<string[]> {
  const cursors: string[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const [row] = await database.db
      .select()
      .from(leaderboardEntries)
      .where(
        sql`season_id = ${seasonId} and user_id = ${participant(1 + random.integer(participants)).userId}`,
      );
    const keys = [row?.sortKey, row?.reachedAt.toISOString(), row?.submissionId];
    cursors.push(Buffer.from(JSON.stringify(keys)).toString('base64url'));
  }
  return cursors;
}

/** Sends and claims first; what is timed is recordScore. */
async function p95Score(
  database: Database,
  seasonId: Id<'season'>,
  who: () => SignedIn,
  random: Random,
): Promise<number> {
  const body = encodePredictions({
    ...{ kind: 'classes', classes: 10, rows: 5000, columns: 1 },
    data: Uint8Array.from({ length: 5000 }, () => random.integer(10)),
  });
  const times: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    await enqueue(database, seasonId, who());
    const claim = await claimEvaluation(database, { worker: 'bench' });
    if (!claim) throw new Error('Nothing to claim');
    const value = Math.round((0.7 + 0.3 * random.uniform()) * 5000) / 5000;
    const started = performance.now();
    await recordScore(database, claim, {
      ...scored(claim, value),
      predictions: { public: body, private: body },
    });
    times.push(performance.now() - started);
  }
  return percentile95(times);
}

/** In the queue, past the quota that would end this bench after twenty. */
async function enqueue(database: Database, seasonId: Id<'season'>, { userId }: SignedIn): Promise<void> {
  const [id, requestKey] = [newId('submission'), newId('submission')];
  const artifactSha256 = '0'.repeat(64);
  await database.db
    .insert(submissions)
    .values({ id, seasonId, userId, artifactSha256, source: 'upload', requestKey, model: MODEL_FACTS });
  await rows(
    database.db,
    sql`insert into evaluations (id, submission_id, evaluation_version)
      select ${newId('evaluation')}, ${id}, evaluation_version from seasons where id = ${seasonId}`,
  );
}

/** Somebody with a month of full quotas behind them. */
async function busiest(
  database: Database,
  seasonId: Id<'season'>,
  person: SignedIn,
): Promise<() => SignedIn> {
  const { userId } = person;
  await rows(
    database.db,
    sql`with sent as (
        insert into submissions (id, season_id, user_id, artifact_sha256, source, model, request_key, created_at)
        select 'sub_b' || lpad(to_hex(i), 25, '0'), ${seasonId}, ${userId}, repeat('0', 64), 'upload',
          '{"parameters": 1}'::jsonb, 'b' || i, now() - interval '25 days'
        from generate_series(1, 600) i returning id
      ), evaluated as (
        insert into evaluations (id, submission_id, evaluation_version, status, finished_at)
        select 'evl_' || substr(sent.id, 5), sent.id, n.evaluation_version, 'scored', now()
        from sent cross join seasons n returning id
      )
      insert into scores (evaluation_id, split, metric, value, rows)
      select id, 'public', 'accuracy', 0.5, 5000 from evaluated`,
  );
  return () => person;
}

async function p95(task: (sample: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  // The first ones pay for connections and plans.
  for (let i = -20; i < SAMPLES; i++) {
    const started = performance.now();
    await task(Math.max(0, i));
    if (i >= 0) times.push(performance.now() - started);
  }
  return percentile95(times);
}

function percentile95(times: readonly number[]): number {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length * 0.95)] as number;
}

function log(what: string, since: number): void {
  console.error(`${what} in ${((performance.now() - since) / 1000).toFixed(1)} s`);
}

function print(name: string, value: number, baseline: number): void {
  const rounded = (number: number) => Number(number.toFixed(2));
  console.log(
    JSON.stringify({
      ...{ name, unit: 'ms' },
      value: rounded(value),
      baseline: rounded(baseline),
      ratio: rounded(value / baseline),
    }),
  );
}
