import { randomBytes } from 'node:crypto';
import type { Database } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import { adminExists, SETUP_LINK_KEY, setupTokenHash } from '#server/accounts/setup-token.ts';

const TOKEN_BYTES = 32;

/**
 * Path and query (without the language) of a one-time link that makes the first admin, or null once there is one. Only
 * a hash of its token is kept, so each call makes a new link and ends the one before.
 */
export async function makeSetupLink({ db }: Database): Promise<string | null> {
  if (await adminExists(db)) return null;
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  const value = setupTokenHash(token);
  await db
    .insert(deployment)
    .values({ key: SETUP_LINK_KEY, value })
    .onConflictDoUpdate({ target: deployment.key, set: { value, createdAt: new Date() } });
  return `/setup?token=${token}`;
}
