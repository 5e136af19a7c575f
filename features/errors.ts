import { useTranslations } from 'next-intl';
import { messageValues } from '#lib/i18n/message-values.ts';
import type { ErrorData } from '#server/api/trpc.ts';

/** A failure as a page needs it: what `error.data.tidu` of a failed call carries. */
export type Failure = ErrorData;

/** The server could not be asked, or its answer was not ours (a proxy's error page). */
const UNREACHABLE: Failure = { code: 'unavailable', details: {}, fault: 'server', retryAfterSeconds: null };

/** A failure thrown by calls that are no tRPC: sign-in and uploads. */
export class RequestFailed extends Error {
  readonly data: { readonly tidu: Failure };

  constructor(failure: Failure) {
    super(failure.code);
    this.name = 'RequestFailed';
    this.data = { tidu: failure };
  }
}

/** What went wrong, of anything thrown by the API's client. Errors without our data never reached the server. */
export function failureOf(error: unknown): Failure {
  const data = typeof error === 'object' && error !== null && 'data' in error ? error.data : null;
  const failure = typeof data === 'object' && data !== null && 'tidu' in data ? data.tidu : null;
  return (failure as Failure | null) ?? UNREACHABLE;
}

export function faultOf(error: unknown): Failure['fault'] {
  return failureOf(error).fault;
}

/** `const explain = useErrorMessage(); explain(error)`: what went wrong and what to do, in the page's language. */
export function useErrorMessage(): (error: unknown) => string {
  const t = useTranslations('errors');
  return (error) => {
    const failure = failureOf(error);
    // A newer server may know codes that this page, loaded before, does not.
    if (!t.has(failure.code)) return t('internal');
    return t(failure.code, messageValues(failure.details, failure.retryAfterSeconds));
  };
}
