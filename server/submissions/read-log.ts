import { and, asc, eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { evaluationLog, evaluations, seasons, submissions } from '#db/schema/index.ts';
import { type Id, isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import type { LogCode } from '#server/submissions/log-codes.ts';
import { ownsOrOperates } from '#server/submissions/policy.ts';

export interface LoggedEntry {
  readonly id: number;
  readonly at: Date;
  readonly code: LogCode;
  readonly details: Readonly<Record<string, string | number>>;
}

/** Five tries leave some thirty entries; a worker that is restarted over and over leaves two each time. */
const ENTRIES_MAX = 500;

/**
 * What happened to a submission's current evaluation, oldest first: for its participant and for operators.
 * @throws DomainError `not_found`
 */
export async function readLog(
  db: Db,
  actor: Actor,
  options: { readonly id: string },
): Promise<readonly LoggedEntry[]> {
  const { id } = options;
  const [submission] = isId('submission', id)
    ? await db.select({ userId: submissions.userId }).from(submissions).where(eq(submissions.id, id))
    : [];
  if (!submission || !ownsOrOperates(actor, submission)) {
    throw new DomainError('not_found', { details: { what: 'submission' } });
  }
  return selectEntries(db, id as Id<'submission'>);
}

async function selectEntries(db: Db, id: Id<'submission'>): Promise<LoggedEntry[]> {
  const found = await db
    .select({
      id: evaluationLog.id,
      at: evaluationLog.at,
      code: evaluationLog.code,
      details: evaluationLog.details,
    })
    .from(submissions)
    .innerJoin(seasons, eq(seasons.id, submissions.seasonId))
    .innerJoin(
      evaluations,
      and(
        eq(evaluations.submissionId, submissions.id),
        eq(evaluations.evaluationVersion, seasons.evaluationVersion),
      ),
    )
    .innerJoin(evaluationLog, eq(evaluationLog.evaluationId, evaluations.id))
    .where(eq(submissions.id, id))
    .orderBy(asc(evaluationLog.id))
    .limit(ENTRIES_MAX);
  return found as LoggedEntry[];
}
