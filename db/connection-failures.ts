import { DatabaseProblem } from '#db/database-problem.ts';

/** The oldest PostgreSQL that Tidu's statements are tested on. */
export const OLDEST_SERVER = 15;

/** SQLSTATEs (PostgreSQL manual, appendix A) after which the connection is gone or was never there. */
const LOST_STATES = new Set(['57P01', '57P02', '57P03', '57P05', '25P03', '53300', '25P04']);
const LOST_SYSTEM_ERRORS = new Set([
  ...['ECONNREFUSED', 'ECONNRESET', 'ECONNABORTED', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH'],
  ...['ENOTFOUND', 'EAI_AGAIN', 'ENOENT', 'ENETDOWN'],
]);
/** The codes of postgres.js itself. */
const LOST_CODES = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_ENDED',
  'CONNECTION_DESTROYED',
  'CONNECT_TIMEOUT',
]);

/** Whether an error of the driver means that the connection is gone, so that the answer will never come. */
export function isConnectionLoss(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  if (typeof code === 'string') {
    if ([LOST_STATES, LOST_CODES, LOST_SYSTEM_ERRORS].some((lost) => lost.has(code))) return true;
    if (/^08.{3}$/.test(code)) return true;
  }
  // Several addresses of one name were tried in vain.
  if (error instanceof AggregateError && error.errors.some(isConnectionLoss)) return true;
  return isConnectionLoss(cause);
}

/** What keeps the database from being opened, in a form that boot has words for; anything else as it is. */
export function explainFailure(error: unknown, url: string): unknown {
  if (error instanceof DatabaseProblem) return error;
  const code = codeOf(error);
  const { host, database, user } = partsOf(url);
  if (code === '28P01' || code === '28000') return new DatabaseProblem('refused', { host, user }, error);
  if (code === '3D000') return new DatabaseProblem('missing', { host, database }, error);
  if (code === '42501') return new DatabaseProblem('forbidden', { database, user }, error);
  if (!isConnectionLoss(error)) return error;
  const reason = reasonOf(error);
  return new DatabaseProblem('unreachable', { host, reason }, error);
}

/** The driver's code, from below what Drizzle wraps around it. */
function codeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  return code ?? codeOf(cause);
}

/** What the system said, from below what was wrapped around it. */
function reasonOf(error: unknown): string {
  const { code, message, cause } = error as { code?: unknown; message?: unknown; cause?: unknown };
  if (typeof cause === 'object' && cause !== null) return reasonOf(cause);
  return typeof message === 'string' && message !== '' ? message : String(code);
}

/** For messages: never the password. */
function partsOf(text: string): { host: string; database: string; user: string } {
  const url = new URL(text);
  return {
    host: url.host || (url.searchParams.get('host') ?? 'localhost'),
    database: decodeURIComponent(url.pathname.slice(1)),
    user: decodeURIComponent(url.username),
  };
}
