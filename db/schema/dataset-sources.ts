import { integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { artifacts } from '#db/schema/artifacts.ts';
import { moment } from '#db/schema/columns.ts';

/** Public data that an operator brought in (`tidu dataset import`) because no package carries it. Its challenges open then. */
export const datasetSources = pgTable('dataset_sources', {
  /** `cifar10`. */
  name: text().primaryKey(),
  artifactSha256: text('artifact_sha256')
    .notNull()
    .references(() => artifacts.sha256),
  /** Records by split of the official files: `{ train: 50000, test: 10000 }`. */
  records: jsonb().$type<Readonly<Record<string, number>>>().notNull(),
  version: integer().notNull().default(1),
  importedAt: moment('imported_at').notNull().defaultNow(),
});
