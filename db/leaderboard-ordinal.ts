import { type SQL, type SQLWrapper, sql } from 'drizzle-orm';

/**
 * Float64s as whole numbers of the same order (a signed bigint): the bits of positive ones, and of negative ones the bits
 * with everything but the sign turned round. Then "the first n bits" name a range of neighbouring values.
 */
export function ordinalOf(sortKey: number): bigint {
  const view = new DataView(new ArrayBuffer(8));
  // -0 equals 0, and must have its bits.
  view.setFloat64(0, sortKey + 0);
  const bits = view.getBigInt64(0);
  return bits < 0n ? bits ^ 0x7fff_ffff_ffff_ffffn : bits;
}

/** The same in SQL, of an expression of type float8. */
export function ordinalOfSql(sortKey: SQLWrapper): SQL<bigint> {
  const bits = sql`(('x' || encode(float8send(${sortKey} + 0), 'hex'))::bit(64)::bigint)`;
  return sql`(case when ${bits} < 0 then ${bits} # 9223372036854775807 else ${bits} end)`;
}

/**
 * Bits that are cut off on each level of the counts. Level 0 keeps the sign, the exponent and four bits of the
 * fraction, so that the accuracies of a season lie in a handful of buckets; below it every bucket has at most 4,096
 * children, and level 4 is the value itself.
 */
export const SHIFTS = [48n, 36n, 24n, 12n, 0n] as const;
/** Between two levels. */
export const FAN_OUT_BITS = 12n;

/** Rows that the buckets of level 0 are spread over: improving from one of them to another waits for nobody. */
const SHARDS_MASK = 15;

/** The shard of a participant: what they added is taken away from the same row. */
export function shardOf(userId: string): number {
  return userId.charCodeAt(userId.length - 1) & SHARDS_MASK;
}

/** The same in SQL. */
export function shardOfSql(userId: SQLWrapper): SQL<number> {
  return sql`(ascii(right(${userId}, 1)) & ${sql.raw(String(SHARDS_MASK))})`;
}
