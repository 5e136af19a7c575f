import NextAuth, { type AuthOptions } from 'next-auth';
import { boundedRequest } from '#server/api/bounded-request.ts';
import { nextAuthOptions } from '#server/auth/next-auth-options.ts';
import { isForeignOrigin } from '#server/auth/request-origin.ts';
import { currentRuntime } from '#server/runtime.ts';

/** A sign-in form: an e-mail address, a password, a token, an address to return to. */
const MAX_BODY_BYTES = 16 * 1024;

/** What of next-auth is offered. Its others (writing to our log from outside, changing a session's content) are not. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  GET: ['csrf', 'session', 'providers', 'signin', 'signout', 'error'],
  POST: ['callback', 'signin', 'signout'],
};

interface RouteContext {
  readonly params: Promise<{ nextauth: string[] }>;
}

/** next-auth's own type of a route wants Next's request, of which it uses this much. */
const answer = NextAuth as unknown as (
  request: Request & { readonly nextUrl: URL },
  context: RouteContext,
  options: AuthOptions,
) => Promise<Response>;

/** next-auth behind our limits: known actions, bounded bodies, nothing sent by other sites. */
export async function answerAuth(request: Request, context: RouteContext): Promise<Response> {
  const [action = ''] = (await context.params).nextauth;
  if (!ACTIONS[request.method]?.includes(action)) return new Response(null, { status: 404 });
  if (request.method === 'POST' && isForeignOrigin(request.headers))
    return new Response(null, { status: 403 });
  // Forms are all that next-auth's client sends; its own reading of JSON fails with a stack.
  if (request.method === 'POST' && !isForm(request)) return new Response(null, { status: 415 });
  const bounded = await boundedRequest(request, MAX_BODY_BYTES);
  if (!bounded) return new Response(null, { status: 413 });
  const options = await nextAuthOptions(currentRuntime().database, request.headers);
  // A copy, because `nextUrl` of Next's own requests cannot be set.
  return answer(Object.assign(new Request(bounded), { nextUrl: new URL(request.url) }), context, options);
}

function isForm(request: Request): boolean {
  return request.headers.get('content-type')?.startsWith('application/x-www-form-urlencoded') ?? false;
}
