import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { runBare, uploadStarter } from '#bench/starter.ts';
import { startPostgresCluster } from '#checks/postgres-cluster.ts';
import { type Database, rows } from '#db/client.ts';
import { openEmbedded, openServed } from '#db/open-database.ts';
import { evaluations } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { findSeason } from '#server/challenges/find-season.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { claimEvaluation } from '#server/submissions/claim-evaluation.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { queuePositions } from '#server/submissions/queue-position.ts';
import { enqueue, makeSeason } from '#server/submissions/testing/submissions.ts';
import { startEvaluationLoop } from '#workers/evaluation-loop.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import { DYNAMIC_BATCH } from '#workers/sandbox/sandbox.ts';
import { SeasonInputsCache } from '#workers/season-inputs.ts';

/**
 * What waiting costs, with the evaluation loop as the server starts it.
 *
 * - `queue/submit-to-score`: p95 from `createSubmission` to the score in the database, of the starter network on an idle
 *   worker of the embedded shape, against p95 of the runtime alone on the same rows (bench/evaluate-bare.ts) plus half a
 *   second, the goal. The two take turns.
 * - `queue/evaluations-a-minute`: what one worker does of a backlog, against the goal of 20.
 * - `queue/claim`, `queue/enqueue`, `queue/position`: p95 of the statements behind them on a real PostgreSQL with
 *   100,000 evaluations of 5,000 participants waiting, against the same with 1,000.
 */
const RUNS = 20;
const BACKLOG = 20;
const ALLOWANCE_MS = 500;
const GOAL_A_MINUTE = 20;
const SAMPLES = 300;
const MANY = { participants: 5_000, each: 20 };
const FEW = { participants: 50, each: 20 };

await measureIdleWorker();
await measureStatements();

async function measureIdleWorker(): Promise<void> {
  const directory = await mkdtemp(path.join(tmpdir(), 'tidu-bench-'));
  const database = await openEmbedded(path.join(directory, 'database'));
  const storage = await openDiskStorage(path.join(directory, 'artifacts'));
  await ensureSeasons(database, storage, new Date(), { challenges: ['mnist'] });
  const { sandbox } = await chooseSandbox('auto', { ahead: true });
  const stop = new AbortController();
  const loop = startEvaluationLoop({
    ...{ database, storage, sandbox, seasons: false },
    ...{ signal: stop.signal, env: { DATA_DIR: directory } },
  });
  try {
    const raw: number[] = [];
    const whole: number[] = [];
    const bareRequest = await prepareBare(database, storage, directory);
    // One first: the season's input file is made once a season and process.
    for (let run = -1; run < RUNS; run++) {
      const started = performance.now();
      const id = await submitOne(database, storage);
      await untilScored(database, id);
      const milliseconds = performance.now() - started;
      const bare = await runBare(bareRequest);
      if (run < 0) continue;
      whole.push(milliseconds);
      raw.push(bare);
    }
    print('queue/submit-to-score', 'ms', p95(whole), p95(raw) + ALLOWANCE_MS);
    await measureBacklog(database, storage);
  } finally {
    stop.abort();
    await loop.stopped;
    await database.close();
    await rm(directory, { recursive: true, force: true });
  }
}

async function measureBacklog(database: Database, storage: Storage): Promise<void> {
  const started = performance.now();
  const ids: Id<'submission'>[] = [];
  for (let i = 0; i < BACKLOG; i++) ids.push(await submitOne(database, storage));
  await Promise.all(ids.map((id) => untilScored(database, id)));
  const minutes = (performance.now() - started) / 60_000;
  print('queue/evaluations-a-minute', '1/min', BACKLOG / minutes, GOAL_A_MINUTE);
}

async function prepareBare(database: Database, storage: Storage, directory: string) {
  const sha256 = await uploadStarter(database, storage, await makeUser(database));
  const inputs = new SeasonInputsCache(storage, path.join(directory, 'bare'));
  const season = await findSeason(database.db, { challenge: 'mnist', now: new Date() });
  const { file, rows: count } = await inputs.get(season.datasetSha256, STARTER_NETWORK.inputShape);
  const modelFile = await storage.file(sha256);
  return { modelFile, inputFile: file, rows: count, batch: DYNAMIC_BATCH };
}

/** By somebody who never submitted before: the quota is no part of this. */
async function submitOne(database: Database, storage: Storage): Promise<Id<'submission'>> {
  const participant = await makeUser(database);
  const artifactSha256 = await uploadStarter(database, storage, participant);
  const { id } = await createSubmission(database, participant, {
    ...{ challenge: 'mnist', artifactSha256, source: 'upload', note: '', claimed: null },
    requestKey: randomUUID(),
  });
  return id;
}

