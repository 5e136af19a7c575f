import { type Dataset, type DatasetPart, openDataset } from '#ml/datasets/load-dataset.ts';
import type { DatasetName } from '#ml/datasets/public-datasets.ts';
import { publicSpirals, SPIRALS } from '#ml/datasets/spirals.ts';
import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';

/** The public data of a lab: fetched in shards, or built on the spot where they follow from a seed. */
export async function openPublicDataset(
  name: DatasetName,
  assets: Pick<BrowserAssets, 'datasets'> | null,
): Promise<Dataset> {
  switch (name) {
    case 'mnist':
      if (!assets) throw new Error('MNIST lies among the files of the build');
      return openDataset(assets.datasets.mnist);
    case 'cifar10':
      // Imported by the operator, and so not among the files of the build.
      return openDataset('/api/datasets/cifar10/manifest.json');
    case 'spirals':
      return spiralsDataset();
    default:
      return name satisfies never;
  }
}

/** Everything is there as soon as it is asked for. */
function spiralsDataset(): Dataset {
  const { points, labels } = publicSpirals();
  const sizes: Readonly<Record<string, number>> = { train: SPIRALS.train, validation: SPIRALS.validation };
  const starts: Readonly<Record<string, number>> = { train: 0, validation: SPIRALS.train };
  const wanted = new Set<string>();
  const size = (split: string) => sizes[split] ?? 0;
  return {
    size,
    available: (split) => (wanted.has(split) ? size(split) : 0),
    split: (split) => {
      const start = starts[split] ?? 0;
      const end = start + size(split);
      return { images: points.subarray(2 * start, 2 * end), labels: labels.subarray(start, end) };
    },
    load(parts: readonly DatasetPart[], { onProgress } = {}) {
      for (const { split } of parts) wanted.add(split);
      onProgress?.();
      return Promise.resolve();
    },
  };
}
