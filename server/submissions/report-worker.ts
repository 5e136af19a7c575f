import { and, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { workers } from '#db/schema/index.ts';
import { publish } from '#server/live/publish.ts';

/** What a worker says of itself. */
export type WorkerFacts = Omit<
  typeof workers.$inferSelect,
  'startedAt' | 'seenAt' | 'drainingAt' | 'stoppedAt'
>;

/** Of a worker that reports itself. */
export type ReportedState = 'working' | 'draining' | 'stopped';

/** How often a worker says that it is there. */
export const HEARTBEAT_SECONDS = 10;
/** Not heard of for so long, a worker is presumed lost; its evaluation comes back when the lease has run out. */
export const LOST_AFTER_SECONDS = 35;
/** Long enough to ask what was there during last week's trouble. */
const KEPT_DAYS = 14;

/**
 * Announces a worker, or says that it is still there and what it is about to do. Every report carries all it says of
 * itself, so none has to come first.
 * @param options.alone it knows itself to be the only one, so whoever was announced before it is gone
 */
export async function reportWorker(
  database: Database,
  facts: WorkerFacts,
  options: { readonly state: ReportedState; readonly alone?: boolean },
): Promise<void> {
  const { state } = options;
  const moments = {
    seenAt: sql`now()`,
    ...(state !== 'working' && { drainingAt: sql`coalesce(${workers.drainingAt}, now())` }),
    ...(state === 'stopped' && { stoppedAt: sql`now()` }),
  };
  await database.transact(async (tx) => {
    const [reported] = await tx
      .insert(workers)
      .values({
        ...facts,
        ...(state !== 'working' && { drainingAt: sql`now()` }),
        ...(state === 'stopped' && { stoppedAt: sql`now()` }),
      })
      .onConflictDoUpdate({ target: workers.id, set: { ...facts, ...moments } })
      .returning({ isNew: sql<boolean>`xmax = 0` });
    if (options.alone) await retireOthers(tx, facts.id);
    if (reported?.isNew) await forgetOld(tx);
    if (reported?.isNew || state !== 'working') await publish(tx, { topic: 'queue' });
  });
}

async function retireOthers(tx: Tx, id: string): Promise<void> {
  await tx
    .update(workers)
    .set({ stoppedAt: sql`now()` })
    .where(and(ne(workers.id, id), isNull(workers.stoppedAt)));
}

async function forgetOld(tx: Tx): Promise<void> {
  const long = sql`now() - make_interval(days => ${KEPT_DAYS})`;
  await tx.delete(workers).where(or(lt(workers.stoppedAt, long), lt(workers.seenAt, long)));
}
