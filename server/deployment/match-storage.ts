import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database, Db } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import type { Storage } from '#server/storage/storage.ts';

/** The storage carries another deployment's id, or none although this deployment has a storage already. */
export class ForeignStorage extends Error {
  readonly place: string;

  constructor(place: string) {
    super(`${place} is not the storage of this deployment`);
    this.name = 'ForeignStorage';
    this.place = place;
  }
}

const KEY = 'storage_id';
/** Before the id, from when it is chosen until the storage has it: a first start that is killed can go on. */
const PENDING = 'pending:';

/**
 * Makes sure that database and storage belong together. The first process of a deployment chooses an id and writes it
 * into both; of several that start at once one does, and those with another storage are refused.
 * @throws ForeignStorage; whatever the storage throws when it cannot be reached
 */
export async function matchStorage(database: Database, storage: Storage): Promise<void> {
  const [expected, found] = await Promise.all([readExpected(database.db), storage.readId()]);
  if (expected !== null && found === expected) return;
  await database.exclusively('storage', () => introduce(database.db, storage));
}

async function introduce(db: Db, storage: Storage): Promise<void> {
  const expected = await readExpected(db);
  if (expected === null) {
    // An id that is there already is another deployment's: sharing its storage would mean sharing its fate.
    if ((await storage.readId()) !== null) throw new ForeignStorage(storage.place);
    const id = randomBytes(16).toString('hex');
    await db.insert(deployment).values({ key: KEY, value: `${PENDING}${id}` });
    return settle(db, storage, id);
  }
  if (expected.startsWith(PENDING)) return settle(db, storage, expected.slice(PENDING.length));
  if ((await storage.readId()) !== expected) throw new ForeignStorage(storage.place);
}

async function settle(db: Db, storage: Storage, id: string): Promise<void> {
  await storage.writeId(id);
  if ((await storage.readId()) !== id) throw new ForeignStorage(storage.place);
  await db.update(deployment).set({ value: id }).where(eq(deployment.key, KEY));
}

async function readExpected(db: Db): Promise<string | null> {
  const [row] = await db.select({ value: deployment.value }).from(deployment).where(eq(deployment.key, KEY));
  return row?.value ?? null;
}
