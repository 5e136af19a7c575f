import { describe, expect, it } from 'vitest';
import { readSignInError } from '#features/session.ts';
import { signInErrorText } from '#server/auth/sign-in-error.ts';
import { DomainError } from '#server/errors.ts';

describe('a failed sign-in', () => {
  it.each([
    [
      new DomainError('wrong_credentials'),
      { code: 'wrong_credentials', fault: 'user', retryAfterSeconds: null },
    ],
    [
      new DomainError('too_many_attempts', { retryAfterSeconds: 540 }),
      { code: 'too_many_attempts', fault: 'user', retryAfterSeconds: 540 },
    ],
    [new DomainError('internal'), { code: 'internal', fault: 'server', retryAfterSeconds: null }],
  ])('%s arrives in the browser as it left the server', (error, failure) => {
    expect(readSignInError(signInErrorText(error))).toMatchObject(failure);
  });

  it('with one of next-auth’s own names is our fault', () => {
    expect(readSignInError('CredentialsSignin')).toMatchObject({ code: 'internal', fault: 'server' });
  });
});
