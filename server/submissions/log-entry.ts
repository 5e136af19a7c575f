import { sql } from 'drizzle-orm';
import { rows, type Tx } from '#db/client.ts';
import type { Id } from '#lib/ids.ts';
import type { LogCode, LogDetails } from '#server/submissions/log-codes.ts';

/** One line of the log of an evaluation. */
export type LogEntry = { [Code in LogCode]: { readonly code: Code } & DetailsOf<Code> }[LogCode];
type DetailsOf<Code extends LogCode> = keyof LogDetails[Code] extends never
  ? { readonly details?: undefined }
  : { readonly details: LogDetails[Code] };

/**
 * Writes to the log of an evaluation, in the transaction that changes it, so that the log says what happened and
 * nothing else. The details of every code are named in `LogDetails`: there is no place for text.
 */
export async function appendLog(
  tx: Tx,
  id: Id<'evaluation'>,
  ...entries: readonly LogEntry[]
): Promise<void> {
  await rows(
    tx,
    sql`insert into evaluation_log (evaluation_id, code, details) values ${logValues(id, entries)}`,
  );
}

function logValues(id: Id<'evaluation'>, entries: readonly LogEntry[]) {
  return sql.join(
    entries.map(({ code, details }) => sql`(${id}, ${code}, ${JSON.stringify(details ?? {})}::jsonb)`),
    sql`, `,
  );
}
