import { createHmac, randomBytes } from 'node:crypto';
import type { Database } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import { adminExists, SETUP_LINK_KEY, setupTokenHash } from '#server/accounts/setup-token.ts';
import { deploymentSecret } from '#server/deployment/secrets.ts';

const TOKEN_BYTES = 32;

/**
 * Path and query (without the language) of a one-time link that makes the first admin, or null once there is one. Only
 * a hash of its token is kept, so each call makes a new link and ends the one before. Where several web processes serve
 * a deployment all of them print the same link: which of them started last is nothing that an operator can see.
 */
export async function makeSetupLink(database: Database): Promise<string | null> {
  const { db } = database;
  if (await adminExists(db)) return null;
  const token =
    database.kind === 'postgres'
      ? await sharedToken(database)
      : randomBytes(TOKEN_BYTES).toString('base64url');
  const value = setupTokenHash(token);
  await db
    .insert(deployment)
    .values({ key: SETUP_LINK_KEY, value })
    .onConflictDoUpdate({ target: deployment.key, set: { value, createdAt: new Date() } });
  return `/setup?token=${token}`;
}

async function sharedToken(database: Database): Promise<string> {
  const secret = await deploymentSecret(database, 'session_secret');
  return createHmac('sha256', secret).update('setup-link').digest('base64url');
}
