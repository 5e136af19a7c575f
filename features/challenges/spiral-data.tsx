'use client';

import { useTranslations } from 'next-intl';
import { useMemo } from 'react';
import { POINT_FILES } from '#ml/datasets/point-files.ts';
import { publicSpirals, SPIRALS } from '#ml/datasets/spirals.ts';
import { BoundaryCanvas } from '#ui/figures/boundary/boundary-canvas.tsx';
import { Link } from '#ui/primitives/link.tsx';

const REACH = 1.25;

/** The training points, drawn from the same code that makes them. */
export function SpiralPicture() {
  const t = useTranslations('challenges.spirals');
  const points = useMemo(() => {
    const { points: positions, labels } = publicSpirals();
    return { positions: positions.subarray(0, 2 * SPIRALS.train), labels: labels.subarray(0, SPIRALS.train) };
  }, []);
  return (
    <figure className="flex flex-col gap-3">
      <div className="max-w-96">
        <BoundaryCanvas points={points} field={null} reach={REACH} label={t('picture')} />
      </div>
      <figcaption className="text-sm text-ink-soft">{t('caption', { count: SPIRALS.train })}</figcaption>
    </figure>
  );
}

/** The public points as files for programs. */
export function SpiralFiles() {
  const t = useTranslations('challenges.spirals');
  return (
    <ul>
      {POINT_FILES.map((name) => (
        <li key={name}>
          <Link href={`/api/datasets/spirals/${name}`} document>
            <code>{name}</code>
          </Link>
          {t('fileNote', {
            kind: name.endsWith('.csv') ? 'csv' : name.endsWith('points.npy') ? 'points' : 'labels',
          })}
        </li>
      ))}
    </ul>
  );
}
