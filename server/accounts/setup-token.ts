import { createHash } from 'node:crypto';
import { eq } from 'drizzle-orm';
import type { Db, Reader } from '#db/client.ts';
import { deployment, users } from '#db/schema/index.ts';

/** Where the hash of the valid link's token is kept. */
export const SETUP_LINK_KEY = 'setup_link_hash';

/** Whether `token` would make the first admin now. */
export async function setupTokenValid(db: Db, options: { readonly token: string }): Promise<boolean> {
  const [row] = await db
    .select({ value: deployment.value })
    .from(deployment)
    .where(eq(deployment.key, SETUP_LINK_KEY));
  return row?.value === setupTokenHash(options.token) && !(await adminExists(db));
}

export async function adminExists(db: Reader): Promise<boolean> {
  return (await db.$count(users, eq(users.role, 'admin'))) > 0;
}

/** 256 random bits: a plain hash suffices, and comparing hashes tells nothing through its timing. */
export function setupTokenHash(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
