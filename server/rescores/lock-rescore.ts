import { eq, sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import { rescores, seasons } from '#db/schema/index.ts';
import { isId } from '#lib/ids.ts';
import { DomainError } from '#server/errors.ts';

/** A rescore that goes on, and that nobody ends until the transaction does. @throws DomainError `not_found`; `rescore_ended` */
export async function lockRescore(tx: Tx, id: string) {
  const found = isId('rescore', id) ? await selectRescore(tx, id) : null;
  if (!found) throw new DomainError('not_found', { details: { what: 'rescore' } });
  if (found.status !== 'running') throw new DomainError('rescore_ended');
  const { challenge, season, ...rescore } = found;
  return { ...rescore, details: { rescore: rescore.id, challenge, season } };
}

async function selectRescore(tx: Tx, id: `rsc_${string}`) {
  await rows(tx, sql`select 1 from rescores where id = ${id} for update`);
  const [row] = await tx
    .select({
      id: rescores.id,
      status: rescores.status,
      seasonId: rescores.seasonId,
      fromVersion: rescores.fromVersion,
      toVersion: rescores.toVersion,
      challenge: seasons.challenge,
      season: seasons.name,
    })
    .from(rescores)
    .innerJoin(seasons, eq(seasons.id, rescores.seasonId))
    .where(eq(rescores.id, id));
  return row ?? null;
}
