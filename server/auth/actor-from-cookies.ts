import { decode } from 'next-auth/jwt';
import type { Database } from '#db/client.ts';
import { isId } from '#lib/ids.ts';
import { type Actor, VISITOR } from '#server/accounts/actor.ts';
import { checkSession } from '#server/accounts/check-session.ts';
import { isSecure } from '#server/auth/request-origin.ts';
import { sessionCookieName } from '#server/auth/session-cookie.ts';
import { deploymentSecret } from '#server/deployment/secrets.ts';

/**
 * Who a browser's request comes from: the cookie names a session row, and the row decides. A missing, forged or
 * revoked session is a visitor, never an error: pages must still render.
 */
export async function actorFromCookies(database: Database, headers: Headers): Promise<Actor> {
  const token = cookieValue(headers.get('cookie'), sessionCookieName(isSecure(headers)));
  if (!token) return VISITOR;
  const sessionId = await sessionIdOf(token, await deploymentSecret(database, 'session_secret'));
  if (!sessionId) return VISITOR;
  return (await checkSession(database.db, { sessionId })) ?? VISITOR;
}

async function sessionIdOf(token: string, secret: string) {
  const claims = await decode({ token, secret }).catch(forged);
  const sid = claims?.sid;
  return typeof sid === 'string' && isId('session', sid) ? sid : null;
}

/** jose throws for every token that it cannot decrypt: forged, truncated, expired, or of a former secret. */
function forged(_error: unknown): null {
  return null;
}

/** RFC 6265 §4.2.1. Session tokens are base64url and dots, which no browser quotes or escapes. */
function cookieValue(header: string | null, name: string): string | null {
  for (const pair of (header ?? '').split(';')) {
    const separator = pair.indexOf('=');
    if (separator > 0 && pair.slice(0, separator).trim() === name) return pair.slice(separator + 1).trim();
  }
  return null;
}
