import { and, eq, inArray, isNull, sql } from 'drizzle-orm';
import type { Database, Tx } from '#db/client.ts';
import { evaluations, models, modelVersions, submissions } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import { ensureHouseAccount, HOUSE_USER_ID } from '#server/accounts/house-account.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { findSeason, isOpen, type Season } from '#server/challenges/find-season.ts';
import { isDomainError } from '#server/errors.ts';
import { SHIPPED_MODELS } from '#server/models/shipped-models.ts';
import { holdVersion } from '#server/rescores/hold-version.ts';
import { joinRescore } from '#server/rescores/join-rescore.ts';
import { wakeEvaluators } from '#server/submissions/evaluators.ts';
import { appendLog } from '#server/submissions/log-entry.ts';

/**
 * Submits the models that come with Tidu to the current season of their challenges, so that their pages show what this
 * deployment measured. Never ranked; behind everybody's submissions in the queue. Idempotent, for any number of
 * processes at once; cheap when nothing is to be done. A challenge that has no season here, since its data was never
 * imported, is left out.
 */
export async function submitShippedModels(
  database: Database,
  options: { readonly now?: Date } = {},
): Promise<void> {
  const now = options.now ?? new Date();
  const files = await latestFiles(database);
  if (files.size === 0) return;
  for (const { slug } of CHALLENGES) {
    const entrants = SHIPPED_MODELS.filter(({ challenges }) => challenges.includes(slug));
    const hashes = entrants.map((model) => files.get(model.slug)).filter((hash) => hash !== undefined);
    if (hashes.length === 0) continue;
    const season = await openSeason(database, slug, now);
    if (season) await submitAll(database, season, hashes);
  }
}

/** The season that takes submissions; null where there is none now. */
async function openSeason({ db }: Database, challenge: string, now: Date): Promise<Season | null> {
  try {
    const season = await findSeason(db, { challenge, now });
    return isOpen(season, now) ? season : null;
  } catch (error) {
    if (isDomainError(error) && error.code === 'not_found') return null;
    throw error;
  }
}

/** SHA-256 of the latest file of each shipped model, by slug. */
async function latestFiles({ db }: Database): Promise<ReadonlyMap<string, string>> {
  const slugs = SHIPPED_MODELS.map(({ slug }) => slug);
  const found = await db
    .select({ slug: models.slug, sha256: modelVersions.artifactSha256 })
    .from(modelVersions)
    .innerJoin(models, eq(models.id, modelVersions.modelId))
    .where(and(inArray(models.slug, slugs), isNull(models.ownerId)))
    .orderBy(modelVersions.version);
  return new Map(found.map(({ slug, sha256 }) => [slug, sha256]));
}

async function submitAll(database: Database, season: Season, hashes: readonly string[]): Promise<void> {
  const known = await database.db
    .select({ requestKey: submissions.requestKey })
    .from(submissions)
    .where(and(eq(submissions.userId, HOUSE_USER_ID), eq(submissions.seasonId, season.id)));
  const done = new Set(known.map(({ requestKey }) => requestKey));
  const missing = hashes.filter((hash) => !done.has(requestKeyOf(season, hash)));
  if (missing.length === 0) return;
  await ensureHouseAccount(database.db);
  await database.transact(async (tx) => {
    const held = await holdVersion(tx, season);
    for (const hash of missing) await submitOne(tx, held, hash);
    await wakeEvaluators(tx);
  });
}

const requestKeyOf = (season: Season, sha256: string) => `shipped:${season.id}:${sha256}`;

async function submitOne(tx: Tx, season: Season, artifactSha256: string): Promise<void> {
  const id = newId('submission');
  const inserted = await tx
    .insert(submissions)
    .values({
      ...{ id, seasonId: season.id, userId: HOUSE_USER_ID, artifactSha256, source: 'shipped' },
      requestKey: requestKeyOf(season, artifactSha256),
    })
    .onConflictDoNothing({ target: [submissions.userId, submissions.requestKey] })
    .returning({ id: submissions.id });
  // Another process was faster.
  if (inserted.length === 0) return;
  const evaluationId = newId('evaluation');
  await tx.insert(evaluations).values({
    id: evaluationId,
    submissionId: id,
    evaluationVersion: season.evaluationVersion,
    // Nobody waits for it.
    lane: 'rescore',
  });
  await joinRescore(tx, { seasonId: season.id, submissionId: id });
  await appendLog(tx, evaluationId, { code: 'queued', details: { lane: 'rescore' } });
  await tx
    .update(modelVersions)
    .set({ submissionId: id })
    .where(
      and(
        eq(modelVersions.artifactSha256, artifactSha256),
        isNull(modelVersions.submissionId),
        sql`${modelVersions.modelId} in (select id from models where owner_id is null)`,
      ),
    );
}