async function untilScored(database: Database, id: Id<'submission'>): Promise<void> {
  for (;;) {
    const [row] = await database.db
      .select({ status: evaluations.status })
      .from(evaluations)
      .where(eq(evaluations.submissionId, id));
    if (row?.status === 'scored') return;
    if (row?.status === 'rejected' || row?.status === 'failed') throw new Error(`It ended ${row.status}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

type Times = Readonly<Record<'claim' | 'enqueue' | 'position', number>>;

async function measureStatements(): Promise<void> {
  const cluster = await startPostgresCluster();
  if (!cluster) throw new Error('PostgreSQL is not installed: `npm run tidu -- doctor` says what to install');
  try {
    const few = await measureQueue(cluster.url, 'few', FEW);
    const many = await measureQueue(cluster.url, 'many', MANY);
    for (const name of ['claim', 'enqueue', 'position'] as const) {
      print(`queue/${name}`, 'ms', many[name], few[name]);
    }
  } finally {
    await cluster.stop();
  }
}

async function measureQueue(clusterUrl: string, name: string, size: typeof MANY): Promise<Times> {
  const administrator = await openServed(clusterUrl, { connections: 1 });
  await rows(administrator.db, sql.raw(`create database bench_${name}`));
  await administrator.close();
  const url = new URL(clusterUrl);
  url.pathname = `/bench_${name}`;
  const database = await openServed(url.href);
  try {
    const season = await makeSeason(database);
    await seedQueue(database, season, size);
    const newcomers: SignedIn[] = [];
    for (let i = 0; i < SAMPLES; i++) newcomers.push(await makeUser(database));
    const ids: Id<'submission'>[] = [];
    const enqueueing = await timed(async (i) => {
      ids.push(await enqueue(database, newcomers[i] as SignedIn, season));
    });
    const positions = await timed((i) => queuePositions(database.db, ids.slice(i, i + 1)));
    const claims = await timed(() => claimEvaluation(database, { worker: 'bench' }));
    return { claim: p95(claims), enqueue: p95(enqueueing), position: p95(positions) };
  } finally {
    await database.close();
  }
}

/** Everybody's whole quota waits, in turns as `nextTurn` gives them. */
async function seedQueue(
  database: Database,
  season: { readonly id: Id<'season'>; readonly evaluationVersion: string },
  { participants, each }: typeof MANY,
): Promise<void> {
  const { db } = database;
  const user = sql.raw(`'usr_' || lpad(to_hex(i), 26, '0')`);
  const number = sql.raw(`lpad(to_hex(i * ${each} + k), 26, '0')`);
  const all = sql`generate_series(1, ${participants}::int) i`;
  const sent = sql`${all}, generate_series(0, ${each - 1}::int) k`;
  await rows(
    db,
    sql`insert into users (id, email, handle, name, password_hash, locale)
        select ${user}, 'bench' || i || '@example.org', 'bench-' || i, 'Bench ' || i, 'none', 'en' from ${all}`,
  );
  await rows(db, sql`insert into artifacts (sha256, bytes, kind) values (repeat('0', 64), 1000, 'model')`);
  await rows(
    db,
    sql`insert into submissions (id, season_id, user_id, artifact_sha256, source, request_key)
        select 'sub_' || ${number}, ${season.id}, ${user}, repeat('0', 64), 'upload', 'k' || k from ${sent}`,
  );
  await rows(
    db,
    sql`insert into evaluations (id, submission_id, evaluation_version, turn)
        select 'evl_' || ${number}, 'sub_' || ${number}, ${season.evaluationVersion}, k from ${sent}`,
  );
  await rows(
    db,
    sql`insert into workers (id, host, pid, sandbox, providers, memory_bytes, versions)
        values (${newId('evaluation')}, 'bench', 1, 'bubblewrap', '["cpu"]', 1, '{}')`,
  );
  await rows(db, sql`vacuum analyze`);
}

async function timed(task: (index: number) => Promise<unknown>): Promise<number[]> {
  const times: number[] = [];
  for (let i = 0; i < SAMPLES; i++) {
    const started = performance.now();
    await task(i);
    times.push(performance.now() - started);
  }
  return times;
}

function p95(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(values.length * 0.95) - 1] as number;
}

function print(name: string, unit: string, value: number, baseline: number): void {
  const rounded = (number: number, digits: number) => Number(number.toFixed(digits));
  console.log(
    JSON.stringify({
      ...{ name, value: rounded(value, 2), unit, baseline: rounded(baseline, 2) },
      ratio: rounded(value / baseline, 3),
    }),
  );
}
