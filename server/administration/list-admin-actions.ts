import { desc, eq, lt } from 'drizzle-orm';
import type { Db } from '#db/client.ts';
import { adminActions, users } from '#db/schema/index.ts';
import type { Actor } from '#server/accounts/actor.ts';
import { mayAdminister } from '#server/administration/policy.ts';

export interface AdminActionView {
  readonly id: number;
  readonly at: Date;
  /** Null for the operator's command line. */
  readonly by: { readonly handle: string; readonly name: string } | null;
  readonly action: string;
  readonly details: Readonly<Record<string, string | number | null>>;
}

/** What administrators and operators did, latest first. @throws DomainError `unauthenticated`; `forbidden` */
export async function listAdminActions(
  db: Db,
  actor: Actor,
  options: { readonly before?: number | undefined; readonly limit: number },
): Promise<{ readonly items: readonly AdminActionView[]; readonly nextCursor: number | null }> {
  mayAdminister(actor);
  const found = await db
    .select({
      id: adminActions.id,
      at: adminActions.at,
      handle: users.handle,
      name: users.name,
      action: adminActions.action,
      details: adminActions.details,
    })
    .from(adminActions)
    .leftJoin(users, eq(users.id, adminActions.userId))
    .where(options.before === undefined ? undefined : lt(adminActions.id, options.before))
    .orderBy(desc(adminActions.id))
    .limit(options.limit + 1);
  const page = found.slice(0, options.limit);
  return {
    items: page.map(({ handle, name, ...action }) => ({
      ...action,
      by: handle !== null && name !== null ? { handle, name } : null,
    })),
    nextCursor: found.length > options.limit ? (page.at(-1)?.id ?? null) : null,
  };
}
