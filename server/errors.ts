import { isDatabaseAway } from '#db/database-away.ts';

/**
 * The errors of the domain. They carry a code, never prose: the edges (tRPC, REST, the command line, the pages) turn
 * the code into words from `content/messages/<locale>/errors.json`.
 */
export type Fault = 'user' | 'server';

/** Every code, the HTTP status the edges answer with, and whose fault it is. Messages: `errors.<code>`. */
export const ERROR_CODES = {
  invalid_input: { status: 400, fault: 'user' },
  unauthenticated: { status: 401, fault: 'user' },
  wrong_credentials: { status: 401, fault: 'user' },
  forbidden: { status: 403, fault: 'user' },
  foreign_origin: { status: 403, fault: 'user' },
  not_found: { status: 404, fault: 'user' },
  email_taken: { status: 409, fault: 'user' },
  handle_taken: { status: 409, fault: 'user' },
  setup_done: { status: 410, fault: 'user' },
  challenge_closed: { status: 409, fault: 'user' },
  challenge_not_open: { status: 409, fault: 'user' },
  dataset_unreadable: { status: 400, fault: 'user' },
  not_scored: { status: 409, fault: 'user' },
  finals_full: { status: 409, fault: 'user' },
  rescore_running: { status: 409, fault: 'user' },
  rescore_ended: { status: 409, fault: 'user' },
  not_cancellable: { status: 409, fault: 'user' },
  already_published: { status: 409, fault: 'user' },
  other_contract: { status: 409, fault: 'user' },
  empty_file: { status: 400, fault: 'user' },
  file_too_large: { status: 413, fault: 'user' },
  unsupported_media_type: { status: 415, fault: 'user' },
  quota_exceeded: { status: 429, fault: 'user' },
  too_many_attempts: { status: 429, fault: 'user' },
  backup_refused: { status: 409, fault: 'user' },
  storage_full: { status: 507, fault: 'server' },
  internal: { status: 500, fault: 'server' },
  unavailable: { status: 503, fault: 'server' },
} as const satisfies Record<string, { status: number; fault: Fault }>;

export type ErrorCode = keyof typeof ERROR_CODES;

// Bundled routes and natively loaded workers each evaluate this module: `instanceof` fails across them, a brand does not.
const BRAND = Symbol.for('tidu.DomainError');

export interface DomainErrorOptions {
  /** Numbers and names for the message, e.g. `{ limit: 20 }`. */
  readonly details?: Readonly<Record<string, string | number>>;
  /** Seconds after which trying again makes sense; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;
  /** For the log only. */
  readonly internal?: string;
  readonly cause?: unknown;
}

export class DomainError extends Error {
  readonly [BRAND] = true;
  readonly code: ErrorCode;
  readonly details: Readonly<Record<string, string | number>>;
  readonly retryAfterSeconds: number | null;

  constructor(code: ErrorCode, options: DomainErrorOptions = {}) {
    super(options.internal ?? code, { cause: options.cause });
    this.name = 'DomainError';
    this.code = code;
    this.details = options.details ?? {};
    this.retryAfterSeconds = options.retryAfterSeconds ?? null;
  }

  get status(): number {
    return ERROR_CODES[this.code].status;
  }

  get fault(): Fault {
    return ERROR_CODES[this.code].fault;
  }
}

export function isDomainError(error: unknown): error is DomainError {
  return typeof error === 'object' && error !== null && BRAND in error;
}

/** The domain error itself; else `unavailable` where the database is away, and `internal` for whatever else was thrown. */
export function toDomainError(error: unknown): DomainError {
  if (isDomainError(error)) return error;
  const options = { cause: error, internal: String(error) };
  return isDatabaseAway(error)
    ? new DomainError('unavailable', { ...options, ...DATABASE_AWAY })
    : new DomainError('internal', options);
}

/** A restart of PostgreSQL takes seconds. */
const DATABASE_AWAY = { details: { what: 'database' }, retryAfterSeconds: 5 } as const;
