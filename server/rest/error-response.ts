import { preferredLocale } from '#lib/i18n/locales.ts';
import { log } from '#lib/log.ts';
import { toDomainError } from '#server/errors.ts';
import { domainErrorMessage } from '#server/rest/error-message.ts';

/**
 * Whatever was thrown as `{error: {code, message, fault, details}}`, in the language the request prefers. Our own
 * faults are logged; what they were about stays in the log.
 */
export async function errorResponse(thrown: unknown, request: Request): Promise<Response> {
  const error = toDomainError(thrown);
  if (error.fault === 'server') {
    log.error('request failed', { path: new URL(request.url).pathname, code: error.code, error });
  }
  const headers = new Headers({ 'cache-control': 'no-store' });
  if (error.retryAfterSeconds !== null) headers.set('retry-after', String(error.retryAfterSeconds));
  if (error.status === 401) headers.set('www-authenticate', 'Bearer');
  const message = await domainErrorMessage(error, preferredLocale(request.headers.get('accept-language')));
  const { code, fault, details } = error;
  return Response.json({ error: { code, message, fault, details } }, { status: error.status, headers });
}
