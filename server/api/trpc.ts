import { initTRPC, TRPCError } from '@trpc/server';
import { ZodError } from 'zod';
import { isDatabaseAway } from '#db/database-away.ts';
import { log } from '#lib/log.ts';
import { signedIn } from '#server/accounts/actor.ts';
import type { ApiContext } from '#server/api/context.ts';
import { DomainError, type ErrorCode, type Fault, isDomainError, toDomainError } from '#server/errors.ts';

/** What every failed call carries in `error.data.tidu`; `features/errors.ts` turns it into words. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>>;
  readonly fault: Fault;
  readonly retryAfterSeconds: number | null;
}

const t = initTRPC.context<ApiContext>().create({
  errorFormatter({ shape, error }) {
    const domain = domainErrorOf(error);
    return {
      // The prose of an error stays in the log: readers get a code.
      message: domain.code,
      code: shape.code,
      data: {
        httpStatus: domain.status,
        code: shape.data.code,
        path: shape.data.path,
        tidu: {
          code: domain.code,
          details: domain.details,
          fault: domain.fault,
          retryAfterSeconds: domain.retryAfterSeconds,
        } satisfies ErrorData,
      },
    };
  },
});

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** tRPC derives the HTTP status from its own codes; those without a counterpart use the nearest. */
const TRPC_CODES: Readonly<Record<number, TRPCError['code']>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  409: 'CONFLICT',
  410: 'NOT_FOUND',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  429: 'TOO_MANY_REQUESTS',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
  507: 'SERVICE_UNAVAILABLE',
};

/** tRPC's own refusals, for input that reached no verb. */
const OWN_REFUSALS: Partial<Record<TRPCError['code'], ErrorCode>> = {
  BAD_REQUEST: 'invalid_input',
  PARSE_ERROR: 'invalid_input',
  METHOD_NOT_SUPPORTED: 'invalid_input',
  NOT_FOUND: 'not_found',
  PAYLOAD_TOO_LARGE: 'file_too_large',
  UNSUPPORTED_MEDIA_TYPE: 'unsupported_media_type',
};

function domainErrorOf(error: TRPCError): DomainError {
  if (isDomainError(error.cause)) return error.cause;
  if (error.cause instanceof ZodError) return invalidInput(error.cause);
  const refusal = OWN_REFUSALS[error.code];
  return refusal ? new DomainError(refusal, { cause: error }) : toDomainError(error.cause ?? error);
}

/** Names the first field that was refused and the limit it broke, so that a form can point at it. */
function invalidInput(error: ZodError): DomainError {
  const issue = error.issues[0];
  const details: Record<string, string | number> = {};
  if (issue) {
    details.field = issue.path.join('.');
    details.reason = issue.message;
  }
  return new DomainError('invalid_input', { cause: error, details });
}

/** Logs a failed call once if it was our fault; refusals of input are not news. */
export function logFailure(options: { error: TRPCError; path: string | undefined }): void {
  const domain = domainErrorOf(options.error);
  if (domain.fault === 'user') return;
  log.error('procedure failed', { path: options.path, code: domain.code, error: options.error.cause });
}

/** Gives an error of the domain its HTTP status, and a database that is away the one that asks to come back. */
const withStatus = t.middleware(async ({ next }) => {
  const result = await next();
  if (result.ok || !(isDomainError(result.error.cause) || isDatabaseAway(result.error.cause))) return result;
  const cause = toDomainError(result.error.cause);
  throw new TRPCError({
    code: TRPC_CODES[cause.status] ?? 'INTERNAL_SERVER_ERROR',
    message: cause.message,
    cause,
  });
});

/**
 * Cookies travel with requests that other sites make a browser send. Whatever changes something must come from our own
 * pages; requests without a browser (no `Origin`, no `Sec-Fetch-Site`) carry no cookie they were tricked into.
 */
const ownOriginToChange = t.middleware(({ ctx, type, next }) => {
  if (type === 'mutation' && ctx.foreignOrigin) throw new DomainError('foreign_origin');
  return next();
});

/**
 * For everybody. Procedures parse, authorise, call one verb and return. Moments cross as ISO 8601 strings, so that a
 * server component and a browser get the same shape.
 */
export const publicProcedure = t.procedure.use(withStatus).use(ownOriginToChange);

/** For people who are signed in: `ctx.actor` is a `SignedIn`. Others get `unauthenticated`. */
export const userProcedure = publicProcedure.use(({ ctx, next }) =>
  next({ ctx: { actor: signedIn(ctx.actor) } }),
);
