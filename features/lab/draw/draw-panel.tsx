'use client';

import { useTranslations } from 'next-intl';
import { useMemo, useState } from 'react';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { ExampleImages } from '../examples/example-images.tsx';
import { PixelImage } from '../examples/pixel-image.tsx';
import { useLab } from '../lab-context.tsx';
import { canPredict } from '../run-state.ts';
import { DrawingBoard } from './drawing-board.tsx';
import { PredictionBars } from './prediction-bars.tsx';
import { RASTER_SIDE, rasterise } from './rasterise.ts';
import { type Drawing, EMPTY_DRAWING } from './strokes.ts';
import { MNIST_SIDE, toMnistImage } from './to-mnist-image.ts';
import { usePrediction } from './use-prediction.ts';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** Draw a digit, see what the network sees and what it makes of it. */
export function DrawPanel() {
  const t = useTranslations('lab.draw');
  const { run, ready } = useLab();
  const [drawing, setDrawing] = useState<Drawing>(EMPTY_DRAWING);
  const [example, setExample] = useState<Float32Array | null>(null);
  const drawn = useMemo(
    () => (drawing.length > 0 ? toMnistImage(rasterise(drawing), RASTER_SIDE, RASTER_SIDE) : null),
    [drawing],
  );
  const image = example ?? drawn;
  const probabilities = usePrediction(image);
  const draw = (next: Drawing) => {
    setExample(null);
    setDrawing(next);
  };
  return (
    <div className="flex flex-col gap-5">
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[minmax(12rem,17rem)_minmax(0,1fr)]">
        {/* On a phone it leaves a margin: a finger that scrolls must find a place beside the board. */}
        <div className="max-sm:max-w-64">
          <DrawingBoard drawing={drawing} onChange={draw} />
        </div>
        <div className="flex min-w-0 flex-col gap-4">
          <PredictionBars
            probabilities={probabilities}
            classes={DIGITS}
            words={{
              bars: t('bars'),
              none: t('noVerdict'),
              verdict: (digit, share) => t('verdict', { digit, share }),
            }}
          />
          {ready && !canPredict(run) && <p className="text-sm text-ink-soft">{t('untrained')}</p>}
        </div>
        <div className="flex flex-wrap items-center gap-4 sm:col-span-2">
          <Button icon={<Icon name="close" />} disabled={image === null} onClick={() => draw(EMPTY_DRAWING)}>
            {t('clear')}
          </Button>
          <figure className="flex items-center gap-3">
            <PixelImage
              pixels={image}
              shape={[MNIST_SIDE, MNIST_SIDE, 1]}
              label={t('seen')}
              className="size-14 rounded-sm"
            />
            <figcaption className="max-w-60 text-sm text-ink-soft">{t('seenNote')}</figcaption>
          </figure>
        </div>
      </div>
      <ExampleImages
        shape={[MNIST_SIDE, MNIST_SIDE, 1]}
        words={{
          load: t('examples.load'),
          more: t('examples.more'),
          list: t('examples.list'),
          example: (number, label) => t('examples.example', { number, digit: label }),
        }}
        onPick={(pixels) => {
          setDrawing(EMPTY_DRAWING);
          setExample(pixels);
        }}
      />
    </div>
  );
}
