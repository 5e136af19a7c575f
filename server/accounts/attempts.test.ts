import { eq } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#db/client.ts';
import { attempts } from '#db/schema/index.ts';
import { countAttempt } from '#server/accounts/attempts.ts';
import { DATABASES } from '#server/accounts/testing/accounts.ts';

const LIMIT = { limit: 2, windowSeconds: 60 };
const at = (seconds: number) => new Date(Date.UTC(2026, 0, 1, 0, 0, seconds));

describe.each(DATABASES)('counting attempts on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it('allows the limit in each window and says how long the window still is', async () => {
    await countAttempt(database.db, 'a', LIMIT, at(10));
    await countAttempt(database.db, 'a', LIMIT, at(20));
    await expect(countAttempt(database.db, 'a', LIMIT, at(45.5))).rejects.toMatchObject({
      code: 'too_many_attempts',
      retryAfterSeconds: 15,
    });
    await countAttempt(database.db, 'a', LIMIT, at(60));
  });

  it('counts keys apart', async () => {
    for (const key of ['b', 'b', 'c', 'c']) await countAttempt(database.db, key, LIMIT, at(0));
    await expect(countAttempt(database.db, 'b', LIMIT, at(1))).rejects.toMatchObject({
      code: 'too_many_attempts',
    });
  });

  it('removes what is long past', async () => {
    const old = Array.from({ length: 25 }, (_, i) => ({ key: `old-${i}`, windowStart: at(0), count: 1 }));
    await database.db.insert(attempts).values(old);
    for (let i = 0; i < 3; i++) await countAttempt(database.db, 'fresh', { limit: 9, windowSeconds: 60 });
    expect(await database.db.$count(attempts, eq(attempts.windowStart, at(0)))).toBe(0);
  });
});
