import { eq } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { submissions } from '#db/schema/index.ts';
import { isId } from '#lib/ids.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { mayReadSubmission } from '#server/submissions/policy.ts';
import { queuePositions } from '#server/submissions/queue-position.ts';
import { readScoreDetails, type ScoreDetails } from '#server/submissions/read-score-details.ts';
import { selectSubmissions } from '#server/submissions/select-submissions.ts';
import { type SubmissionView, viewSubmission } from '#server/submissions/view-submission.ts';

/** A submission with everything its own page shows. */
export interface SubmissionDetails extends SubmissionView {
  /** Null until it is scored. */
  readonly details: ScoreDetails | null;
}

/** @throws DomainError `not_found`, also where there is one that this reader may not know of */
export async function getSubmission(
  db: Db,
  actor: Actor,
  options: { readonly id: string },
): Promise<SubmissionDetails> {
  const { id } = options;
  const [row] = isId('submission', id) ? await selectSubmissions(db, eq(submissions.id, id)) : [];
  if (!row || !mayReadSubmission(actor, row)) {
    throw new DomainError('not_found', { details: { what: 'submission' } });
  }
  const positions = await queuePositions(db, row.status === 'queued' ? [row.id] : []);
  return {
    ...viewSubmission(actor, row, positions.get(row.id)),
    details: row.status === 'scored' ? await readScoreDetails(db, actor, row) : null,
  };
}
