import { setTimeout as sleep } from 'node:timers/promises';
import { isDatabaseAway } from '#db/database-away.ts';
import { log } from '#lib/log.ts';

/** 0.2 + 0.4 + … + 6.4 s: a restart of PostgreSQL, and well within a lease. */
const FIRST_PAUSE_MS = 200;
const TRIES = 7;

/**
 * Writes down what an evaluation came to, again where the database went away meanwhile: a minute's work is worth more
 * than a connection. Only for writes that name the fencing token: a second one after a first that did arrive finds
 * nothing to change.
 */
export async function persist<T>(write: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await write();
    } catch (error) {
      if (attempt === TRIES || !isDatabaseAway(error)) throw error;
      log.warn('the database is away', { attempt });
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  }
}
