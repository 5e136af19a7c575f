import type { Db } from '#db/client.ts';
import { CIFAR10, parseCifar10, trainShare } from '#ml/datasets/cifar10.ts';
import { isPointFile, pointFile } from '#ml/datasets/point-files.ts';
import { type DatasetManifest, encodeShard, SHARD_IMAGES } from '#ml/datasets/shards.ts';
import { type DatasetSource, findDatasetSource } from '#server/challenges/find-dataset-source.ts';
import { DomainError } from '#server/errors.ts';
import type { Storage } from '#server/storage/storage.ts';

export interface PublicFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly type: 'application/json' | 'application/octet-stream' | 'text/csv; charset=utf-8';
  /** Whether other bytes may one day stand under the same name. */
  readonly changes: boolean;
}

/**
 * A file of public training data that is not among those of the build: what an operator imported, in shards for the lab,
 * and the points of `spirals` for programs. Only training records can be asked for: the names of the files say which
 * records they hold, and those of the official test are none of them.
 * @throws DomainError `not_found`
 */
export async function readPublicFile(
  db: Db,
  storage: Storage,
  options: { readonly dataset: string; readonly file: string },
): Promise<PublicFile> {
  const { dataset, file } = options;
  if (dataset === 'spirals' && isPointFile(file)) {
    const type = file.endsWith('.csv') ? 'text/csv; charset=utf-8' : 'application/octet-stream';
    return { bytes: pointFile(file), type, changes: true };
  }
  const source = dataset === 'cifar10' ? await findDatasetSource(db, 'cifar10') : null;
  if (!source) throw missing();
  if (file === 'manifest.json') {
    const bytes = new TextEncoder().encode(JSON.stringify(manifestOf(source)));
    return { bytes, type: 'application/json', changes: true };
  }
  const bytes = await readShard(storage, source, file);
  return { bytes, type: 'application/octet-stream', changes: false };
}

interface SplitRange {
  /** Records of the source, counted from its start. */
  readonly from: number;
  readonly to: number;
}

/** Both lie within the training records, which stand before those of the test. */
function publicSplits(source: DatasetSource): Readonly<Record<'train' | 'validation', SplitRange>> {
  const { train: records = 0 } = source.records;
  const trained = trainShare(records);
  return { train: { from: 0, to: trained }, validation: { from: trained, to: records } };
}

function manifestOf(source: DatasetSource): DatasetManifest {
  const splits = Object.entries(publicSplits(source)).map(([name, { from, to }]) => {
    const shards = Array.from({ length: Math.ceil((to - from) / SHARD_IMAGES) }, (_, index) => {
      const images = Math.min(SHARD_IMAGES, to - from - index * SHARD_IMAGES);
      return { file: shardName(source, name, index), images, bytes: images * CIFAR10.recordBytes };
    });
    return [name, { images: to - from, shards }] as const;
  });
  return {
    format: 'tidu-shards-1',
    dataset: CIFAR10.name,
    imageShape: CIFAR10.imageShape,
    classes: CIFAR10.classes.length,
    splits: Object.fromEntries(splits),
  };
}

/** Named for the source, so that what a browser keeps for ever is never that of another import. */
function shardName({ artifactSha256 }: DatasetSource, split: string, index: number): string {
  return `${split}-${String(index).padStart(2, '0')}-${artifactSha256.slice(0, 12)}.shard`;
}

async function readShard(
  storage: Storage,
  source: DatasetSource,
  file: string,
): Promise<Uint8Array<ArrayBuffer>> {
  const [, split, number] = /^(train|validation)-(\d{2})-[0-9a-f]{12}\.shard$/.exec(file) ?? [];
  if (!split || file !== shardName(source, split, Number(number))) throw missing();
  const range = publicSplits(source)[split as 'train' | 'validation'];
  const first = range.from + Number(number) * SHARD_IMAGES;
  const last = Math.min(first + SHARD_IMAGES, range.to);
  if (first >= last) throw missing();
  const chunks: Uint8Array[] = [];
  const bytes = { start: first * CIFAR10.recordBytes, end: last * CIFAR10.recordBytes };
  for await (const chunk of storage.read(source.artifactSha256, bytes)) chunks.push(chunk);
  // A copy, for a response wants a buffer of its own.
  return new Uint8Array(encodeShard(parseCifar10(Buffer.concat(chunks)), CIFAR10.imageShape));
}

function missing(): DomainError {
  return new DomainError('not_found', { details: { what: 'dataset' } });
}
