/** PostgreSQL's error code for a value that must be unique and is not (PostgreSQL manual, appendix A). */
const UNIQUE_VIOLATION = '23505';

/**
 * Whether a failed statement broke the unique index `name`. Drizzle wraps the driver's error, and the drivers name
 * the index under different keys.
 */
export function isUniqueViolation(error: unknown, name: string): boolean {
  if (typeof error !== 'object' || error === null) return false;
  const { code, constraint, constraint_name, cause } = error as Record<string, unknown>;
  if (code === UNIQUE_VIOLATION) return constraint === name || constraint_name === name;
  return isUniqueViolation(cause, name);
}
