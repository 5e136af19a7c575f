import { sql } from 'drizzle-orm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, rows } from '#db/client.ts';
import { attempts } from '#db/schema/index.ts';
import { embeddedDatabase, postgresDatabase, testPostgresUrl } from '#db/testing.ts';

const kinds: readonly { kind: string; open: () => Promise<Database> }[] = [
  { kind: 'pglite', open: embeddedDatabase },
  ...(testPostgresUrl ? [{ kind: 'postgres', open: () => postgresDatabase() }] : []),
];

describe.each(kinds)('a database on $kind', ({ open }) => {
  let database: Database;
  beforeAll(async () => {
    database = await open();
  });
  afterAll(() => database.close());

  it('reads back what it wrote, moments as Date', async () => {
    const windowStart = new Date('2026-11-23T10:20:30.123Z');
    await database.db.insert(attempts).values({ key: 'a', windowStart, count: 1 });
    expect(await database.db.select().from(attempts)).toEqual([{ key: 'a', windowStart, count: 1 }]);
  });

  it('rolls a transaction back when its body throws', async () => {
    await expect(
      database.transact(async (tx) => {
        await tx.insert(attempts).values({ key: 'rolled-back', windowStart: new Date(0), count: 1 });
        throw new Error('no');
      }),
    ).rejects.toThrow('no');
    expect(await rows(database.db, sql`select 1 from attempts where key = 'rolled-back'`)).toEqual([]);
  });

  it('delivers notifications to listeners', async () => {
    const heard = new Promise<string>((resolve) => {
      void database
        .listen('hello', resolve)
        .then(() => rows(database.db, sql`select pg_notify('hello', 'world')`));
    });
    expect(await heard).toBe('world');
  });
});

it('an embedded database throws at once when it is used inside its own transaction', async () => {
  const database = await embeddedDatabase();
  await expect(
    database.transact(async () => {
      await database.db.select().from(attempts);
    }),
  ).rejects.toMatchObject({ cause: { message: expect.stringContaining('inside a transaction') } });
  await database.close();
});
