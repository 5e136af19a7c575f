import { OpenAPIHono } from '@hono/zod-openapi';
import type { Actor } from '#server/accounts/actor.ts';
import { DomainError } from '#server/errors.ts';
import { errorSchema } from '#server/rest/schemas.ts';
import type { Runtime } from '#server/runtime.ts';

export type RestServices = Pick<Runtime, 'database' | 'storage'>;

/** What every route knows of its request. */
export interface RestEnv {
  Variables: { readonly services: RestServices; readonly actor: Actor };
}

export type RestApp = OpenAPIHono<RestEnv>;

/** A router whose refusals of input are the domain's errors. */
export function newRestApp(): RestApp {
  return new OpenAPIHono<RestEnv>({
    defaultHook: (result) => {
      if (result.success) return;
      const field = result.error.issues[0]?.path.join('.') ?? '';
      throw new DomainError('invalid_input', { cause: result.error, details: { field } });
    },
  });
}

type Security = Record<string, string[]>[];
export const TOKEN_REQUIRED: Security = [{ token: [] }];
/** What is public is so without a token; one shows its owner's own things as well. */
export const TOKEN_OPTIONAL: Security = [{ token: [] }, {}];

const ERRORS = {
  400: 'The request is not valid',
  401: 'No token, or one that is no longer valid',
  403: 'It is somebody else’s',
  404: 'There is no such thing, or it is not yours to know of',
  409: 'The challenge takes no submissions now, or what was asked comes too late',
  413: 'Too large; refused before it is read whole',
  415: 'Only application/octet-stream is accepted',
  429: 'Over quota or over a limit; see Retry-After',
} as const;

/** The refusals of a route, for its description. */
export function refusals<Status extends keyof typeof ERRORS>(...statuses: Status[]) {
  const content = { 'application/json': { schema: errorSchema } };
  const entries = statuses.map((status) => [status, { description: ERRORS[status], content }]);
  return Object.fromEntries(entries) as Record<Status, { description: string; content: typeof content }>;
}
