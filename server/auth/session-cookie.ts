/** next-auth's names. `__Secure-` makes browsers insist on https for the cookie, so it cannot be used over plain http. */
export function sessionCookieName(secure: boolean): string {
  return `${secure ? '__Secure-' : ''}next-auth.session-token`;
}
