import type { Db, Tx } from '#db/client.ts';
import { adminActions } from '#db/schema/index.ts';
import type { Actor } from '#server/accounts/actor.ts';
import type { AdminAction } from '#server/administration/schema.ts';

/** Writes down who did what, in the transaction that does it. @param options.details for its words; nothing secret */
export async function recordAdminAction(
  tx: Tx | Db,
  actor: Actor,
  options: {
    readonly action: AdminAction;
    readonly details: Readonly<Record<string, string | number | null>>;
  },
): Promise<void> {
  await tx.insert(adminActions).values({
    userId: actor.kind === 'user' ? actor.userId : null,
    ...options,
  });
}
