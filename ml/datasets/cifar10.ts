import type { LabelledImages } from '#ml/datasets/labelled-images.ts';

/**
 * CIFAR-10 (A. Krizhevsky, "Learning Multiple Layers of Features from Tiny Images", 2009) in the official binary
 * format, https://www.cs.toronto.edu/~kriz/cifar.html: records of one label byte and 32 × 32 bytes of red, then of
 * green, then of blue, each row by row. Nothing carries it here: an operator brings the files in.
 */
export const CIFAR10 = {
  name: 'cifar10',
  imageShape: [32, 32, 3],
  /** Bytes of one image. */
  imageSize: 32 * 32 * 3,
  recordBytes: 1 + 32 * 32 * 3,
  /** In the order of their labels. */
  classes: ['airplane', 'automobile', 'bird', 'cat', 'deer', 'dog', 'frog', 'horse', 'ship', 'truck'],
  /** The public training split is the first nine tenths of the official training images, validation the rest. */
  train: 45_000,
  validation: 5_000,
  files: {
    train: [1, 2, 3, 4, 5].map((number) => `data_batch_${number}.bin`),
    test: ['test_batch.bin'],
  },
  recordsPerFile: 10_000,
  /** Of `cifar-10-binary.tar.gz`, as the official page gives it. */
  archiveMd5: 'c32a1d4ab5d03f1284b67883e8d87530',
} as const;

const PLANE = 32 * 32;

/**
 * Records as images, channels last as everything here has them.
 * @param records whole records, one after another
 * @throws {Error} if the bytes are no whole records or a label is over 9
 */
export function parseCifar10(records: Uint8Array): LabelledImages {
  const { recordBytes, imageSize, classes } = CIFAR10;
  if (records.length % recordBytes !== 0)
    throw new Error(`CIFAR-10: ${records.length} bytes are no whole records`);
  const count = records.length / recordBytes;
  const images = new Uint8Array(count * imageSize);
  const labels = new Uint8Array(count);
  for (let record = 0; record < count; record++) {
    const from = record * recordBytes;
    const label = records[from] as number;
    if (label >= classes.length) throw new Error(`CIFAR-10: label ${label} in record ${record + 1}`);
    labels[record] = label;
    for (let pixel = 0, to = record * imageSize; pixel < PLANE; pixel++) {
      images[to++] = records[from + 1 + pixel] as number;
      images[to++] = records[from + 1 + PLANE + pixel] as number;
      images[to++] = records[from + 1 + 2 * PLANE + pixel] as number;
    }
  }
  return { images, labels };
}

/** How many of `records` official training images the lab trains on; the rest is for validation. */
export function trainShare(records: number): number {
  return Math.floor((records * CIFAR10.train) / (CIFAR10.train + CIFAR10.validation));
}
