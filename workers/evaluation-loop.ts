import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Database } from '#db/client.ts';
import { isDatabaseAway } from '#db/database-away.ts';
import type { UnavailablePart } from '#db/schema/index.ts';
import { log } from '#lib/log.ts';
import { usesGpu } from '#lib/providers.ts';
import type { Env } from '#server/env.ts';
import type { Storage } from '#server/storage/storage.ts';
import { type Claim, claimEvaluation, LEASE_SECONDS } from '#server/submissions/claim-evaluation.ts';
import { EVALUATIONS_CHANNEL } from '#server/submissions/evaluators.ts';
import { recordFailure } from '#server/submissions/record-failure.ts';
import { releaseEvaluation } from '#server/submissions/release-evaluation.ts';
import { renewLease } from '#server/submissions/renew-lease.ts';
import { sweepEvaluations } from '#server/submissions/sweep-evaluations.ts';
import { startChores } from '#workers/chores.ts';
import { type EvaluatorServices, evaluateSubmission } from '#workers/evaluate-submission.ts';
import { type Endings, loopEndings } from '#workers/loop-endings.ts';
import { MetricsThread } from '#workers/metrics-thread.ts';
import { persist } from '#workers/persist.ts';
import { announce } from '#workers/presence.ts';
import { guarded, repeat } from '#workers/repeat.ts';
import type { Sandbox } from '#workers/sandbox/sandbox.ts';
import { SeasonInputsCache } from '#workers/season-inputs.ts';
import { ValidationThread } from '#workers/validation-thread.ts';
import { WakeUp } from '#workers/wake-up.ts';
import { workerFacts } from '#workers/worker-facts.ts';

/** The floor under NOTIFY, and how long a pause after a failure may be overslept. */
const POLL_MS = 2_000;
/** One claim of so many looks into the lane of rescores first, so that a stream of new submissions cannot stop them. */
const RESCORE_EVERY = 8;

export interface EvaluationLoopOptions {
  readonly database: Database;
  readonly storage: Storage;
  readonly sandbox: Sandbox;
  /** Those that proved themselves, in the order of use. Default: `cpu`. */
  readonly providers?: EvaluatorServices['providers'];
  /** What was tried and does not work here; shown to operators. */
  readonly unavailable?: readonly UnavailablePart[];
  /** Of the rest only `EVAL_*` is used, to show operators what is in force. */
  readonly env: Pick<Env, 'DATA_DIR'> & Partial<Env>;
  /** Ends the loop at once: the sandbox is killed and what it ran goes back to the queue. */
  readonly signal: AbortSignal;
  /** For what this process alone can make again; below DATA_DIR where it is not given. */
  readonly cacheDirectory?: string;
  /** Ends the loop after what it evaluates now; `drainMs` later that is cut off as by `signal`. Nothing more is claimed. */
  readonly drain?: AbortSignal;
  readonly drainMs?: number;
  /** Shorter in tests. */
  readonly leaseSeconds?: number;
  readonly pollMs?: number;
  readonly sweepMs?: number;
  readonly standingsMs?: number;
  /** Whether the loop also opens the seasons of challenges; tests have theirs already. */
  readonly seasons?: boolean;
}

type LoopOptions = EvaluationLoopOptions & Pick<EvaluatorServices, 'providers'> & { readonly worker: string };
type LoopServices = LoopOptions & Endings & EvaluatorServices & { readonly wakeUp: WakeUp };

export interface EvaluationLoop {
  /** Its name in `workers` and in the evaluations that it claims. */
  readonly worker: string;
  /** Resolves, and never rejects, when the loop has ended and gave back what it had. */
  readonly stopped: Promise<void>;
}

/**
 * Evaluates submissions one at a time until it is told to end. A NOTIFY wakes it, a poll is the floor under that; it
 * announces itself, renews the lease of what it evaluates, sweeps up what killed workers left, and opens the seasons of
 * challenges. No exception ends it: what fails is logged, counted and tried again by the rules of the queue.
 */
export function startEvaluationLoop(options: EvaluationLoopOptions): EvaluationLoop {
  const { providers = ['cpu'] } = options;
  const worker = `${hostname().slice(0, 60)}:${process.pid}:${randomBytes(3).toString('hex')}`;
  return { worker, stopped: runLoop({ ...options, providers, worker }) };
}

