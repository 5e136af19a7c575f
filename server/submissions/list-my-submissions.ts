import { and, eq, lt, lte, or, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Db } from '#db/client.ts';
import { seasons, submissions } from '#db/schema/index.ts';
import { decodeCursor, encodeCursor } from '#lib/cursor.ts';
import { type Id, isId } from '#lib/ids.ts';
import { type Actor, signedIn } from '#server/accounts/actor.ts';
import { challengeBySlug } from '#server/challenges/definitions.ts';
import { DomainError } from '#server/errors.ts';
import { queuePositions } from '#server/submissions/queue-position.ts';
import { type Quota, readQuota } from '#server/submissions/read-quota.ts';
import { selectSubmissions } from '#server/submissions/select-submissions.ts';
import { type SubmissionView, viewSubmission } from '#server/submissions/view-submission.ts';

export interface MySubmissions {
  readonly items: readonly SubmissionView[];
  readonly nextCursor: string | null;
  readonly quota: Quota;
}

const cursorKeys = z.tuple([
  z.iso.datetime(),
  z.custom<Id<'submission'>>((id) => typeof id === 'string' && isId('submission', id)),
]);

/**
 * The reader's submissions to a challenge in all its seasons, latest first.
 * @throws DomainError `unauthenticated`; `not_found`; `invalid_input` for a cursor that is none
 */
export async function listMySubmissions(
  db: Db,
  actor: Actor,
  options: {
    readonly challenge: string;
    readonly cursor?: string | undefined;
    readonly limit: number;
    readonly now?: Date;
  },
): Promise<MySubmissions> {
  const { userId } = signedIn(actor);
  const definition = challengeBySlug(options.challenge);
  const found = await selectSubmissions(
    db,
    and(
      eq(submissions.userId, userId),
      eq(seasons.challenge, definition.slug),
      options.cursor === undefined ? undefined : isAfter(options.cursor),
    ),
  )
    .orderBy(sql`${submissions.createdAt} desc nulls last`, sql`${submissions.id} desc nulls last`)
    .limit(options.limit + 1);

  const page = found.slice(0, options.limit);
  const last = page.at(-1);
  const waiting = page.filter(({ status }) => status === 'queued').map(({ id }) => id);
  const positions = await queuePositions(db, waiting);
  return {
    items: page.map((row) => viewSubmission(actor, row, positions.get(row.id))),
    nextCursor:
      found.length > options.limit && last ? encodeCursor([last.createdAt.toISOString(), last.id]) : null,
    quota: await readQuota(db, definition, { userId, now: options.now ?? new Date() }),
  };
}

function isAfter(cursor: string): SQL | undefined {
  const keys = cursorKeys.safeParse(decodeCursor(cursor));
  if (!keys.success)
    throw new DomainError('invalid_input', { details: { field: 'cursor' }, cause: keys.error });
  const createdAt = new Date(keys.data[0]);
  return and(
    lte(submissions.createdAt, createdAt),
    or(
      lt(submissions.createdAt, createdAt),
      and(eq(submissions.createdAt, createdAt), lt(submissions.id, keys.data[1])),
    ),
  );
}
