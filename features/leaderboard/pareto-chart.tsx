'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { createScale, extentOf, type Scale } from '#ui/patterns/line-chart-scale.ts';
import { useWidth } from '#ui/patterns/use-width.ts';
import { classes } from '#ui/primitives/classes.ts';
import { Link } from '#ui/primitives/link.tsx';
import type { ParetoPoint } from './types.ts';

const HEIGHT = 340;
const MARGIN = { top: 12, right: 16, bottom: 44, left: 62 };

/**
 * Every model by its size and its score, the front as a line of steps. Each point is a link, smallest model first, so
 * that the keyboard walks along the front as the eye does; what is pointed at is told below.
 */
export function ParetoChart(props: {
  readonly points: readonly ParetoPoint[];
  readonly title: string;
  readonly direction: 'maximize' | 'minimize';
  readonly formatValue: (value: number) => string;
  readonly formatParameters: (parameters: number) => string;
}) {
  const t = useTranslations('leaderboard.pareto');
  const { points, title, direction, formatValue, formatParameters } = props;
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [pointed, setPointed] = useState<ParetoPoint | null>(null);
  const plot = layOut(points, width);
  if (!plot) return null;
  const describe = ({ participant, value, parameters }: ParetoPoint) =>
    t('point', {
      name: participant.name,
      value: formatValue(value),
      parameters: formatParameters(parameters),
    });
  return (
    <figure aria-labelledby="pareto-title" className="min-w-0">
      <figcaption id="pareto-title" className="mb-2 font-semibold">
        {title}
      </figcaption>
      <div ref={frame} className="relative" style={{ height: HEIGHT }}>
        <svg width="100%" height={HEIGHT} aria-hidden="true" className="block text-xs">
          <Axes plot={plot} width={width} formatY={formatValue} formatX={formatParameters} />
          <path
            d={stepPath(
              points.filter(({ front }) => front),
              plot,
              direction,
              width,
            )}
            fill="none"
            stroke="var(--public)"
            strokeWidth="2"
            strokeLinejoin="round"
          />
        </svg>
        {points.map((point) => (
          <Link
            key={point.submissionId}
            plain
            prefetch={false}
            href={`/submissions/${point.submissionId}`}
            aria-label={describe(point)}
            onPointerEnter={() => setPointed(point)}
            onFocus={() => setPointed(point)}
            className={classes(
              'absolute grid size-6 -translate-1/2 place-items-center rounded-full',
              point.front ? 'z-10' : 'z-0',
            )}
            style={{ left: plot.x(point.parameters), top: plot.y(point.value) }}
          >
            <span
              className={classes(
                'rounded-full border-2',
                point.front ? 'size-3 border-public bg-surface' : 'size-2 border-others bg-transparent',
                point.me && 'border-accent bg-accent',
              )}
            />
          </Link>
        ))}
      </div>
      <p aria-live="polite" className="min-h-7 text-sm text-ink-soft">
        {pointed ? describe(pointed) : t('hint')}
      </p>
    </figure>
  );
}

interface Plot {
  readonly x: Scale;
  readonly y: Scale;
}

function layOut(points: readonly ParetoPoint[], width: number): Plot | null {
  const xExtent = extentOf(
    points.map(({ parameters }) => Math.max(1, parameters)),
    'log',
  );
  const yExtent = extentOf(points.map(({ value }) => value));
  if (!xExtent || !yExtent) return null;
  const right = Math.max(MARGIN.left + 60, width - MARGIN.right);
  const x = createScale('log', xExtent, [MARGIN.left, right], 4);
  const padded = (yExtent[1] - yExtent[0] || 0.01) * 0.05;
  const y = createScale(
    'linear',
    [yExtent[0] - padded, yExtent[1] + padded],
    [HEIGHT - MARGIN.bottom, MARGIN.top],
    5,
  );
  return {
    x: Object.assign((value: number) => x(Math.max(1, value)), { ticks: x.ticks, domain: x.domain }),
    y,
  };
}

function Axes(props: {
  readonly plot: Plot;
  readonly width: number;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}) {
  const t = useTranslations('leaderboard');
  const { plot, width, formatX, formatY } = props;
  const right = width - MARGIN.right;
  // On a phone every other mark has room.
  const every = Math.max(1, Math.ceil((plot.x.ticks.length * 64) / Math.max(1, right - MARGIN.left)));
  return (
    <g fill="var(--ink-faint)">
      {plot.y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={MARGIN.left} x2={right} y1={plot.y(tick)} y2={plot.y(tick)} stroke="var(--rule)" />
          <text x={MARGIN.left - 8} y={plot.y(tick)} dy="0.35em" textAnchor="end">
            {formatY(tick)}
          </text>
        </g>
      ))}
      {plot.x.ticks
        .filter((_, i) => i % every === 0)
        .map((tick) => (
          <text
            key={tick}
            x={plot.x(tick)}
            y={HEIGHT - MARGIN.bottom + 18}
            textAnchor={plot.x(tick) > right - 24 ? 'end' : 'middle'}
          >
            {formatX(tick)}
          </text>
        ))}
      <text x={right} y={HEIGHT - 6} textAnchor="end">
        {t('parameters')}
      </text>
    </g>
  );
}

/** From each model of the front to the next: nothing better is known until that many parameters. */
function stepPath(
  front: readonly ParetoPoint[],
  { x, y }: Plot,
  direction: 'maximize' | 'minimize',
  width: number,
): string {
  const ordered = front.toSorted(
    (a, b) =>
      a.parameters - b.parameters || (direction === 'maximize' ? a.value - b.value : b.value - a.value),
  );
  const steps = ordered.map(({ parameters, value }, i) =>
    i === 0 ? `M${x(parameters)} ${y(value)}` : `H${x(parameters)}V${y(value)}`,
  );
  return steps.length === 0 ? '' : `${steps.join('')}H${width - MARGIN.right}`;
}
