import type { Db } from '#db/client.ts';
import type { SignedIn } from '#server/accounts/actor.ts';
import { countAttempt } from '#server/accounts/attempts.ts';
import { authenticateToken } from '#server/accounts/authenticate-token.ts';
import { clientOf } from '#server/auth/request-origin.ts';
import { DomainError } from '#server/errors.ts';

/** RFC 6750 §2.1; the scheme's name is case-insensitive (RFC 9110 §11.1). */
const BEARER = /^bearer +(\S+)$/i;

/** A script with a revoked token may try for a while; 256 random bits are not guessed, this only bounds the noise. */
const WRONG_TOKEN_LIMIT = { limit: 1_000, windowSeconds: 15 * 60 };

/**
 * Who a REST request comes from, by its `Authorization: Bearer tidu_…` header.
 * @returns null where there is no such header; cookies never count here, so no page can be tricked into a request
 * @throws DomainError `unauthenticated` for a token that is not (or no longer) valid | `too_many_attempts`
 */
export async function actorFromBearer(db: Db, headers: Headers): Promise<SignedIn | null> {
  const authorization = headers.get('authorization');
  if (authorization === null) return null;
  const token = BEARER.exec(authorization)?.[1];
  const actor = token ? await authenticateToken(db, { token }) : null;
  if (actor) return actor;
  await countAttempt(db, `token:address:${clientOf(headers).address}`, WRONG_TOKEN_LIMIT);
  throw new DomainError('unauthenticated');
}
