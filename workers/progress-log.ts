import type { Database } from '#db/client.ts';
import { log } from '#lib/log.ts';
import type { Claim } from '#server/submissions/claim-evaluation.ts';
import type { LogEntry } from '#server/submissions/log-entry.ts';
import { recordProgress } from '#server/submissions/record-progress.ts';

/**
 * Tells the log of an evaluation how far it is, in order and beside the work. What cannot be written is not worth an
 * evaluation.
 */
export class ProgressLog {
  readonly #database: Database;
  readonly #claim: Claim;
  #written: Promise<void> = Promise.resolve();

  constructor(database: Database, claim: Claim) {
    this.#database = database;
    this.#claim = claim;
  }

  note(entry: LogEntry): void {
    this.#written = this.#written
      .then(() => recordProgress(this.#database, this.#claim, entry))
      .catch((error: unknown) => {
        log.warn('progress was not recorded', { submission: this.#claim.submissionId, error });
      });
  }

  /** Resolves when everything noted stands in the log: before the entry that ends it. */
  settled(): Promise<void> {
    return this.#written;
  }
}