async function runLoop(options: LoopOptions): Promise<void> {
  const { database, storage, worker } = options;
  const endings = loopEndings(options);
  const cache = options.cacheDirectory ?? path.join(options.env.DATA_DIR, 'cache');
  const inputs = new SeasonInputsCache(storage, path.join(cache, 'seasons'));
  const validator = new ValidationThread();
  const metrics = new MetricsThread();
  // A thread of its own: a board's bands may take seconds, and no score waits for them.
  const standings = { database, inputs, metrics: new MetricsThread() };
  const wakeUp = new WakeUp();
  const stopListening = await guarded('listening failed', () =>
    database.listen(
      EVALUATIONS_CHANNEL,
      () => wakeUp.call(),
      // Something may have been missed.
      () => wakeUp.call(),
    ),
  );
  // One process owns the embedded database, so whatever is claimed when it starts belonged to one that was killed.
  const alone = database.kind === 'pglite';
  if (alone) await guarded('taking over failed', () => sweepEvaluations(database, { orphaned: true }));
  const facts = await workerFacts({ unavailable: [], ...options, id: worker });
  const presence = await announce(database, facts, { ending: endings.ending, alone });
  const chores = startChores(options, { facts, standings, ending: endings.ending });

  await evaluateAll({ ...options, ...endings, inputs, validator, metrics, wakeUp });
  endings.over();
  await Promise.all(chores);
  await guarded('ending the validator failed', () => validator.close());
  await guarded('ending the sandbox failed', async () => options.sandbox.close?.());
  await guarded('ending the metrics failed', () => Promise.all([metrics.close(), standings.metrics.close()]));
  if (stopListening) await guarded('unlistening failed', stopListening);
  await presence.end();
}

async function evaluateAll(services: LoopServices): Promise<void> {
  const { database, worker, leaseSeconds = LEASE_SECONDS, ending, wakeUp } = services;
  const gpu = services.providers.some(usesGpu);
  for (let claims = 1; !ending.aborted; ) {
    const first = claims % RESCORE_EVERY === 0 ? 'rescore' : 'live';
    const claim = await guarded('claim failed', () =>
      claimEvaluation(database, { worker, gpu, first, leaseSeconds }),
    );
    if (claim) {
      claims++;
      await carryOut(services, claim);
    } else await wakeUp.sleep(services.pollMs ?? POLL_MS, ending);
  }
}

/** One claimed evaluation to whatever end it finds. Never throws. */
async function carryOut(services: LoopServices, claim: Claim): Promise<void> {
  const lease = keepLease(services, claim);
  const about = { submission: claim.submissionId, fence: claim.fence };
  const started = performance.now();
  try {
    const verdict = await evaluateSubmission(services, claim, lease.over);
    log.debug('evaluated', { ...about, verdict, ms: Math.round(performance.now() - started) });
  } catch (error) {
    await giveUp(services, claim, error);
  } finally {
    await lease.stop();
  }
}

async function giveUp({ database, cut }: LoopServices, claim: Claim, error: unknown): Promise<void> {
  // A database that went away says nothing about the model: that costs no try either.
  if (cut.aborted || isDatabaseAway(error)) {
    await guarded('giving back an evaluation failed', () =>
      persist(() => releaseEvaluation(database, claim)),
    );
    return;
  }
  log.error('evaluation failed', { submission: claim.submissionId, fence: claim.fence, error });
  // Where this fails too, or the lease was lost, the sweeper of any worker takes the row back.
  await guarded('recording a failure failed', () => persist(() => recordFailure(database, claim)));
}

/** Renews a lease until stopped; `over` aborts when the evaluation is no longer ours, or when the loop is cut off. */
function keepLease({ database, cut, leaseSeconds = LEASE_SECONDS }: LoopServices, claim: Claim) {
  const over = new AbortController();
  const stopped = new AbortController();
  const onAbort = () => over.abort(cut.reason);
  cut.addEventListener('abort', onAbort, { once: true });
  if (cut.aborted) onAbort();
  const renewing = repeat((leaseSeconds * 1000) / 3, stopped.signal, 'renewing a lease failed', async () => {
    const held = await renewLease(database, claim, { leaseSeconds });
    if (!held && !stopped.signal.aborted) over.abort(new Error('The lease was lost'));
  });
  return {
    over: over.signal,
    stop: () => {
      cut.removeEventListener('abort', onAbort);
      stopped.abort();
      return renewing;
    },
  };
}
