import { index, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { artifacts } from '#db/schema/artifacts.ts';
import { moment } from '#db/schema/columns.ts';
import { users } from '#db/schema/users.ts';
import type { Id } from '#lib/ids.ts';

/**
 * Who sent which bytes. Receipts publish a model's SHA-256, so knowing a hash proves nothing: only a participant who
 * uploaded the bytes may submit or download them. Equal bytes of two participants are one artifact with two uploads.
 */
export const artifactUploads = pgTable(
  'artifact_uploads',
  {
    artifactSha256: text('artifact_sha256')
      .notNull()
      .references(() => artifacts.sha256, { onDelete: 'cascade' }),
    userId: text('user_id')
      .$type<Id<'user'>>()
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.artifactSha256, t.userId] }),
    index('artifact_uploads_user_idx').on(t.userId, t.createdAt),
  ],
);
