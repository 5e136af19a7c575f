import { randomBytes } from 'node:crypto';
import { sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { artifacts, artifactUploads, seasons, submissions } from '#db/schema/index.ts';
import { type Id, newId } from '#lib/ids.ts';
import type { ModelFacts } from '#ml/onnx/contract.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { seasonAt } from '#server/challenges/season-calendar.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { enqueueEvaluation } from '#server/submissions/enqueue-evaluation.ts';
import { lockParticipant } from '#server/submissions/lock-participant.ts';
import type { Receipt } from '#server/submissions/receipt-schema.ts';
import { recordScore, type Scored } from '#server/submissions/record-score.ts';
import { type ReportedState, reportWorker, type WorkerFacts } from '#server/submissions/report-worker.ts';

/** This month's season of a challenge, which need not be defined, without the images that make one slow. */
export async function makeSeason(database: Database, now: Date = new Date(), challenge = 'mnist') {
  const datasetSha256 = fakeSha256();
  await database.db.insert(artifacts).values({ sha256: datasetSha256, bytes: 1, kind: 'dataset' });
  const season = {
    id: newId('season'),
    challenge,
    ...seasonAt({ seasons: 'monthly' }, now),
    datasetSha256,
    splits: [{ name: 'public' as const, rows: 100 }],
    evaluationVersion: fakeSha256(),
  };
  await database.db.insert(seasons).values(season);
  return season;
}

/** Bytes that a participant uploaded, as far as the database knows. */
export async function makeUpload(database: Database, participant: SignedIn, bytes = 1000): Promise<string> {
  const sha256 = fakeSha256();
  await database.db.insert(artifacts).values({ sha256, bytes, kind: 'model' });
  await database.db.insert(artifactUploads).values({ artifactSha256: sha256, userId: participant.userId });
  return sha256;
}

/** Uploads and submits a model of its own. */
export async function submit(
  database: Database,
  participant: SignedIn,
  options: { requestKey?: string; now?: Date } = {},
): Promise<Id<'submission'>> {
  const { id } = await createSubmission(database, participant, {
    challenge: 'mnist',
    artifactSha256: await makeUpload(database, participant),
    source: 'upload',
    note: '',
    claimed: null,
    requestKey: options.requestKey ?? fakeSha256(),
    ...(options.now ? { now: options.now } : {}),
  });
  return id;
}

/**
 * Puts a submission into the queue as `createSubmission` does, to a season of any challenge, and without a quota.
 */
export async function enqueue(
  database: Database,
  participant: SignedIn,
  season: { readonly id: Id<'season'>; readonly evaluationVersion: string },
  options: { readonly needsGpu?: boolean } = {},
): Promise<Id<'submission'>> {
  const { userId } = participant;
  const artifactSha256 = await makeUpload(database, participant);
  const submissionId = newId('submission');
  await database.transact(async (tx) => {
    await lockParticipant(tx, userId);
    await tx.insert(submissions).values({
      ...{ id: submissionId, seasonId: season.id, userId, artifactSha256 },
      ...{ source: 'upload', requestKey: fakeSha256() },
    });
    const { evaluationVersion } = season;
    const needsGpu = options.needsGpu ?? false;
    await enqueueEvaluation(tx, { submissionId, userId, evaluationVersion, needsGpu });
  });
  return submissionId;
}

/** A worker that announced itself. */
export async function makeWorker(
  database: Database,
  given: Partial<WorkerFacts> & { readonly state?: ReportedState } = {},
): Promise<WorkerFacts> {
  const { state = 'working', ...facts } = given;
  const worker: WorkerFacts = {
    ...{
      id: `worker:${fakeSha256().slice(0, 8)}`,
      host: 'rack-7',
      pid: 4711,
      machine: null,
      sandbox: 'bubblewrap',
    },
    ...{
      providers: ['cpu'],
      memoryBytes: 8 * 2 ** 30,
      versions: { tidu: '1' },
      unavailable: [],
      settings: {},
    },
    ...facts,
  };
  await reportWorker(database, worker, { state });
  return worker;
}

/** Scores a claimed evaluation with `value` on the public split. */
export function score(database: Database, claim: Claim, value = 0.9): Promise<boolean> {
  return recordScore(database, claim, scored(claim, value));
}

export const MODEL_FACTS: ModelFacts = {
  input: { name: 'image', shape: ['N', 28, 28, 1] },
  output: { name: 'probabilities', shape: ['N', 10] },
  batch: null,
  opset: 17,
  irVersion: 8,
  producer: 'tidu',
  nodes: 7,
  parameters: 34_826,
  operators: { Conv: 2, Gemm: 1 },
};

export function scored(claim: Claim, value: number): Scored {
  const receipt: Receipt = {
    version: 2,
    type: 'tidu-receipt',
    issuer: 'A'.repeat(43),
    submission: claim.submissionId,
    challenge: claim.challenge,
    season: claim.seasonName,
    evaluationVersion: claim.evaluationVersion,
    model: claim.artifact,
    dataset: { sha256: claim.datasetSha256 },
    metric: 'accuracy',
    scores: { public: value },
    rows: { public: 100 },
    sandbox: 'bubblewrap',
    provider: 'cpu',
    evaluator: { name: 'tidu', version: '1', digest: '0'.repeat(64) },
    versions: { onnxruntime: '1.30.0' },
    hardware: { arch: 'x64', platform: 'linux', cpu: 'test' },
    outputs: Array.from({ length: 32 }, () => Array.from({ length: 10 }, () => 0.1)),
    timings: { loadMs: 1, runMs: 1 },
    evaluatedAt: new Date(0).toISOString(),
  };
  return {
    model: MODEL_FACTS,
    metric: { name: 'accuracy', direction: 'maximize' },
    scores: {
      public: { value, rows: 100 },
      private: { value: 0.123456, rows: 100 },
      control: { value: 0.654321, rows: 50 },
    },
    receipt: {
      receipt,
      // No signature at all: the queue does not look at it.
      signature: { algorithm: 'Ed25519', keyId: 'A'.repeat(43), value: 'A'.repeat(86) },
    },
  };
}

/** Forgets every submission and worker, so that tests of the queue start with an empty one. */
export async function emptyQueue(database: Database): Promise<void> {
  await rows(database.db, sql`delete from submissions`);
  // Entries go with their submissions; what was counted of them does not.
  await rows(database.db, sql`delete from leaderboard_counts`);
  await rows(database.db, sql`delete from workers`);
}

const fakeSha256 = () => randomBytes(32).toString('hex');
