import type { AuthOptions } from 'next-auth';
import CredentialsProvider from 'next-auth/providers/credentials';
import type { Database } from '#db/client.ts';
import { preferredLocale } from '#lib/i18n/locales.ts';
import { isId } from '#lib/ids.ts';
import { log } from '#lib/log.ts';
import { checkSession } from '#server/accounts/check-session.ts';
import { endSession } from '#server/accounts/revoke-session.ts';
import { signInSchema } from '#server/accounts/schema.ts';
import { signIn } from '#server/accounts/sign-in.ts';
import { clientOf, isSecure } from '#server/auth/request-origin.ts';
import { signInErrorText } from '#server/auth/sign-in-error.ts';
import { deploymentSecret } from '#server/deployment/secrets.ts';
import { DomainError, toDomainError } from '#server/errors.ts';

/**
 * The longest that browsers keep a cookie (RFC 6265bis §5.5). How long a session lasts is decided by its row alone,
 * which every use prolongs; the cookie only has to outlive it.
 */
const COOKIE_SECONDS = 400 * 24 * 60 * 60;

/** next-auth for one request: its cookies and pages depend on the origin and the language of the request. */
export async function nextAuthOptions(database: Database, headers: Headers): Promise<AuthOptions> {
  const locale = preferredLocale(headers.get('accept-language'));
  return {
    secret: await deploymentSecret(database, 'session_secret'),
    useSecureCookies: isSecure(headers),
    session: { strategy: 'jwt', maxAge: COOKIE_SECONDS },
    providers: [passwordProvider(database, headers)],
    callbacks: {
      // The token is a name for the session row and holds nothing else: what it said of a person would grow stale.
      async jwt({ token, user }) {
        const sid = user ? user.sessionId : token.sid;
        if (!isSessionId(sid) || !(await checkSession(database.db, { sessionId: sid }))) {
          throw new SessionGone('the session is gone');
        }
        return { sid };
      },
      session: ({ session }) => ({ expires: session.expires }),
    },
    events: {
      async signOut({ token }) {
        if (isSessionId(token?.sid)) await endSession(database.db, { id: token.sid });
      },
    },
    pages: { signIn: `/${locale}/sign-in`, signOut: `/${locale}`, error: `/${locale}/sign-in` },
    logger: { error: logFromNextAuth, warn: (code) => log.warn('next-auth', { code }), debug: () => {} },
  };
}

function passwordProvider(database: Database, headers: Headers) {
  return CredentialsProvider({
    credentials: { email: {}, password: {} },
    async authorize(credentials) {
      try {
        const given = signInSchema.safeParse(credentials);
        if (!given.success) throw new DomainError('wrong_credentials');
        const session = await signIn(database.db, { ...given.data, ...clientOf(headers) });
        return { id: session.userId, sessionId: session.sessionId };
      } catch (error) {
        const failure = toDomainError(error);
        if (failure.fault === 'server') log.error('sign-in failed', { error });
        // next-auth hands the message to the browser as `error`.
        throw new Error(signInErrorText(failure), { cause: error });
      }
    },
  });
}

/** The session was revoked, or has expired: next-auth then removes the cookie. */
class SessionGone extends Error {}

function isSessionId(value: unknown): value is `ses_${string}` {
  return typeof value === 'string' && isId('session', value);
}

/** What browsers send every day: cookies that are revoked, expired or forged, and addresses that were made up. */
const EVERYDAY = new Set(['JWT_SESSION_ERROR', 'INVALID_CALLBACK_URL_ERROR']);

function logFromNextAuth(code: string, metadata: unknown): void {
  if (EVERYDAY.has(code)) log.debug('next-auth', { code });
  else log.error('next-auth', { code, metadata });
}
