import { and, eq, inArray, isNull, ne, sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { evaluations, workers } from '#db/schema/index.ts';
import { countFailures, type FailedTry } from '#server/submissions/count-failures.ts';

/**
 * Takes back what workers had that died on this machine, without waiting for their leases: a crashed worker that its
 * supervisor starts again goes on where it was. Any other worker of the machine may do it too.
 *
 * @param options.machine in which process ids mean something, as workers announce it; null sweeps nothing
 * @param options.isRunning whether a process of this machine is there
 */
export async function sweepDeadWorkers(
  database: Database,
  options: {
    readonly worker: string;
    readonly machine: string | null;
    readonly isRunning: (pid: number) => boolean;
  },
): Promise<FailedTry[]> {
  const { worker, machine, isRunning } = options;
  if (machine === null) return [];
  const neighbours = await database.db
    .select({ id: workers.id, pid: workers.pid })
    .from(workers)
    .where(and(eq(workers.machine, machine), isNull(workers.stoppedAt), ne(workers.id, worker)));
  const dead = neighbours.filter(({ pid }) => !isRunning(pid)).map(({ id }) => id);
  if (dead.length === 0) return [];
  const theirs = and(
    inArray(evaluations.status, ['validating', 'running']),
    inArray(evaluations.worker, dead),
  );
  const swept = await countFailures(database, theirs, 'lease_lost');
  await database.db.update(workers).set({ stoppedAt: sql`now()` }).where(inArray(workers.id, dead));
  return swept;
}
