'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useMemo, useRef, useState } from 'react';
import { seededRandom } from '#lib/random.ts';
import { createImageTransform, HIDDEN_SPLIT_STRENGTH } from '#ml/datasets/transforms.ts';
import { Icon } from '#ui/icons/icon.tsx';
import { Button } from '#ui/primitives/button.tsx';

const SIDE = 28;
const PIXELS = SIDE * SIDE;

/**
 * Training images and what the server's own transforms make of them, computed here, with another seed at each press.
 * @param digits [count, 28, 28] bytes in base64
 */
export function DistortionFigure(props: { readonly digits: string }) {
  const t = useTranslations('challenges.figure');
  const [seed, setSeed] = useState(1);
  const originals = useMemo(() => split(props.digits), [props.digits]);
  const distorted = useMemo(() => distort(originals, seed), [originals, seed]);
  return (
    <figure className="flex flex-col gap-3">
      <div role="img" aria-label={t('label')} className="grid grid-cols-5 gap-x-2 gap-y-3 sm:grid-cols-10">
        {originals.map((original, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the digits have their places and never move.
          <div key={index} className="flex flex-col gap-1">
            <Digit image={original} />
            <Digit image={distorted[index]} />
          </div>
        ))}
      </div>
      <figcaption className="flex flex-wrap items-center justify-between gap-3">
        <span className="min-w-48 flex-1 text-sm text-ink-soft">{t('caption')}</span>
        <Button size="small" icon={<Icon name="restart" />} onClick={() => setSeed(seed + 1)}>
          {t('again')}
        </Button>
      </figcaption>
    </figure>
  );
}

/** White on black, as the data are: 0 is background. */
function Digit(props: { readonly image: Uint8Array | undefined }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const { image } = props;
  useEffect(() => {
    const context = canvas.current?.getContext('2d');
    if (!context || !image) return;
    const pixels = context.createImageData(SIDE, SIDE);
    for (const [index, value] of image.entries()) pixels.data.set([value, value, value, 255], index * 4);
    context.putImageData(pixels, 0, 0);
  }, [image]);
  return (
    <canvas
      ref={canvas}
      width={SIDE}
      height={SIDE}
      className="aspect-square w-full rounded-sm bg-[#000] [image-rendering:pixelated]"
    />
  );
}

function split(digits: string): Uint8Array[] {
  const bytes = Uint8Array.from(atob(digits), (character) => character.charCodeAt(0));
  return Array.from({ length: Math.floor(bytes.length / PIXELS) }, (_, index) =>
    bytes.subarray(index * PIXELS, (index + 1) * PIXELS),
  );
}

function distort(originals: readonly Uint8Array[], seed: number): Uint8Array[] {
  const transform = createImageTransform(SIDE, SIDE, HIDDEN_SPLIT_STRENGTH);
  const random = seededRandom(seed);
  return originals.map((original) => {
    const target = new Uint8Array(PIXELS);
    transform.apply(original, target, random);
    return target;
  });
}
