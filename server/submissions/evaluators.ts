import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';

/** Every worker listens here; a lost notification costs one poll interval and nothing else. */
export const EVALUATIONS_CHANNEL = 'tidu_evaluations';

/** Tells idle workers, when the transaction commits, that there is something to claim. */
export async function wakeEvaluators(tx: Tx): Promise<void> {
  await rows(tx, sql`select pg_notify(${EVALUATIONS_CHANNEL}, '')`);
}
