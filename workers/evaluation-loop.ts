import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import path from 'node:path';
import type { Database } from '#db/client.ts';
import { log } from '#lib/log.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import type { Env } from '#server/env.ts';
import type { Storage } from '#server/storage/storage.ts';
import { type Claim, claimEvaluation, LEASE_SECONDS } from '#server/submissions/claim-evaluation.ts';
import { EVALUATIONS_CHANNEL } from '#server/submissions/evaluators.ts';
import { recordFailure } from '#server/submissions/record-failure.ts';
import { releaseEvaluation } from '#server/submissions/release-evaluation.ts';
import { renewLease } from '#server/submissions/renew-lease.ts';
import { sweepEvaluations } from '#server/submissions/sweep-evaluations.ts';
import { type EvaluatorServices, evaluateSubmission } from '#workers/evaluate-submission.ts';
import type { Sandbox } from '#workers/sandbox/sandbox.ts';
import { SeasonInputsCache } from '#workers/season-inputs.ts';
import { ValidationThread } from '#workers/validation-thread.ts';
import { WakeUp } from '#workers/wake-up.ts';

/** The floor under NOTIFY, and how long a pause after a failure may be overslept. */
const POLL_MS = 2_000;
const SWEEP_MS = 10_000;
const SEASONS_MS = 60_000;

export interface EvaluationLoopOptions {
  readonly database: Database;
  readonly storage: Storage;
  readonly sandbox: Sandbox;
  /** Those that proved themselves in the sandbox, in the order of preference; `cpu` unless given. */
  readonly providers?: EvaluatorServices['providers'];
  readonly env: Pick<Env, 'DATA_DIR'>;
  /** Ends the loop: the sandbox is killed and what it ran goes back to the queue. */
  readonly signal: AbortSignal;
  /** Shorter in tests. */
  readonly leaseSeconds?: number;
  readonly pollMs?: number;
  readonly sweepMs?: number;
  /** Whether the loop also opens the seasons of challenges; tests have theirs already. */
  readonly seasons?: boolean;
}

type LoopServices = EvaluationLoopOptions & EvaluatorServices;

export interface EvaluationLoop {
  /** Resolves, and never rejects, when the loop has ended and gave back what it had. */
  readonly stopped: Promise<void>;
}

/**
 * Evaluates submissions one at a time until `signal` aborts. A NOTIFY wakes it, a poll is the floor under that; it
 * renews the lease of what it evaluates, sweeps up what killed workers left, and opens the seasons of challenges. No
 * exception ends it: what fails is logged, counted and tried again by the rules of the queue.
 */
export function startEvaluationLoop(options: EvaluationLoopOptions): EvaluationLoop {
  const { database, storage, signal } = options;
  const worker = `${hostname().slice(0, 40)}:${process.pid}:${randomBytes(3).toString('hex')}`;
  const inputs = new SeasonInputsCache(storage, path.join(options.env.DATA_DIR, 'cache', 'seasons'));
  const validator = new ValidationThread();
  const services = { ...options, providers: options.providers ?? (['cpu'] as const), inputs, validator };
  const wakeUp = new WakeUp();

  const evaluate = async () => {
    while (!signal.aborted) {
      const claim = await guarded('claim failed', () => claimEvaluation(database, { ...options, worker }));
      if (claim) await carryOut(services, claim);
      else await wakeUp.sleep(options.pollMs ?? POLL_MS, signal);
    }
  };
  const run = async () => {
    const stopListening = await guarded('listening failed', () =>
      database.listen(EVALUATIONS_CHANNEL, () => wakeUp.call()),
    );
    // One process owns the embedded database, so whatever is claimed when it starts belonged to one that was killed.
    if (database.kind === 'pglite') {
      await guarded('taking over failed', () => sweepEvaluations(database, { orphaned: true }));
    }
    const sweep = repeat(options.sweepMs ?? SWEEP_MS, signal, 'sweep failed', () =>
      sweepEvaluations(database),
    );
    const seasons = repeat(SEASONS_MS, signal, 'opening a season failed', async () => {
      if (options.seasons !== false) await ensureSeasons(database, storage, new Date(), { signal });
    });
    await evaluate();
    await Promise.all([sweep, seasons]);
    await guarded('ending the validator failed', () => validator.close());
    await guarded('ending the sandbox failed', async () => options.sandbox.close?.());
    if (stopListening) await guarded('unlistening failed', stopListening);
  };
  return { stopped: run() };
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

async function giveUp(
  { database, signal }: EvaluationLoopOptions,
  claim: Claim,
  error: unknown,
): Promise<void> {
  const about = { submission: claim.submissionId, fence: claim.fence };
  if (signal.aborted) {
    await guarded('giving back an evaluation failed', () => releaseEvaluation(database, claim));
    return;
  }
  log.error('evaluation failed', { ...about, error });
  // Where this fails too, or the lease was lost, the sweeper of any worker takes the row back.
  await guarded('recording a failure failed', () => recordFailure(database, claim));
}

/** Renews a lease until stopped; `over` aborts when the evaluation is no longer ours, or when the loop is to end. */
function keepLease({ database, signal, leaseSeconds = LEASE_SECONDS }: EvaluationLoopOptions, claim: Claim) {
  const over = new AbortController();
  const stopped = new AbortController();
  const onAbort = () => over.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  if (signal.aborted) onAbort();
  const renewing = repeat((leaseSeconds * 1000) / 3, stopped.signal, 'renewing a lease failed', async () => {
    const held = await renewLease(database, claim, { leaseSeconds });
    if (!held && !stopped.signal.aborted) over.abort(new Error('The lease was lost'));
  });
  return {
    over: over.signal,
    stop: () => {
      signal.removeEventListener('abort', onAbort);
      stopped.abort();
      return renewing;
    },
  };
}

/** Does `task` again and again, with `milliseconds` before each time, until `signal` aborts. Never rejects. */
async function repeat(
  milliseconds: number,
  signal: AbortSignal,
  failure: string,
  task: () => Promise<unknown>,
): Promise<void> {
  const clock = new WakeUp();
  for (;;) {
    await clock.sleep(milliseconds, signal);
    if (signal.aborted) return;
    await guarded(failure, task);
  }
}

/** @returns null, and a line in the log, where `task` throws */
async function guarded<T>(failure: string, task: () => Promise<T>): Promise<T | null> {
  try {
    return await task();
  } catch (error) {
    log.error(failure, { error });
    return null;
  }
}
