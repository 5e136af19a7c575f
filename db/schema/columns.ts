import { customType, timestamp } from 'drizzle-orm/pg-core';

/** A moment, `timestamptz`, read as a Date on both drivers. */
export const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date', precision: 3 });

export const bytea = customType<{ data: Uint8Array; driverData: Uint8Array }>({
  dataType: () => 'bytea',
});
