/** Why a database cannot be used at all, found when it is opened; boot says it in words. */
export type DatabaseProblemCode =
  /** Nobody listens there, or the name is unknown. */
  | 'unreachable'
  /** Wrong user or password, or the server's pg_hba.conf forbids it. */
  | 'refused'
  /** The server has no database of that name. */
  | 'missing'
  /** The user may not make tables there. */
  | 'forbidden'
  /** Older than PostgreSQL 15. */
  | 'too_old'
  /** Migrated by a newer version of Tidu. */
  | 'newer';

export class DatabaseProblem extends Error {
  readonly code: DatabaseProblemCode;
  readonly details: Readonly<Record<string, string>>;

  constructor(code: DatabaseProblemCode, details: Readonly<Record<string, string>>, cause?: unknown) {
    super(`database ${code}`, { cause });
    this.name = 'DatabaseProblem';
    this.code = code;
    this.details = details;
  }
}
