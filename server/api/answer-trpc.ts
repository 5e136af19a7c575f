import { fetchRequestHandler } from '@trpc/server/adapters/fetch';
import { boundedRequest } from '#server/api/bounded-request.ts';
import { createContext } from '#server/api/context.ts';
import { appRouter } from '#server/api/root.ts';
import { logFailure } from '#server/api/trpc.ts';
import { isDomainError } from '#server/errors.ts';

/** Every input is a form or a run's configuration with its thinned curve; models go to /api/artifacts instead. */
const MAX_BODY_BYTES = 256 * 1024;
/** A page mounts fewer queries than this at once. */
const MAX_BATCH = 20;

/** The tRPC endpoint: any number of procedures in one request, each answered on its own. */
export async function answerTrpc(request: Request): Promise<Response> {
  const bounded = await boundedRequest(request, MAX_BODY_BYTES);
  if (!bounded) return new Response(null, { status: 413 });
  return fetchRequestHandler({
    endpoint: '/api/trpc',
    req: bounded,
    router: appRouter,
    createContext: () => createContext(request.headers),
    maxBatchSize: MAX_BATCH,
    onError: logFailure,
    responseMeta: ({ errors }) => ({ headers: responseHeaders(errors) }),
  });
}

function responseHeaders(errors: readonly { readonly cause?: unknown }[]): Headers {
  const headers = new Headers({ 'cache-control': 'private, no-store' });
  const waits = errors.flatMap(({ cause }) => (isDomainError(cause) ? (cause.retryAfterSeconds ?? []) : []));
  if (waits.length > 0) headers.set('retry-after', String(Math.max(...waits)));
  return headers;
}
