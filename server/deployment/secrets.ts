import { randomBytes } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Database, Db } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';

export type SecretKey = 'session_secret' | 'hidden_seed';

const SECRET_BYTES = 32;

// Made once and never changed, so each process reads it once for each database it has open.
const known = new WeakMap<Db, Map<SecretKey, Promise<string>>>();

/**
 * A secret of this deployment: 256 random bits in base64url, made by whoever asks first. Any number of processes may
 * ask at once; the first insert wins and everyone reads that one.
 */
export function deploymentSecret(database: Pick<Database, 'db'>, key: SecretKey): Promise<string> {
  const secrets = known.get(database.db) ?? new Map<SecretKey, Promise<string>>();
  known.set(database.db, secrets);
  const cached = secrets.get(key);
  if (cached) return cached;
  const secret = readOrMake(database.db, key);
  secrets.set(key, secret);
  // A failed read must not be remembered as the secret.
  secret.catch(() => secrets.delete(key));
  return secret;
}

async function readOrMake(db: Db, key: SecretKey): Promise<string> {
  const existing = await read(db, key);
  if (existing) return existing;
  const value = randomBytes(SECRET_BYTES).toString('base64url');
  await db.insert(deployment).values({ key, value }).onConflictDoNothing();
  const made = await read(db, key);
  if (!made) throw new Error(`The deployment's ${key} vanished while it was made`);
  return made;
}

async function read(db: Db, key: SecretKey): Promise<string | undefined> {
  const [row] = await db.select({ value: deployment.value }).from(deployment).where(eq(deployment.key, key));
  return row?.value;
}
