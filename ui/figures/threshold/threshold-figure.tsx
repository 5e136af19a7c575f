'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useId, useMemo, useState } from 'react';
import { StatList, StatTile } from '#ui/patterns/stat-tile.tsx';
import { Button } from '#ui/primitives/button.tsx';
import { atThreshold, makeScores, recallAtPrecision, type ScoredExamples } from './threshold-data.ts';

/** That of the challenge in whose overview it stands. */
const PRECISION = 0.9;
const WIDTH = 600;
const ROW = 56;
const SEED = 1;

/** A thousand scores and a threshold to drag: what is reported, how much of it is right, how many are found. */
export function ThresholdFigure() {
  const t = useTranslations('challenges.threshold');
  const format = useFormatter();
  const id = useId();
  const examples = useMemo(() => makeScores(SEED), []);
  const best = useMemo(() => recallAtPrecision(examples, PRECISION), [examples]);
  const [threshold, setThreshold] = useState(0.5);
  const { reported, found, precision, recall } = atThreshold(examples, threshold);
  const percent = (share: number) => format.number(share, { style: 'percent', maximumFractionDigits: 1 });
  const two = (value: number) => format.number(value, { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  return (
    <figure className="flex flex-col gap-4 rounded-md border border-rule bg-surface p-4 sm:p-5">
      <ScoreStrip
        examples={examples}
        threshold={threshold}
        label={t('picture')}
        names={[t('others'), t('wanted')]}
      />
      <label htmlFor={id} className="flex flex-wrap items-center gap-x-4 gap-y-1 text-sm font-medium">
        {t('slider', { threshold: two(threshold) })}
        <input
          id={id}
          type="range"
          min={0}
          max={1}
          step={0.01}
          value={threshold}
          onChange={(event) => setThreshold(Number(event.target.value))}
          className="h-11 min-w-48 flex-1 accent-accent"
        />
      </label>
      <StatList>
        <StatTile label={t('reported')} value={format.number(reported)} />
        <StatTile label={t('found')} value={`${found} / ${examples.positives}`} />
        <StatTile label={t('precision')} value={precision === null ? '–' : percent(precision)} />
        <StatTile label={t('recall')} value={percent(recall)} />
      </StatList>
      <figcaption className="flex flex-wrap items-center justify-between gap-3 text-sm text-ink-soft">
        <span className="min-w-56 flex-1">
          {t('caption', { precision: percent(PRECISION), recall: percent(best.recall) })}
        </span>
        <Button size="small" onClick={() => best.threshold !== null && setThreshold(best.threshold)}>
          {t('best')}
        </Button>
      </figcaption>
    </figure>
  );
}

/** Every example as a tick: those that are looked for below, all others above. */
function ScoreStrip(props: {
  readonly examples: ScoredExamples;
  readonly threshold: number;
  readonly label: string;
  readonly names: readonly [others: string, wanted: string];
}) {
  const { examples, threshold, label, names } = props;
  const path = (wanted: boolean, y: number) =>
    Array.from(examples.scores, (score, i) =>
      examples.isPositive[i] === wanted ? `M${(score * WIDTH).toFixed(1)} ${y}v${ROW - 22}` : '',
    ).join('');
  return (
    <svg
      viewBox={`-4 0 ${WIDTH + 8} ${2 * ROW + 4}`}
      role="img"
      aria-label={label}
      className="block w-full text-xs"
    >
      <rect
        x={threshold * WIDTH}
        y={0}
        width={(1 - threshold) * WIDTH}
        height={2 * ROW}
        fill="var(--accent-soft)"
      />
      <text x={0} y={12} fill="var(--ink-soft)">
        {names[0]}
      </text>
      <path d={path(false, 18)} stroke="var(--figure-a)" strokeWidth={1} opacity={0.55} />
      <text x={0} y={ROW + 12} fill="var(--ink-soft)">
        {names[1]}
      </text>
      <path d={path(true, ROW + 18)} stroke="var(--figure-b)" strokeWidth={1.6} />
      <line
        x1={threshold * WIDTH}
        x2={threshold * WIDTH}
        y1={0}
        y2={2 * ROW}
        stroke="var(--ink)"
        strokeWidth={2}
      />
    </svg>
  );
}
