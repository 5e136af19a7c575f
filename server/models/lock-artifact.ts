import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';

/** Until the transaction ends nobody else publishes these bytes: of two people who try one is told. */
export async function lockArtifact(tx: Tx, sha256: string): Promise<void> {
  await rows(tx, sql`select pg_advisory_xact_lock(hashtextextended(${`publish ${sha256}`}, 0))`);
}
