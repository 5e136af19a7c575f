/**
 * The database cannot be reached, or the connection broke before the answer came. Apart from the drivers, so that what
 * routes bundle can recognise it.
 */
const BRAND = Symbol.for('tidu.DatabaseAway');

export class DatabaseAway extends Error {
  // Bundled routes and natively loaded code each have their own copy of this class: a brand crosses, `instanceof` does not.
  readonly [BRAND] = true;

  constructor(cause: unknown) {
    super(`The database is away: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
    this.name = 'DatabaseAway';
  }
}

/** Whether this error, or one that caused it (Drizzle wraps those of the driver), is a lost or refused connection. */
export function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== 'object' || error === null) return false;
  return BRAND in error || isDatabaseAway((error as { cause?: unknown }).cause);
}
