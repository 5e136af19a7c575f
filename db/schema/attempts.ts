import { index, integer, pgTable, primaryKey, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';

/** Counts of limited actions a fixed window: `key` is e.g. `sign-in:account:a@b.c` or `sign-in:address:192.0.2.7`. */
export const attempts = pgTable(
  'attempts',
  {
    key: text().notNull(),
    windowStart: moment('window_start').notNull(),
    count: integer().notNull(),
  },
  (t) => [primaryKey({ columns: [t.key, t.windowStart] }), index('attempts_window_idx').on(t.windowStart)],
);
