import { type Failure, failureOf, RequestFailed } from '#features/errors.ts';

/**
 * Signing in and out through next-auth's endpoints. Three requests of our own instead of next-auth/react, which would
 * bring 8 kB (gzip) and a session poll to every page that has a sign-in form.
 */
const AUTH = '/api/auth';

/** Opens a session in this browser. @throws RequestFailed `wrong_credentials` | `too_many_attempts` | `unavailable` */
export async function signIn(options: { readonly email: string; readonly password: string }): Promise<void> {
  const { response, url } = await post('callback/credentials', options);
  const error = url?.searchParams.get('error');
  if (error) throw new RequestFailed(readSignInError(error));
  if (!response.ok) throw new RequestFailed(failureOf(null));
}

/** Ends this browser's session, on the server too. @throws RequestFailed `unavailable` */
export async function signOut(): Promise<void> {
  const { response } = await post('signout', {});
  if (!response.ok) throw new RequestFailed(failureOf(null));
}

/** next-auth answers a form with the address that it would lead to. */
async function post(action: string, fields: Readonly<Record<string, string>>) {
  try {
    const csrf = await fetch(`${AUTH}/csrf`);
    const { csrfToken } = (await csrf.json()) as { csrfToken: string };
    const response = await fetch(`${AUTH}/${action}`, {
      method: 'POST',
      body: new URLSearchParams({ ...fields, csrfToken, callbackUrl: location.origin, json: 'true' }),
    });
    const { url } = (await response.json()) as { url?: string };
    return { response, url: url ? new URL(url) : null };
  } catch (error) {
    // Offline, or an answer that is not ours: for the reader both are "the server cannot be reached".
    throw new RequestFailed(failureOf(error));
  }
}

/** `too_many_attempts:540`, as `server/auth/sign-in-error.ts` writes it. */
export function readSignInError(text: string): Failure {
  const [code, seconds] = text.split(':');
  const known = code === 'wrong_credentials' || code === 'too_many_attempts';
  return {
    code: known ? code : 'internal',
    details: {},
    fault: known ? 'user' : 'server',
    retryAfterSeconds: seconds ? Number(seconds) : null,
  };
}
