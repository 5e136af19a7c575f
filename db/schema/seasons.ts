import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { artifacts } from '#db/schema/artifacts.ts';
import { moment } from '#db/schema/columns.ts';
import type { Split } from '#db/schema/scores.ts';
import type { Id } from '#lib/ids.ts';

export interface SeasonSplit {
  readonly name: Split;
  readonly rows: number;
}

/**
 * One opening of a challenge (defined in content/challenges/<slug>) with hidden splits of its own. A challenge that
 * runs without seasons has a single row without an end.
 */
export const seasons = pgTable(
  'seasons',
  {
    id: text().$type<Id<'season'>>().primaryKey(),
    challenge: text().notNull(),
    /** e.g. `2026-11`; part of URLs. */
    name: text().notNull(),
    opensAt: moment('opens_at').notNull(),
    closesAt: moment('closes_at'),
    /** The artifact that holds every hidden split with its labels. Its hash is published as a commitment. */
    datasetSha256: text('dataset_sha256')
      .notNull()
      .references(() => artifacts.sha256),
    /** What the dataset holds, without opening it. */
    splits: jsonb().$type<readonly SeasonSplit[]>().notNull(),
    /** Hash of dataset, metric, preprocessing and evaluator: scores are comparable only within one. */
    evaluationVersion: text('evaluation_version').notNull(),
    /** Raised by every rescore; part of the evaluation version. */
    revision: integer().notNull().default(1),
    /** When bands were last computed, or began to be: the next time is some seconds later, whoever does it. */
    bandsAt: moment('bands_at'),
    /** When the final standings were written, after its end. */
    finalisedAt: moment('finalised_at'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('seasons_name_key').on(t.challenge, t.name),
    index('seasons_open_idx').on(t.challenge, t.opensAt.desc()),
  ],
);
