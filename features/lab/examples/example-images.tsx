'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import type { ImageShape } from '#ml/datasets/shards.ts';
import { TrainingError } from '#ml/train/training-error.ts';
import { Button } from '#ui/primitives/button.tsx';
import { useLab, useLabSession } from '../lab-context.tsx';
import { PixelImage } from './pixel-image.tsx';

/** Images asked for once; the same 256 that an exported model is compared on. */
const POOL = 256;
const SHOWN = 10;

interface Example {
  readonly pixels: Float32Array;
  readonly label: number;
}

export interface ExampleWords {
  readonly load: string;
  readonly more: string;
  readonly list: string;
  readonly example: (number: number, label: number) => string;
}

/** Real training images to choose from. */
export function ExampleImages(props: {
  readonly shape: ImageShape;
  readonly words: ExampleWords;
  readonly onPick: (pixels: Float32Array, label: number) => void;
}) {
  const t = useTranslations('lab.examples');
  const { shape, words } = props;
  const session = useLabSession();
  const { ready } = useLab();
  const [pool, setPool] = useState<readonly Example[] | null>(null);
  const [page, setPage] = useState(0);
  const [state, setState] = useState<'idle' | 'loading' | 'failed'>('idle');

  const load = async () => {
    if (pool) return setPage((page + 1) % Math.floor(pool.length / SHOWN));
    if (state === 'loading') return;
    setState('loading');
    try {
      const { images, labels } = await session.client.publicImages(POOL);
      setPool(Array.from(labels, (label, i) => ({ label, pixels: imageAt(images, i, shape) })));
      setState('idle');
    } catch (error) {
      if (!(error instanceof TrainingError)) throw error;
      setState('failed');
    }
  };
  const shown = pool?.slice(page * SHOWN, (page + 1) * SHOWN) ?? [];
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <Button size="small" disabled={!ready} loading={state === 'loading'} onClick={() => void load()}>
          {pool ? words.more : words.load}
        </Button>
        {state === 'failed' && (
          <p role="alert" className="text-sm text-bad">
            {t('failed')}
          </p>
        )}
        {pool && <p className="text-sm text-ink-soft">{t('note')}</p>}
      </div>
      {/* Its room is kept before the images arrive, so that nothing moves when they do. */}
      <ul aria-label={words.list} className="grid min-h-24 grid-cols-5 gap-2 sm:min-h-11 sm:grid-cols-10">
        {shown.map((example, index) => (
          <li key={`${page} ${index}`}>
            <button
              type="button"
              aria-label={words.example(page * SHOWN + index + 1, example.label)}
              onClick={() => props.onPick(example.pixels, example.label)}
              className="block rounded-sm border border-edge p-0.5 hover:border-accent"
            >
              <PixelImage pixels={example.pixels} shape={shape} label="" className="size-10 rounded-sm" />
            </button>
          </li>
        ))}
      </ul>
    </div>
  );
}

function imageAt(images: Float32Array, index: number, shape: ImageShape): Float32Array {
  const size = shape[0] * shape[1] * shape[2];
  return images.slice(index * size, (index + 1) * size);
}
