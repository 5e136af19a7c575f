import type { PgTransactionConfig } from 'drizzle-orm/pg-core';
import type { TransactOptions } from '#db/client.ts';

/** How a transaction of ours begins, on either driver. */
export function transactionConfig(options: TransactOptions = {}): PgTransactionConfig {
  return options.snapshot
    ? { isolationLevel: 'repeatable read', accessMode: 'read only' }
    : { isolationLevel: 'read committed' };
}
