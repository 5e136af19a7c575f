'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CIFAR10 } from '#ml/datasets/cifar10.ts';
import { PredictionBars } from '../draw/prediction-bars.tsx';
import { usePrediction } from '../draw/use-prediction.ts';
import { useLab } from '../lab-context.tsx';
import { canPredict } from '../run-state.ts';
import { ExampleImages } from './example-images.tsx';
import { PixelImage } from './pixel-image.tsx';

interface Picked {
  readonly pixels: Float32Array;
  readonly label: number;
}

/** Choose a photograph and see what the network takes it for. */
export function ImagePanel() {
  const t = useTranslations('lab.photographs');
  const { run, ready } = useLab();
  const [picked, setPicked] = useState<Picked | null>(null);
  const probabilities = usePrediction(picked?.pixels ?? null);
  const names = CIFAR10.classes.map((name) => t(`classes.${name}`));
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[minmax(10rem,14rem)_minmax(0,1fr)]">
        <figure className="flex flex-col gap-2 max-sm:max-w-56">
          <PixelImage
            pixels={picked?.pixels ?? null}
            shape={CIFAR10.imageShape}
            label={picked ? t('picked', { name: names[picked.label] ?? '' }) : t('none')}
            className="aspect-square w-full rounded-md"
          />
          <figcaption className="min-h-6 text-sm text-ink-soft">
            {picked ? t('truth', { name: names[picked.label] ?? '' }) : t('none')}
          </figcaption>
        </figure>
        <div className="flex min-w-0 flex-col gap-4">
          <PredictionBars
            probabilities={probabilities}
            classes={names}
            words={{
              bars: t('bars'),
              none: t('noVerdict'),
              verdict: (name, share) => t('verdict', { name, share }),
            }}
          />
          {ready && !canPredict(run) && <p className="text-sm text-ink-soft">{t('untrained')}</p>}
        </div>
      </div>
      <ExampleImages
        shape={CIFAR10.imageShape}
        words={{
          load: t('load'),
          more: t('more'),
          list: t('list'),
          example: (number, label) => t('example', { number, name: names[label] ?? '' }),
        }}
        onPick={(pixels, label) => setPicked({ pixels, label })}
      />
    </div>
  );
}
