import { sql } from 'drizzle-orm';
import type { Database } from '#db/client.ts';
import { artifacts, datasetSources } from '#db/schema/index.ts';
import { CIFAR10 } from '#ml/datasets/cifar10.ts';
import type { SplitSizes } from '#ml/datasets/hidden-splits.ts';
import type { System } from '#server/accounts/actor.ts';
import { openCifar10Files } from '#server/challenges/cifar10-files.ts';
import { CHALLENGES } from '#server/challenges/definitions.ts';
import { ensureSeasons } from '#server/challenges/ensure-seasons.ts';
import { findDatasetSource } from '#server/challenges/find-dataset-source.ts';
import { type RecordCounts, readCifar10 } from '#server/challenges/read-cifar10.ts';
import { type DatasetSourceName, neededSource } from '#server/challenges/schema.ts';
import type { Storage } from '#server/storage/storage.ts';

export interface ImportedDataset {
  readonly sha256: string;
  readonly records: RecordCounts;
  /** Whether the archive is the published one; null where a folder was given. */
  readonly isOfficialArchive: boolean | null;
  /** The same bytes were here already. */
  readonly unchanged: boolean;
  /** Other bytes were here; the seasons that are open keep theirs, the next ones are made from these. */
  readonly replaced: boolean;
  /** The challenges that this made open, or that were open. */
  readonly challenges: readonly string[];
}

const MAX_BYTES = 6 * CIFAR10.recordsPerFile * CIFAR10.recordBytes;

/**
 * Brings in public data that no package carries, checked record by record, and opens the challenges that are made from
 * them. Doing it again with the same files changes nothing. The operator's alone: it reads the server's own disk.
 * @throws DomainError `dataset_unreadable`; `storage_full`
 */
export async function importDataset(
  database: Database,
  storage: Storage,
  _actor: System,
  options: {
    readonly dataset: DatasetSourceName;
    /** Of the official files' folder, or of the archive that holds them. */
    readonly path: string;
    readonly partial: boolean;
    readonly now?: Date;
    /** Rows of each hidden split; smaller in tests. */
    readonly sizes?: SplitSizes;
  },
): Promise<ImportedDataset> {
  const files = await openCifar10Files(options.path);
  try {
    const records: RecordCounts = { train: 0, test: 0 };
    const stream = readCifar10(files.folder, { partial: options.partial }, records);
    const stored = await storage.put(stream, { maxBytes: MAX_BYTES });
    const before = await findDatasetSource(database.db, options.dataset);
    await keepSource(database, options.dataset, { ...stored, records });
    const challenges = CHALLENGES.filter((challenge) => neededSource(challenge) === options.dataset).map(
      ({ slug }) => slug,
    );
    await ensureSeasons(database, storage, options.now ?? new Date(), {
      challenges,
      ...(options.sizes ? { sizes: options.sizes } : {}),
    });
    return {
      sha256: stored.sha256,
      records,
      isOfficialArchive: files.isOfficialArchive,
      unchanged: before?.artifactSha256 === stored.sha256,
      replaced: before !== null && before.artifactSha256 !== stored.sha256,
      challenges,
    };
  } finally {
    await files.dispose();
  }
}

async function keepSource(
  database: Database,
  name: DatasetSourceName,
  source: { readonly sha256: string; readonly bytes: number; readonly records: RecordCounts },
): Promise<void> {
  const { sha256, bytes, records } = source;
  await database.transact(async (tx) => {
    await tx.insert(artifacts).values({ sha256, bytes, kind: 'source' }).onConflictDoNothing();
    await tx
      .insert(datasetSources)
      .values({ name, artifactSha256: sha256, records: { ...records } })
      .onConflictDoUpdate({
        target: datasetSources.name,
        set: {
          artifactSha256: sha256,
          records: { ...records },
          version: sql`${datasetSources.version} + 1`,
          importedAt: sql`now()`,
        },
        setWhere: sql`${datasetSources.artifactSha256} <> ${sha256}`,
      });
  });
}
