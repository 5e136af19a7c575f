import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import { DomainError } from '#server/errors.ts';

/**
 * Serialises the submissions of one participant, so that counting the quota and using it cannot interleave, nor
 * dealing out the turns of those that wait.
 * @throws DomainError `unauthenticated` where there is no such person any more
 */
export async function lockParticipant(tx: Tx, userId: Id<'user'>): Promise<void> {
  const [row] = await rows(tx, sql`select 1 from users where id = ${userId} for no key update`);
  if (!row) throw new DomainError('unauthenticated');
}
