import { sql } from 'drizzle-orm';
import { PROVIDERS, usesGpu } from '#lib/providers.ts';
import { LOST_AFTER_SECONDS } from '#server/submissions/report-worker.ts';

/** The condition on `workers` of one that takes evaluations: heard of lately, and neither draining nor stopped. */
export const TAKES_WORK = sql`stopped_at is null and draining_at is null
  and seen_at > now() - make_interval(secs => ${LOST_AFTER_SECONDS}::int)`;

/** The condition on `workers` of one with a GPU. */
export const HAS_GPU = sql.join(
  PROVIDERS.filter(usesGpu).map((provider) => sql`providers @> ${JSON.stringify([provider])}::jsonb`),
  sql` or `,
);
