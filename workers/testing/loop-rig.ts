import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { eq, sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { type EvaluationStatus, evaluations, TERMINAL_STATUSES } from '#db/schema/index.ts';
import { embeddedDatabase } from '#db/testing.ts';
import type { Id } from '#lib/ids.ts';
import { divertLog, type LogEntry } from '#lib/log.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { makeUser } from '#server/accounts/testing/accounts.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { openDiskStorage } from '#server/storage/disk-storage.ts';
import type { Storage } from '#server/storage/storage.ts';
import { createSubmission } from '#server/submissions/create-submission.ts';
import { uploadModel } from '#server/submissions/upload-model.ts';
import {
  type EvaluationLoop,
  type EvaluationLoopOptions,
  startEvaluationLoop,
} from '#workers/evaluation-loop.ts';
import { chooseSandbox } from '#workers/sandbox/choose-sandbox.ts';
import type { InferenceOutcome, Sandbox } from '#workers/sandbox/sandbox.ts';

/** Rows of the small season: 382 with the 32 public ones, so that the last slice of 32 has 30. */
const SIZES = { public: 200, private: 100, control: 50 };

/** A database, a storage, a season of few images and a participant: what an evaluation loop needs. */
export interface LoopRig {
  readonly database: Database;
  readonly storage: Storage;
  readonly sandbox: Sandbox;
  readonly directory: string;
  readonly participant: SignedIn;
  /** What was logged for operators, of every level. */
  readonly logged: LogEntry[];
  start(options?: Partial<EvaluationLoopOptions>): RunningLoop;
  submit(bytes: Uint8Array): Promise<Id<'submission'>>;
  statusOf(id: Id<'submission'>): Promise<EvaluationStatus | undefined>;
  /** Resolves when the evaluation has this status; without one, when it has ended. */
  reaches(id: Id<'submission'>, status?: EvaluationStatus): Promise<void>;
  /** Ends every loop and forgets every submission. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

export interface RunningLoop extends EvaluationLoop {
  readonly stop: AbortController;
  readonly drain: AbortController;
}

export async function openLoopRig(): Promise<LoopRig> {
  const logged: LogEntry[] = [];
  const undivert = divertLog((entry) => logged.push(entry));
  const directory = await mkdtemp(path.join(tmpdir(), 'tidu-loop-'));
  const database = await embeddedDatabase();
  const storage = await openDiskStorage(path.join(directory, 'artifacts'));
  const { sandbox } = await chooseSandbox('auto');
  await ensureSeasons(database, storage, new Date(), { sizes: SIZES });
  const participant = await makeUser(database);
  const running: RunningLoop[] = [];

  const statusOf = async (id: Id<'submission'>) => {
    const [row] = await database.db
      .select({ status: evaluations.status })
      .from(evaluations)
      .where(eq(evaluations.submissionId, id));
    return row?.status;
  };
  const reset = async () => {
    for (const loop of running.splice(0)) {
      loop.stop.abort();
      await loop.stopped;
    }
    await rows(database.db, sql`delete from submissions`);
    await rows(database.db, sql`delete from workers`);
    logged.length = 0;
  };
  return {
    ...{ database, storage, sandbox, directory, participant, logged, statusOf, reset },
    start: (options = {}) => {
      const [stop, drain] = [new AbortController(), new AbortController()];
      const loop = startEvaluationLoop({
        ...{ database, storage, sandbox, pollMs: 50, seasons: false },
        ...{ signal: stop.signal, drain: drain.signal, env: { DATA_DIR: directory } },
        ...options,
      });
      const started = { ...loop, stop, drain };
      running.push(started);
      return started;
    },
    submit: async (bytes) => {
      const stream = (async function* () {
        yield bytes;
      })();
      const { sha256 } = await uploadModel(database, storage, participant, { stream, contentLength: null });
      const sent = { challenge: 'mnist', artifactSha256: sha256, source: 'upload', note: '' } as const;
      return (
        await createSubmission(database, participant, { ...sent, claimed: null, requestKey: randomUUID() })
      ).id;
    },
    reaches: async (id, status) => {
      for (;;) {
        const now = await statusOf(id);
        if (now === status || (!status && TERMINAL_STATUSES.some((one) => one === now))) return;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    close: async () => {
      await reset();
      undivert();
      await database.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** A sandbox whose runs end when the test says so, or when they are aborted. */
export function heldSandbox(name: Sandbox['name'] = 'bubblewrap') {
  const begun = Promise.withResolvers<void>();
  const end = Promise.withResolvers<InferenceOutcome>();
  const killed = Promise.withResolvers<void>();
  const sandbox: Sandbox = {
    name,
    infer: (_request, signal) => {
      begun.resolve();
      const aborted = new Promise<never>((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          killed.resolve();
          reject(signal.reason);
        });
      });
      return Promise.race([end.promise, aborted]);
    },
  };
  return { sandbox, begun: begun.promise, killed: killed.promise, end: end.resolve };
}
