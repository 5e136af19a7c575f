import { sql } from 'drizzle-orm';
import { check, pgTable, text, uniqueIndex } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import type { Locale } from '#lib/i18n/locales.ts';
import type { Id } from '#lib/ids.ts';

export const ROLES = ['member', 'admin'] as const;
export type Role = (typeof ROLES)[number];

export const users = pgTable(
  'users',
  {
    id: text().$type<Id<'user'>>().primaryKey(),
    /** As typed, trimmed; compared through `lower()`. */
    email: text().notNull(),
    /** Shown to others and part of the profile's URL; unique regardless of case. */
    handle: text().notNull(),
    name: text().notNull(),
    bio: text().notNull().default(''),
    /** argon2id in PHC form. */
    passwordHash: text('password_hash').notNull(),
    role: text().$type<Role>().notNull().default('member'),
    locale: text().$type<Locale>().notNull(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex('users_email_key').on(sql`lower(${t.email})`),
    uniqueIndex('users_handle_key').on(sql`lower(${t.handle})`),
    check('users_role_check', sql`${t.role} in ('member', 'admin')`),
  ],
);
