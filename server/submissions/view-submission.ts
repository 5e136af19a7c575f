import type { ClaimedRun, EvaluationError, EvaluationStatus } from '#db/schema/index.ts';
import type { Id } from '#lib/ids.ts';
import type { ModelFacts } from '#ml/onnx/contract.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { ownsOrOperates } from '#server/submissions/policy.ts';
import type { QueuePosition } from '#server/submissions/queue-position.ts';
import type { SubmissionRow } from '#server/submissions/select-submissions.ts';

export interface ScoreView {
  readonly metric: string;
  readonly value: number;
  /** The 95 % bootstrap interval of the value; null where it was not computed. */
  readonly low: number | null;
  readonly high: number | null;
}

/** A submission as one reader may see it. */
export interface SubmissionView {
  readonly id: Id<'submission'>;
  readonly challenge: string;
  readonly seasonId: Id<'season'>;
  readonly seasonName: string;
  readonly mine: boolean;
  readonly participant: { readonly handle: string; readonly name: string };
  readonly source: 'lab' | 'upload' | 'rest' | 'shipped';
  /** Empty for other readers: a note is written to oneself. */
  readonly note: string;
  readonly status: EvaluationStatus;
  readonly createdAt: Date;
  /** When a worker took it, the last time; null while it waits. */
  readonly startedAt: Date | null;
  readonly finishedAt: Date | null;
  /** While it waits; null once a worker has it. */
  readonly queue: QueuePosition | null;
  readonly scores: {
    readonly public: ScoreView | null;
    /** Once the season has ended. */
    readonly private: ScoreView | null;
  };
  /** A host has yet to look at the score; until then it is on no leaderboard. */
  readonly underReview: boolean;
  /** Its participant's choice for the end of the season; false for other readers. */
  readonly chosen: boolean;
  /** Whether the reader may choose it, or take the choice back. */
  readonly choosable: boolean;
  /** Its rank now, if it is its participant's entry on the leaderboard. */
  readonly rank: number | null;
  readonly bestOfMine: boolean;
  readonly error: EvaluationError | null;
  readonly model: ModelFacts | null;
  readonly artifact: { readonly sha256: string; readonly bytes: number };
  /** What the browser said of the run; null for other readers. */
  readonly claimed: ClaimedRun | null;
  readonly evaluationId: Id<'evaluation'> | null;
  readonly receiptAvailable: boolean;
}

export function viewSubmission(
  actor: Actor,
  row: SubmissionRow,
  position: QueuePosition | undefined,
): SubmissionView {
  const own = ownsOrOperates(actor, row);
  const isMine = actor.kind === 'user' && actor.userId === row.userId;
  const isEntry = row.entry !== null;
  return {
    id: row.id,
    challenge: row.challenge,
    seasonId: row.seasonId,
    seasonName: row.seasonName,
    mine: isMine,
    participant: { handle: row.handle, name: row.name },
    source: row.source,
    note: own ? row.note : '',
    status: row.status,
    createdAt: row.createdAt,
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    queue: row.status === 'queued' ? (position ?? null) : null,
    scores: {
      public: scoreOf(row.metric, row.value, row.low, row.high),
      private: scoreOf(row.metric, row.privateValue, row.privateLow, row.privateHigh),
    },
    underReview: row.underReview,
    chosen: own && row.chosenAt !== null,
    choosable:
      isMine && row.status === 'scored' && (row.closesAt === null || row.closesAt.getTime() > Date.now()),
    rank: isEntry ? row.rank : null,
    bestOfMine: isEntry,
    error: row.error,
    model: row.model,
    artifact: { sha256: row.artifactSha256, bytes: row.artifactBytes },
    claimed: own ? row.claimed : null,
    evaluationId: row.evaluationId,
    receiptAvailable: row.receipt !== null,
  };
}

function scoreOf(
  metric: string | null,
  value: number | null,
  low: number | null,
  high: number | null,
): ScoreView | null {
  return metric !== null && value !== null ? { metric, value, low, high } : null;
}
