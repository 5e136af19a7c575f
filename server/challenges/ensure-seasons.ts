import { and, eq } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { artifacts, SPLITS, seasons } from '#db/schema/index.ts';
import { newId } from '#lib/ids.ts';
import type { SplitSizes } from '#ml/datasets/hidden-splits.ts';
import { decodeDatasetFile } from '#server/challenges/dataset-file.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { evaluationVersion } from '#server/challenges/evaluation-version.ts';
import { findDatasetSource } from '#server/challenges/find-dataset-source.ts';
import { makeDataset } from '#server/challenges/make-dataset.ts';
import { type ChallengeDefinition, neededSource } from '#server/challenges/schema.ts';
import { type SeasonDates, seasonAt } from '#server/challenges/season-calendar.ts';
import { deploymentSecret } from '#server/deployment/secrets.ts';
import type { Storage } from '#server/storage/storage.ts';

/** A season is made this long before it opens, so that at midnight nothing is closed while its images are made. */
const MADE_AHEAD_MS = 60 * 60 * 1000;
const MAX_DATASET_BYTES = 256 * 2 ** 20;

export interface EnsureSeasonsOptions {
  /** Rows of each hidden split; smaller in tests. */
  readonly sizes?: SplitSizes;
  /** Ends the making of a dataset, which takes seconds. */
  readonly signal?: AbortSignal;
  /** Only these; all of them where it is left out. */
  readonly challenges?: readonly string[];
}

/**
 * Makes the season of `now`, and the next one shortly before it opens, where they are missing. Called at boot and by
 * the evaluation loop; cheap when nothing is to be done. Any number of processes may call it at once without a lock:
 * a dataset follows from the deployment's secret, so all of them make the same bytes, and the first insert wins.
 * A challenge whose public data an operator has yet to import gets no season.
 */
export async function ensureSeasons(
  database: Database,
  storage: Storage,
  now: Date,
  options: EnsureSeasonsOptions = {},
): Promise<void> {
  for (const definition of CHALLENGES) {
    if (options.challenges && !options.challenges.includes(definition.slug)) continue;
    const current = seasonAt(definition, now);
    const coming = seasonAt(definition, new Date(now.getTime() + MADE_AHEAD_MS));
    for (const dates of current.name === coming.name ? [current] : [current, coming]) {
      await ensureSeason(database, storage, definition, dates, options);
    }
  }
}

async function ensureSeason(
  database: Database,
  storage: Storage,
  definition: ChallengeDefinition,
  dates: SeasonDates,
  { sizes, signal }: EnsureSeasonsOptions,
): Promise<void> {
  const [existing] = await database.db
    .select({ datasetSha256: seasons.datasetSha256 })
    .from(seasons)
    .where(and(eq(seasons.challenge, definition.slug), eq(seasons.name, dates.name)));
  if (existing && (await storage.has(existing.datasetSha256))) return;

  const needed = neededSource(definition);
  const source = needed && (await findDatasetSource(database.db, needed));
  if (needed && !source) return;
  const hiddenSeed = await deploymentSecret(database, 'hidden_seed');
  const bytes = await makeDataset(definition, {
    season: dates.name,
    hiddenSeed,
    sizes,
    signal,
    source: source && { file: await storage.file(source.artifactSha256), records: source.records },
  });
  const stored = await storage.put(single(bytes), { maxBytes: MAX_DATASET_BYTES });
  if (existing) {
    if (existing.datasetSha256 === stored.sha256) return;
    throw new Error(
      `The storage lost dataset ${existing.datasetSha256} of ${definition.slug} ${dates.name}, ` +
        `and this version of Tidu makes another (${stored.sha256}): restore the storage from its backup`,
    );
  }
  await insertSeason(database, definition, dates, { ...stored, splits: countRows(bytes) });
}

function countRows(datasetFile: Uint8Array) {
  const { parts } = decodeDatasetFile(datasetFile);
  // Data without public twins have no control split.
  return SPLITS.flatMap((name) => {
    const part = parts.find((candidate) => candidate.name === name);
    return part ? [{ name, rows: part.labels.length }] : [];
  });
}

async function insertSeason(
  database: Database,
  definition: ChallengeDefinition,
  dates: SeasonDates,
  dataset: { sha256: string; bytes: number; splits: ReturnType<typeof countRows> },
): Promise<void> {
  await database.transact(async (tx) => {
    await tx
      .insert(artifacts)
      .values({ sha256: dataset.sha256, bytes: dataset.bytes, kind: 'dataset' })
      .onConflictDoNothing();
    await tx
      .insert(seasons)
      .values({
        id: newId('season'),
        challenge: definition.slug,
        ...dates,
        datasetSha256: dataset.sha256,
        splits: dataset.splits,
        evaluationVersion: evaluationVersion({
          datasetSha256: dataset.sha256,
          metric: definition.metric,
          revision: 1,
        }),
      })
      .onConflictDoNothing({ target: [seasons.challenge, seasons.name] });
  });
}

async function* single(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes;
}
