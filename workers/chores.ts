import type { Database } from '#db/client.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { submitShippedModels } from '#server/models/submit-shipped-models.ts';
import { advanceRescores } from '#server/rescores/advance-rescores.ts';
import { deleteOrphans } from '#server/storage/delete-orphans.ts';
import type { Storage } from '#server/storage/storage.ts';
import { pruneLog } from '#server/submissions/prune-log.ts';
import type { WorkerFacts } from '#server/submissions/report-worker.ts';
import { sweepDeadWorkers } from '#server/submissions/sweep-dead-workers.ts';
import { sweepEvaluations } from '#server/submissions/sweep-evaluations.ts';
import { keepStandings } from '#workers/keep-standings.ts';
import { isRunning } from '#workers/machine.ts';
import { guarded, repeat } from '#workers/repeat.ts';

const SWEEP_MS = 10_000;
const SEASONS_MS = 60_000;
/** Soon enough to look live; claim-bands.ts keeps the work itself apart. */
const STANDINGS_MS = 3_000;
/** How long a rescore may wait for its next step; a look at a table that is nearly always without one. */
const RESCORES_MS = 3_000;
const PRUNE_MS = 60 * 60 * 1000;
const ORPHANS_MS = 6 * 60 * 60 * 1000;

export interface ChoreOptions {
  readonly database: Database;
  readonly storage: Storage;
  /** Shorter in tests. */
  readonly sweepMs?: number;
  readonly standingsMs?: number;
  readonly seasons?: boolean;
}

/** What every worker does now and then, until `ending`; two that do it at once harm nothing. */
export function startChores(
  { database, storage, ...options }: ChoreOptions,
  context: {
    readonly facts: WorkerFacts;
    readonly standings: Parameters<typeof keepStandings>[0];
    readonly ending: AbortSignal;
  },
): Promise<void>[] {
  const { ending, standings, facts } = context;
  const every = (milliseconds: number, what: string, chore: () => Promise<unknown>) =>
    repeat(milliseconds, ending, `${what} failed`, chore);
  const sweepDead = () => sweepDeadWorkers(database, { worker: facts.id, machine: facts.machine, isRunning });
  return [
    // At once: whoever died here a moment ago may be why we were started.
    guarded('taking over failed', sweepDead).then(() => undefined),
    every(options.sweepMs ?? SWEEP_MS, 'sweep', async () => {
      await sweepEvaluations(database);
      await sweepDead();
    }),
    every(options.standingsMs ?? STANDINGS_MS, 'keeping standings', () => keepStandings(standings)),
    every(options.sweepMs ?? RESCORES_MS, 'advancing a rescore', () =>
      advanceRescores(database, { signal: ending }),
    ),
    every(PRUNE_MS, 'pruning logs', () => pruneLog(database.db)),
    every(ORPHANS_MS, 'deleting orphans', () => deleteOrphans(database.db, storage)),
    every(SEASONS_MS, 'opening a season', async () => {
      if (options.seasons === false) return;
      await ensureSeasons(database, storage, new Date(), { signal: ending });
      await submitShippedModels(database);
    }),
  ];
}
