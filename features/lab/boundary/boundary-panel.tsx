'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useId, useMemo, useState } from 'react';
import { publicSpirals, SPIRALS } from '#ml/datasets/spirals.ts';
import { BoundaryCanvas } from '#ui/figures/boundary/boundary-canvas.tsx';
import { CLASS_SHAPES, CLASS_TOKENS, fieldPositions } from '#ui/figures/boundary/draw-boundary.ts';
import { RadioGroup } from '#ui/primitives/radio-group.tsx';
import { PredictionBars } from '../draw/prediction-bars.tsx';
import { usePrediction } from '../draw/use-prediction.ts';
import { useLab } from '../lab-context.tsx';
import { canPredict } from '../run-state.ts';

/** Samples along a side of the field, and how far it reaches past the points. */
const SIDE = 64;
const REACH = 1.25;
const GRID = fieldPositions(SIDE, REACH);
/** The boundary is asked for this often while the network trains. */
const REPEAT_MS = 150;
/** One press of an arrow key. */
const STEP = REACH / 20;

const ARMS = CLASS_SHAPES.map((shape, arm) => `${shape} ${arm}`);

type Shown = 'train' | 'validation';

/** The plane as the network sees it, live: points, belief and boundary, and what it makes of any one place. */
export function BoundaryPanel() {
  const t = useTranslations('lab.boundary');
  const format = useFormatter();
  const helpId = useId();
  const { run, ready } = useLab();
  const [shown, setShown] = useState<Shown>('train');
  const [probe, setProbe] = useState<readonly [x: number, y: number]>([0, 0]);
  const points = usePublicPoints(shown);
  const learned = usePrediction(GRID, SIDE * SIDE, REPEAT_MS);
  const field = useMemo(() => learned && { side: SIDE, reach: REACH, probabilities: learned }, [learned]);
  const atProbe = usePrediction(useMemo(() => Float32Array.from(probe), [probe]));
  const accuracy = run?.epochs.at(-1)?.validation.accuracy;
  const label =
    accuracy === undefined
      ? t('empty')
      : t('picture', { accuracy: format.number(accuracy, { style: 'percent', maximumFractionDigits: 1 }) });
  const coordinate = (value: number) =>
    format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });

  return (
    <div className="grid gap-x-8 gap-y-5 md:grid-cols-[minmax(0,26rem)_minmax(0,1fr)]">
      <Probed probe={probe} onProbe={setProbe} label={t('plane')} describedBy={helpId}>
        <BoundaryCanvas points={points} field={field} reach={REACH} label={label} />
      </Probed>
      <div className="flex min-w-0 flex-col gap-4">
        <RadioGroup
          inline
          label={t('shown')}
          value={shown}
          onChange={setShown}
          options={[
            { value: 'train', label: t('train', { count: SPIRALS.train }) },
            { value: 'validation', label: t('validation', { count: SPIRALS.validation }) },
          ]}
        />
        <p className="text-sm text-ink-soft">
          {t('probe', { x: coordinate(probe[0]), y: coordinate(probe[1]) })}
        </p>
        <PredictionBars
          probabilities={atProbe}
          classes={ARMS}
          colours={CLASS_TOKENS}
          words={{
            bars: t('bars'),
            none: t('noVerdict'),
            verdict: (name, share) => t('verdict', { name, share }),
          }}
        />
        {ready && !canPredict(run) && <p className="text-sm text-ink-soft">{t('untrained')}</p>}
        <p id={helpId} className="text-sm text-ink-soft">
          {t('help')}
        </p>
      </div>
    </div>
  );
}

function usePublicPoints(shown: Shown) {
  return useMemo(() => {
    const { points, labels } = publicSpirals();
    const [from, to] = shown === 'train' ? [0, SPIRALS.train] : [SPIRALS.train, labels.length];
    return { positions: points.subarray(2 * from, 2 * to), labels: labels.subarray(from, to) };
  }, [shown]);
}

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

/** A crosshair over the plane, put somewhere by a pointer or the arrow keys. */
function Probed(props: {
  readonly probe: readonly [number, number];
  readonly onProbe: (place: readonly [number, number]) => void;
  readonly label: string;
  readonly describedBy: string;
  readonly children: React.ReactNode;
}) {
  const { probe, onProbe } = props;
  const bound = (value: number) => Math.min(REACH, Math.max(-REACH, value));
  const point = (event: PointerEvent) => {
    if (event.pointerType === 'mouse' && event.type === 'pointermove' && event.buttons === 0) return;
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    const at = (offset: number) => ((2 * offset) / width - 1) * REACH;
    onProbe([bound(at(event.clientX - left)), bound(-at(event.clientY - top))]);
  };
  const move = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    if (!direction) return;
    event.preventDefault();
    onProbe([bound(probe[0] + direction[0] * STEP), bound(probe[1] + direction[1] * STEP)]);
  };
  const percent = (value: number) => `${((value / REACH + 1) / 2) * 100}%`;
  return (
    <div
      role="application"
      tabIndex={0}
      aria-label={props.label}
      aria-describedby={props.describedBy}
      onPointerDown={point}
      onPointerMove={point}
      onKeyDown={move}
      className="relative aspect-square w-full cursor-crosshair self-start"
    >
      {props.children}
      <span
        aria-hidden="true"
        className="pointer-events-none absolute size-4 -translate-1/2 rounded-full border-2 border-ink bg-surface/40"
        style={{ left: percent(probe[0]), top: percent(-probe[1]) }}
      />
    </div>
  );
}
