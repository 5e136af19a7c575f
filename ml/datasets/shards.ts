import type { LabelledImages } from '#ml/datasets/labelled-images.ts';

/**
 * How the public splits reach a browser: shards of 2,000 images, each a gzip file, and a manifest that names them.
 * A shard, unpacked, is six little-endian uint32 (magic, version, count, height, width, channels), the images and the
 * labels. Files carry their hash in their name and never change, so the HTTP cache is the cache. A damaged file is
 * found by gzip's own CRC-32, because `crypto.subtle` is missing over plain http.
 */
export const SHARD_IMAGES = 2_000;
const MAGIC = 0x48534454; // "TDSH", read as little endian
const VERSION = 1;
const HEADER = 24;
const MAX_SHARD_IMAGES = 10_000;
const MAX_SIDE = 512;
const MAX_CHANNELS = 4;

export type ImageShape = readonly [height: number, width: number, channels: number];

export interface Shard extends LabelledImages {
  readonly count: number;
  readonly imageShape: ImageShape;
}

export interface ShardEntry {
  /** Beside the manifest. */
  readonly file: string;
  readonly images: number;
  /** Bytes to be fetched. */
  readonly bytes: number;
  /** Of the file, in hexadecimal; absent where the file is cut out of a source whose hash is in its name. */
  readonly sha256?: string;
}

export interface DatasetManifest {
  readonly format: 'tidu-shards-1';
  readonly dataset: string;
  readonly imageShape: ImageShape;
  readonly classes: number;
  readonly splits: Readonly<
    Record<string, { readonly images: number; readonly shards: readonly ShardEntry[] }>
  >;
}

/** The unpacked bytes of a shard. @param images [count, height, width, channels] @param labels [count] */
export function encodeShard({ images, labels }: LabelledImages, imageShape: ImageShape): Uint8Array {
  const count = labels.length;
  const size = imageShape[0] * imageShape[1] * imageShape[2];
  if (images.length !== count * size) throw new Error(`Shard: ${images.length} bytes for ${count} images`);
  const bytes = new Uint8Array(HEADER + images.length + count);
  const view = new DataView(bytes.buffer);
  for (const [i, word] of [MAGIC, VERSION, count, ...imageShape].entries()) view.setUint32(4 * i, word, true);
  bytes.set(images, HEADER);
  bytes.set(labels, HEADER + images.length);
  return bytes;
}

/** The images and labels are views into `bytes`. @throws {Error} if the bytes are not exactly one shard. */
export function decodeShard(bytes: Uint8Array): Shard {
  if (bytes.length < HEADER) throw new Error(`Shard: ${bytes.length} bytes are no header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const word = (i: number) => view.getUint32(4 * i, true);
  if (word(0) !== MAGIC) throw new Error('Shard: not a shard');
  if (word(1) !== VERSION) throw new Error(`Shard: version ${word(1)} is unknown`);

  const count = word(2);
  const imageShape: ImageShape = [word(3), word(4), word(5)];
  const [height, width, channels] = imageShape;
  if (
    count < 1 ||
    count > MAX_SHARD_IMAGES ||
    height > MAX_SIDE ||
    width > MAX_SIDE ||
    channels > MAX_CHANNELS
  ) {
    throw new Error(`Shard: [${[count, ...imageShape]}] is over the limits`);
  }
  const imageBytes = count * height * width * channels;
  if (bytes.length !== HEADER + imageBytes + count) {
    throw new Error(
      `Shard: ${bytes.length} bytes where [${[count, ...imageShape]}] needs ${HEADER + imageBytes + count}`,
    );
  }
  return {
    count,
    imageShape,
    images: bytes.subarray(HEADER, HEADER + imageBytes),
    labels: bytes.subarray(HEADER + imageBytes),
  };
}

/** @throws {Error} if `value` (parsed JSON) is not a manifest this version reads. */
export function parseManifest(value: unknown): DatasetManifest {
  const manifest = value as DatasetManifest;
  if (typeof value !== 'object' || value === null || manifest.format !== 'tidu-shards-1') {
    throw new Error('The dataset manifest is of an unknown format');
  }
  for (const [name, split] of Object.entries(manifest.splits)) {
    const listed = split.shards.reduce((sum, shard) => sum + shard.images, 0);
    if (listed !== split.images)
      throw new Error(`The manifest lists ${listed} of ${split.images} ${name} images`);
  }
  return manifest;
}
