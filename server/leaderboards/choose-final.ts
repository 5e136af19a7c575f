import { and, eq, isNotNull, sql } from 'drizzle-orm';
import { type Database, rows, type Tx } from '#db/client.ts';
import { evaluations, seasons, submissions } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { isOpen } from '#server/challenges/find-season.ts';
import { DomainError } from '#server/errors.ts';
import { FINALS_LIMIT } from '#server/leaderboards/finals.ts';
import { publish } from '#server/live/publish.ts';

export interface FinalChoice {
  readonly id: string;
  readonly now?: Date;
}

/**
 * Makes a submission one of its participant's final ones, while its season is open. Again is no error.
 * @throws DomainError `unauthenticated`; `not_found` for another's; `challenge_closed`; `not_scored`; `finals_full`
 */
export async function chooseFinal(database: Database, actor: Actor, options: FinalChoice): Promise<void> {
  await database.transact(async (tx) => {
    const chosen = await findOwn(tx, actor, options);
    if (chosen.status !== 'scored') throw new DomainError('not_scored');
    if (chosen.chosenAt) return;
    const count = await tx.$count(
      submissions,
      and(
        eq(submissions.userId, chosen.userId),
        eq(submissions.seasonId, chosen.seasonId),
        isNotNull(submissions.chosenAt),
      ),
    );
    if (count >= FINALS_LIMIT) throw new DomainError('finals_full', { details: { limit: FINALS_LIMIT } });
    await write(tx, chosen, options.now ?? new Date());
  });
}

/** @throws DomainError `unauthenticated`; `not_found`; `challenge_closed` */
export async function unchooseFinal(database: Database, actor: Actor, options: FinalChoice): Promise<void> {
  await database.transact(async (tx) => write(tx, await findOwn(tx, actor, options), null));
}

interface OwnSubmission {
  readonly id: Id<'submission'>;
  readonly userId: Id<'user'>;
  readonly seasonId: Id<'season'>;
  readonly chosenAt: Date | null;
  readonly status: string | null;
}

async function findOwn(tx: Tx, actor: Actor, { id, now = new Date() }: FinalChoice): Promise<OwnSubmission> {
  const { userId } = signedIn(actor);
  // One choice of a participant at a time, so that two cannot both be the second.
  await rows(tx, sql`select 1 from users where id = ${userId} for no key update`);
  const [row] = isId('submission', id)
    ? await tx
        .select({
          id: submissions.id,
          userId: submissions.userId,
          seasonId: submissions.seasonId,
          chosenAt: submissions.chosenAt,
          status: evaluations.status,
          opensAt: seasons.opensAt,
          closesAt: seasons.closesAt,
        })
        .from(submissions)
        .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
        .leftJoin(
          evaluations,
          and(
            eq(evaluations.submissionId, submissions.id),
            eq(evaluations.evaluationVersion, seasons.evaluationVersion),
          ),
        )
        .where(and(eq(submissions.id, id), eq(submissions.userId, userId)))
    : [];
  if (!row) throw new DomainError('not_found', { details: { what: 'submission' } });
  if (!isOpen(row, now)) throw new DomainError('challenge_closed');
  return row;
}

async function write(tx: Tx, { id, userId }: OwnSubmission, chosenAt: Date | null): Promise<void> {
  await tx.update(submissions).set({ chosenAt }).where(eq(submissions.id, id));
  await publish(tx, { topic: `submission:${id}`, userId });
}
