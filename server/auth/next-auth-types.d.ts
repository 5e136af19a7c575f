import type { Id } from '#lib/ids.ts';

declare module 'next-auth' {
  interface User {
    sessionId: Id<'session'>;
  }
}

declare module 'next-auth/jwt' {
  interface JWT {
    /** The row in `sessions`. */
    sid?: unknown;
  }
}
