import type { DomainError } from '#server/errors.ts';

/**
 * A failed sign-in as the one string that next-auth can carry to the browser: `wrong_credentials`,
 * `too_many_attempts:540` (seconds until trying again makes sense). `features/session.ts` reads it.
 */
export function signInErrorText({ code, retryAfterSeconds }: DomainError): string {
  return retryAfterSeconds === null ? code : `${code}:${retryAfterSeconds}`;
}
