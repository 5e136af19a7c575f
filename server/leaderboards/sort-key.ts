import { type SQL, sql } from 'drizzle-orm';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import type { Metric } from '#server/challenges/schema.ts';

/** Larger is better, whatever the metric; never -0, which prints unlike 0. */
export function sortKeyOf(value: number, direction: Metric['direction']): number {
  return direction === 'maximize' ? value + 0 : 0 - value;
}

/** The same of a value in SQL. */
export function sortKeySql(value: SQL, direction: Metric['direction']): SQL<number> {
  return direction === 'maximize' ? sql`(${value} + 0)` : sql`(0 - ${value})`;
}

/** A season's challenge may be gone from the files; its boards stay, best first as most metrics have it. */
export function directionOf(challenge: string): Metric['direction'] {
  return CHALLENGES.find(({ slug }) => slug === challenge)?.metric.direction ?? 'maximize';
}
