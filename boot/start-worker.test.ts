import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { eq } from 'drizzle-orm';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type Deployment, openDeployment } from '#boot/open-deployment.ts';
import { type PostgresCluster, startPostgresCluster } from '#checks/postgres-cluster.ts';
import { evaluations } from '#db/schema/index.ts';
import { testPostgresUrl } from '#db/testing.ts';
import type { Id } from '#lib/ids.ts';
import { divertLog } from '#lib/log.ts';
import { HOSTILE_MODELS } from '#ml/onnx/testing/hostile-models.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { parseEnv } from '#server/env.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';
import { nearestMeanModel, readTrainingImages } from '#workers/testing/nearest-mean-model.ts';

const PROGRAM = fileURLToPath(new URL('./start-worker.ts', import.meta.url));

interface Worker {
  readonly child: ChildProcess;
  output(): string;
  readonly ended: Promise<number | null>;
}

describe.skipIf(!testPostgresUrl)('npm run worker', () => {
  let cluster: PostgresCluster;
  let deployment: Deployment;
  let folder: string;
  let ada: SignedIn;
  let undivert: () => void;
  const models: Record<'good' | 'endless', Uint8Array> = {
    good: new Uint8Array(),
    endless: new Uint8Array(),
  };
  const workers: Worker[] = [];
  beforeAll(async () => {
    undivert = divertLog(() => undefined);
    const started = await startPostgresCluster();
    if (!started) throw new Error('PostgreSQL is installed, but does not start');
    cluster = started;
    folder = await mkdtemp(path.join(tmpdir(), 'tidu-worker-'));
    deployment = await openDeployment(parseEnv({ DATABASE_URL: cluster.url, DATA_DIR: folder }), 'web');
    const sizes = { public: 200, private: 100, control: 50 };
    await ensureSeasons(deployment.database, deployment.storage, new Date(), { sizes });
    ada = await makeUser(deployment.database);
    models.good = nearestMeanModel(await readTrainingImages());
    const endless = HOSTILE_MODELS.find(
      (model) => model.expect === 'out_of_time' && model.foundBy === 'sandbox',
    );
    models.endless = endless?.bytes() ?? new Uint8Array();
  });
  afterEach(async () => {
    for (const { child, ended } of workers.splice(0)) {
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    }
  });
  afterAll(async () => {
    await deployment.close();
    await cluster.stop();
    await rm(folder, { recursive: true, force: true });
    undivert();
  });

  const start = (settings: Record<string, string> = {}): Worker => {
    const env = { ...process.env, LANG: 'en_US.UTF-8', LC_ALL: '', LOG_LEVEL: 'error', ...settings };
    const child = spawn(process.execPath, [PROGRAM], { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (text += String(chunk)));
    const ended = once(child, 'exit').then(([code]) => code as number | null);
    const worker = { child, output: () => text, ended };
    workers.push(worker);
    return worker;
  };
  const startReady = async (settings: Record<string, string> = {}) => {
    const worker = start({ DATABASE_URL: cluster.url, DATA_DIR: folder, ...settings });
    await expect.poll(worker.output, { timeout: 30_000 }).toMatch(/^Tidu worker is ready \(.+\)$/m);
    return worker;
  };
  const send = async (model: 'good' | 'endless'): Promise<Id<'submission'>> => {
    const stream = (async function* () {
      yield models[model];
    })();
    const { database, storage } = deployment;
    const { sha256 } = await uploadModel(database, storage, ada, { stream, contentLength: null });
    const { id } = await createSubmission(database, ada, {
      ...{ challenge: 'mnist', artifactSha256: sha256, source: 'rest', note: '', claimed: null },
      requestKey: randomUUID(),
    });
    return id;
  };
  const evaluationOf = async (id: Id<'submission'>) =>
    (await deployment.database.db.select().from(evaluations).where(eq(evaluations.submissionId, id)))[0];
  const reaches = async (id: Id<'submission'>, status: string) => {
    await expect
      .poll(async () => (await evaluationOf(id))?.status, { timeout: 60_000, interval: 20 })
      .toBe(status);
  };
  const forget = () => deployment.database.db.delete(evaluations);

  it('evaluates without any web process, from a folder of its own that it removes', async () => {
    const worker = await startReady();
    const id = await send('good');
    await reaches(id, 'scored');
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(await readdir(path.join(folder, 'cache', 'processes'))).toHaveLength(1);
  });

  it('told to end, finishes what it evaluates, claims nothing more and ends with 0', async () => {
    const worker = await startReady();
    const [first, second] = [await send('good'), await send('good')];
    await expect.poll(async () => (await evaluationOf(first))?.status, { interval: 5 }).not.toBe('queued');
    worker.child.kill('SIGTERM');
    expect(await worker.ended).toBe(0);
    expect(await evaluationOf(first)).toMatchObject({ status: 'scored', failures: 0 });
    expect(await evaluationOf(second)).toMatchObject({ status: 'queued', fence: 0 });
    await forget();
  });

  it('told to end, gives back what takes too long, which counts as no failure', async () => {
    const worker = await startReady({ DRAIN_SECONDS: '1' });
    const id = await send('endless');
    await reaches(id, 'running');
    worker.child.kill('SIGINT');
    expect(await worker.ended).toBe(0);
    expect(await evaluationOf(id)).toMatchObject({ status: 'queued', failures: 0, leaseUntil: null });
    await forget();
  });

  it('told twice, ends at once', async () => {
    const worker = await startReady({ DRAIN_SECONDS: '600' });
    const id = await send('endless');
    await reaches(id, 'running');
    worker.child.kill('SIGTERM');
    await expect.poll(worker.output).toContain('again to end at once');
    worker.child.kill('SIGTERM');
    await worker.ended;
    expect(await evaluationOf(id)).toMatchObject({ status: 'queued', failures: 0 });
    await forget();
  });

  it('goes on by itself after the database was away', async () => {
    const worker = await startReady();
    await reaches(await send('good'), 'scored');
    await cluster.pause();
    await new Promise((resolve) => setTimeout(resolve, 500));
    await cluster.resume();
    await reaches(await send('good'), 'scored');
    expect(worker.child.exitCode).toBeNull();
  });

  it.each<[Record<string, string>, string]>([
    [{ DATABASE_URL: '' }, 'A worker needs DATABASE_URL'],
    [{ DATABASE_URL: 'postgres://tidu@127.0.0.1:1/tidu' }, 'No database answers at 127.0.0.1:1'],
    [{ DRAIN_SECONDS: 'long' }, 'Bad setting: DRAIN_SECONDS=long'],
  ])('with %o says in one line why it cannot start, and ends with 1', async (settings, line) => {
    const worker = start({ DATA_DIR: folder, ...settings });
    expect(await worker.ended).toBe(1);
    expect(worker.output().trim().split('\n')).toEqual([expect.stringContaining(line)]);
  });
});
