import { createContext } from '#server/api/context.ts';
import { appRouter } from '#server/api/root.ts';
import { createCallerFactory, logFailure } from '#server/api/trpc.ts';

const createCaller = createCallerFactory(appRouter);

export type Api = ReturnType<typeof createCaller>;

/**
 * The API for server components: `const api = await apiFor(await headers())`, with `headers` of next/headers. The same
 * procedures as in the browser, without a request in between; a failure throws a TRPCError
 * whose `cause` is the DomainError.
 */
export async function apiFor(headers: Headers): Promise<Api> {
  return createCaller(await createContext(headers), { onError: logFailure });
}
