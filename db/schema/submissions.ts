import { index, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { artifacts } from '#db/schema/artifacts.ts';
import { moment } from '#db/schema/columns.ts';
import { seasons } from '#db/schema/seasons.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';
import type { ModelFacts } from '#ml/onnx/contract.ts';

/** What the browser said of a run. Kept and shown as claimed; it never ranks. */
export interface ClaimedRun {
  /** The lab's RunConfig. */
  readonly config: unknown;
  readonly backend: string;
  readonly validationAccuracy: number | null;
  readonly validationLoss: number | null;
  readonly trainedMs: number;
  /** Epoch points of the lab, thinned. */
  readonly curve: unknown;
  /** The network's probabilities in that browser for the images of the receipt's `outputs`, to compare. */
  readonly outputs?: readonly (readonly number[])[] | undefined;
}

/** One ONNX model by one participant. Its state is that of its current evaluation (see `evaluations`). */
export const submissions = pgTable(
  'submissions',
  {
    id: text().$type<Id<'submission'>>().primaryKey(),
    seasonId: text('season_id')
      .$type<Id<'season'>>()
      .notNull()
      .references(() => seasons.id),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    artifactSha256: text('artifact_sha256')
      .notNull()
      .references(() => artifacts.sha256),
    source: text().$type<'lab' | 'upload' | 'rest' | 'shipped'>().notNull(),
    note: text().notNull().default(''),
    claimed: jsonb().$type<ClaimedRun>(),
    /** What the validator read from the file; null until it was accepted. */
    model: jsonb().$type<ModelFacts>(),
    /** When the participant chose it as one of the final submissions of the season. */
    chosenAt: moment('chosen_at'),
    /** Chosen by the sender: sending the same request twice makes one submission. */
    requestKey: text('request_key').notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('submissions_request_key').on(t.userId, t.requestKey),
    index('submissions_mine_idx').on(t.userId, t.seasonId, t.createdAt.desc(), t.id.desc()),
    index('submissions_season_idx').on(t.seasonId, t.id),
    index('submissions_artifact_idx').on(t.artifactSha256),
  ],
);
