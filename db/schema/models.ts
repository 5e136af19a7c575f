import { sql } from 'drizzle-orm';
import { index, integer, jsonb, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { artifacts } from '#db/schema/artifacts.ts';
import { moment } from '#db/schema/columns.ts';
import { submissions } from '#db/schema/submissions.ts';
import { users } from '#db/schema/users.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';
import type { ModelCard } from '#ml/onnx/contract.ts';

/** A page in the model zoo. */
export const models = pgTable(
  'models',
  {
    id: text().$type<Id<'model'>>().primaryKey(),
    /** Part of its URL. */
    slug: text().notNull(),
    /** Null for those that come with Tidu, whose words are in content/models/<slug>. */
    ownerId: text('owner_id')
      .$type<Id<'user'>>()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text().notNull(),
    summary: text().notNull(),
    /** The language of name and summary. */
    locale: text().$type<Locale>().notNull(),
    /** An SPDX identifier. */
    licence: text().notNull(),
    downloads: integer().notNull().default(0),
    createdAt: moment('created_at').notNull().defaultNow(),
    updatedAt: moment('updated_at').notNull().defaultNow(),
    /** Taken back by its owner or hidden by an admin: its page is gone, its receipts stay. */
    withdrawnAt: moment('withdrawn_at'),
  },
  (t) => [
    uniqueIndex('models_slug_key').on(t.slug),
    index('models_new_idx').on(t.updatedAt.desc(), t.id).where(sql`${t.withdrawnAt} is null`),
    index('models_owner_idx').on(t.ownerId),
  ],
);

/** One published file of a model. Immutable: another file is another version. */
export const modelVersions = pgTable(
  'model_versions',
  {
    id: text().$type<Id<'modelVersion'>>().primaryKey(),
    modelId: text('model_id')
      .$type<Id<'model'>>()
      .notNull()
      .references(() => models.id, { onDelete: 'cascade' }),
    /** 1, 2, 3 … */
    version: integer().notNull(),
    artifactSha256: text('artifact_sha256')
      .notNull()
      .references(() => artifacts.sha256),
    /** The scored submission it was published from: its run, challenge and receipt. Null where it never competed. */
    submissionId: text('submission_id')
      .$type<Id<'submission'>>()
      .references(() => submissions.id, { onDelete: 'set null' }),
    /** What the server read from the file. */
    card: jsonb().$type<ModelCard>().notNull(),
    notes: text().notNull().default(''),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('model_versions_key').on(t.modelId, t.version),
    index('model_versions_artifact_idx').on(t.artifactSha256),
    index('model_versions_submission_idx').on(t.submissionId),
  ],
);
