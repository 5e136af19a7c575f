import { eq, sql } from 'drizzle-orm';
import { type Database, rows } from '#db/client.ts';
import { deployment } from '#db/schema/index.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';
import { recordAdminAction } from '#server/administration/record-admin-action.ts';
import { type KeyRing, makeKey, presentKey, readKeyRing, readKeyRingRow } from '#server/receipts/key-ring.ts';

/**
 * Makes a new signing key. The old one stays published, so its receipts can still be checked, but its private half is
 * forgotten: nothing can be signed with it any more.
 * @throws DomainError `forbidden`
 */
export async function rotateKey(
  database: Database,
  actor: Actor,
  options: { readonly now?: Date } = {},
): Promise<{ readonly keyId: string; readonly retired: string }> {
  mayAdminister(actor);
  const now = options.now ?? new Date();
  await readKeyRing(database);
  return database.transact(async (tx) => {
    // One rotation at a time; a reader sees the old ring or the new one.
    await rows(tx, sql`select 1 from deployment where key = 'signing_key' for update`);
    const ring = await readKeyRingRow(tx);
    if (!ring) throw new Error('The signing key vanished while it was rotated');
    const retired = presentKey(ring);
    const fresh = makeKey(now);
    const rotated: KeyRing = { keys: [...ring.keys.map((key) => retire(key, now)), fresh] };
    await tx
      .update(deployment)
      .set({ value: JSON.stringify(rotated) })
      .where(eq(deployment.key, 'signing_key'));
    await recordAdminAction(tx, actor, {
      action: 'key_rotated',
      details: { keyId: fresh.id, retired: retired.id },
    });
    return { keyId: fresh.id, retired: retired.id };
  });
}

function retire({ d, ...key }: KeyRing['keys'][number], now: Date): KeyRing['keys'][number] {
  return d === undefined ? key : { ...key, retiredAt: now.toISOString() };
}
