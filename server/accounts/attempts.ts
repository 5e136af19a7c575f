import { and, eq, gt, lt, sql } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { attempts } from '#db/schema/index.ts';
import { DomainError } from '#server/errors.ts';

/** At most `limit` attempts in each window of fixed borders. */
export interface AttemptLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

const MINUTE = 60;

/**
 * Ten guesses in a quarter of an hour is a thousand a day: hopeless against any password that is not among the first
 * thousand, and more than a person who mistypes needs. Anybody can spend them for somebody else's account, so the
 * window is short.
 */
export const ACCOUNT_LIMIT: AttemptLimit = { limit: 10, windowSeconds: 15 * MINUTE };

/**
 * Stops one machine from trying one password on many accounts. Only failures stay counted, and a lecture hall behind
 * one address makes well under a hundred of them in a quarter of an hour.
 */
export const ADDRESS_LIMIT: AttemptLimit = { limit: 100, windowSeconds: 15 * MINUTE };

/** New accounts from one address: a full lecture hall signs up within one lesson; a script would make thousands. */
export const SIGN_UP_LIMIT: AttemptLimit = { limit: 400, windowSeconds: 60 * MINUTE };

/** Rows of past windows removed with each attempt: more than one attempt adds, so the table stays small. */
const SWEPT_ROWS = 10;
const LONGEST_WINDOW_SECONDS = 60 * MINUTE;

/**
 * Counts one attempt under `key` before it is made, so that attempts at the same time cannot slip past together.
 * @throws DomainError `too_many_attempts` with the seconds until the window ends
 */
export async function countAttempt(
  db: Db,
  key: string,
  { limit, windowSeconds }: AttemptLimit,
  now = new Date(),
): Promise<void> {
  const windowStart = windowStartOf(now, windowSeconds);
  const [row] = await db
    .insert(attempts)
    .values({ key, windowStart, count: 1 })
    .onConflictDoUpdate({
      target: [attempts.key, attempts.windowStart],
      set: { count: sql`${attempts.count} + 1` },
    })
    .returning({ count: attempts.count });
  await sweep(db, now);
  if ((row?.count ?? 0) <= limit) return;
  const windowEnd = windowStart.getTime() + windowSeconds * 1000;
  throw new DomainError('too_many_attempts', {
    retryAfterSeconds: Math.max(1, Math.ceil((windowEnd - now.getTime()) / 1000)),
  });
}

/** Forgets every attempt under `key`: the person has proved who they are. */
export async function clearAttempts(db: Db, key: string): Promise<void> {
  await db.delete(attempts).where(eq(attempts.key, key));
}

/**
 * Takes back the one attempt that succeeded. Unlike clearing, this lets nobody reset an address's count of failures
 * by signing in to an account of their own in between.
 */
export async function takeBackAttempt(
  db: Db,
  key: string,
  { windowSeconds }: AttemptLimit,
  now = new Date(),
): Promise<void> {
  const sameWindow = eq(attempts.windowStart, windowStartOf(now, windowSeconds));
  await db
    .update(attempts)
    .set({ count: sql`${attempts.count} - 1` })
    .where(and(eq(attempts.key, key), sameWindow, gt(attempts.count, 0)));
}

function windowStartOf(now: Date, windowSeconds: number): Date {
  const window = windowSeconds * 1000;
  return new Date(Math.floor(now.getTime() / window) * window);
}

async function sweep(db: Db, now: Date): Promise<void> {
  const past = lt(attempts.windowStart, new Date(now.getTime() - LONGEST_WINDOW_SECONDS * 1000));
  const some = db.select({ ctid: sql`ctid` }).from(attempts).where(past).limit(SWEPT_ROWS);
  await db.delete(attempts).where(and(past, sql`ctid in (${some})`));
}
