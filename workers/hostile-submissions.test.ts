import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { Database } from '#db/client.ts';
import { embeddedDatabase } from '#db/testing.ts';
import type { Id } from '#lib/ids.ts';
import { divertLog, type LogEntry } from '#lib/log.ts';
import { expectedCodes, HOSTILE_MODELS, type HostileCase } from '#ml/onnx/testing/hostile-models.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { getSubmission } from '#server/submissions/get-submission.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';
import { startEvaluationLoop } from '#workers/evaluation-loop.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import { nearestMeanModel, readTrainingImages } from '#workers/testing/nearest-mean-model.ts';

let database: Database;
let storage: Storage;
let directory: string;
let goodModel: Uint8Array;
const logged: LogEntry[] = [];
const undivert = divertLog((entry) => logged.push(entry));

beforeAll(async () => {
  directory = await mkdtemp(path.join(tmpdir(), 'tidu-hostile-'));
  database = await embeddedDatabase();
  storage = await openDiskStorage(path.join(directory, 'artifacts'));
  await ensureSeasons(database, storage, new Date(), { sizes: { public: 60, private: 40, control: 20 } });
  goodModel = nearestMeanModel(await readTrainingImages());
});
afterAll(async () => {
  undivert();
  await database.close();
  await rm(directory, { recursive: true, force: true });
});

/** The last of each code in each file of the corpus; what never ends would take the challenge's minute. */
const chosen = new Map<string, HostileCase>(
  HOSTILE_MODELS.filter((hostile) => !expectedCodes(hostile).includes('out_of_time')).map((hostile) => [
    `${hostile.foundBy} ${expectedCodes(hostile).join()}`,
    hostile,
  ]),
);

test('every kind of hostile file goes the whole way of a submission, and a good one is scored after each', async () => {
  const { sandbox } = await chooseSandbox('auto', { ahead: true });
  const stop = new AbortController();
  const loop = startEvaluationLoop({
    ...{ database, storage, sandbox, pollMs: 50, seasons: false, signal: stop.signal },
    env: { DATA_DIR: directory },
  });
  onTestFinished(async () => {
    stop.abort();
    await loop.stopped;
  });
  const endings: string[] = [];
  const wanted: (readonly string[])[] = [];
  let participant = await makeUser(database);
  for (const [index, hostile] of [...chosen.values()].entries()) {
    // Twenty submissions a day are everyone's.
    if (index % 10 === 9) participant = await makeUser(database);
    endings.push(await submit(participant, hostile.bytes()), await submit(participant, goodModel));
    wanted.push(expectedCodes(hostile), ['scored']);
  }
  expect(chosen.size).toBeGreaterThan(20);
  expect(endings).toEqual(wanted.map((codes) => expect.toBeOneOf([...codes])));
  expect(logged.filter(({ level }) => level === 'error')).toEqual([]);
});

/** @returns the rejection's code, or `scored` */
async function submit(participant: SignedIn, bytes: Uint8Array): Promise<string> {
  const stream = (async function* () {
    // An empty chunk is nothing at all, as an empty file is.
    yield bytes;
  })();
  const sent = await send(participant, stream).catch((error: { code: string }) => error.code);
  return typeof sent === 'string' ? sent : endOf(participant, sent.id);
}

async function send(participant: SignedIn, stream: AsyncIterable<Uint8Array>) {
  const { sha256 } = await uploadModel(database, storage, participant, { stream, contentLength: null });
  return createSubmission(database, participant, {
    ...{ challenge: 'mnist', artifactSha256: sha256, source: 'upload', note: '', claimed: null },
    requestKey: randomUUID(),
  });
}

async function endOf(participant: SignedIn, id: Id<'submission'>): Promise<string> {
  for (;;) {
    const view = await getSubmission(database.db, participant, { id });
    if (view.status === 'scored') return 'scored';
    if (view.status === 'rejected' || view.status === 'failed') return view.error?.code ?? view.status;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
