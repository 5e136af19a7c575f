import { bigint, index, integer, jsonb, pgTable, text } from 'drizzle-orm/pg-core';
import { moment } from '#db/schema/columns.ts';
import type { ProviderName } from '#lib/providers.ts';
import type { SandboxName } from '#lib/sandboxes.ts';

/** A sandbox or a provider that a worker cannot use. */
export interface UnavailablePart {
  readonly name: string;
  /** In English, one line. */
  readonly reason: string;
}

/**
 * The evaluators that announced themselves: what each can do and when it was last heard of. For people and for waiting
 * times; which evaluation a worker has, and for how long, is in `evaluations` alone.
 */
export const workers = pgTable(
  'workers',
  {
    /** Made by the process when it starts, and what `evaluations.worker` names. */
    id: text().primaryKey(),
    host: text().notNull(),
    pid: integer().notNull(),
    /** Where `pid` means something: one start of one kernel, and a namespace of it. Null where that cannot be told. */
    machine: text(),
    sandbox: text().$type<SandboxName>().notNull(),
    /** Those that proved themselves when the worker started, in the order in which it uses them. */
    providers: jsonb().$type<readonly ProviderName[]>().notNull(),
    memoryBytes: bigint('memory_bytes', { mode: 'number' }).notNull(),
    /** e.g. `{ tidu: '0.1.0', node: '24.21.0', onnxruntime: '1.30.0' }`. */
    versions: jsonb().$type<Readonly<Record<string, string>>>().notNull(),
    /** Sandboxes and providers that were tried and do not work there, and why: for operators alone. */
    unavailable: jsonb().$type<readonly UnavailablePart[]>().notNull().default([]),
    /** Its `EVAL_*` settings in force: for operators alone. */
    settings: jsonb().$type<Readonly<Record<string, string>>>().notNull().default({}),
    startedAt: moment('started_at').notNull().defaultNow(),
    /** Its last heartbeat. */
    seenAt: moment('seen_at').notNull().defaultNow(),
    /** It was told to end: it finishes what it has and claims nothing more. */
    drainingAt: moment('draining_at'),
    stoppedAt: moment('stopped_at'),
  },
  (t) => [index('workers_seen_idx').on(t.seenAt.desc())],
);
