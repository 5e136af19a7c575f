import { CIFAR10 } from '#ml/datasets/cifar10.ts';
import { MNIST } from '#ml/datasets/mnist.ts';
import { SPIRALS } from '#ml/datasets/spirals.ts';

/** What everybody may train on, as the lab's engine gets it. */
export interface PublicDataset {
  /** One example: `[height, width, channels]` of bytes that are fed divided by 255, or `[features]` of float32. */
  readonly rowShape: readonly number[];
  readonly classes: number;
  /** Examples for training, and those after them for validation. An imported dataset may be smaller than its official size. */
  readonly train: number;
  readonly validation: number;
  /** How many validation examples each epoch is judged on. */
  readonly validated: number;
  /** How often a run may see everything: small examples are cheap. */
  readonly maxEpochs: number;
}

export const DATASET_NAMES = ['mnist', 'spirals', 'cifar10'] as const;
export type DatasetName = (typeof DATASET_NAMES)[number];

export const PUBLIC_DATASETS: Readonly<Record<DatasetName, PublicDataset>> = {
  mnist: {
    rowShape: MNIST.imageShape,
    classes: MNIST.classes,
    train: MNIST.train,
    validation: MNIST.validation,
    validated: 2_000,
    maxEpochs: 50,
  },
  spirals: {
    rowShape: SPIRALS.rowShape,
    classes: SPIRALS.classes,
    train: SPIRALS.train,
    validation: SPIRALS.validation,
    validated: SPIRALS.validation,
    maxEpochs: 500,
  },
  cifar10: {
    rowShape: CIFAR10.imageShape,
    classes: CIFAR10.classes.length,
    train: CIFAR10.train,
    validation: CIFAR10.validation,
    validated: 2_000,
    maxEpochs: 50,
  },
};
