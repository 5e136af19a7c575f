'use client';

import { useTranslations } from 'next-intl';
import { type PointerEvent, type ReactNode, useId, useMemo, useRef, useState } from 'react';
import { LineChartLegend } from './line-chart-legend.tsx';
import {
  createScale,
  extentOf,
  linePath,
  nearestPoint,
  type Point,
  type Scale,
  type ScaleKind,
} from './line-chart-scale.ts';
import { SERIES_LOOK, type SeriesTone } from './series-look.ts';
import { useWidth } from './use-width.ts';

export interface Series {
  readonly id: string;
  readonly label: string;
  /** Fixes the colour and the dash, which mean the same on every page. */
  readonly tone: SeriesTone;
  /** Ascending in x; a y that is not finite breaks the line. */
  readonly points: readonly Point[];
}

export interface LineChartProps {
  /** Names the chart. */
  readonly title: string;
  readonly series: readonly Series[];
  readonly xLabel: string;
  readonly scale?: ScaleKind;
  /** The y axis reaches at least this far: to 1 for an accuracy, whatever has been measured so far. */
  readonly yDomain?: readonly [low: number | undefined, high: number | undefined];
  /** The x axis reaches at least this far, so that a run in progress shows how much is left. */
  readonly xEnd?: number;
  readonly formatX?: (x: number) => string;
  readonly formatY?: (y: number) => string;
  /** Pixels; the width is that of the parent. */
  readonly height?: number;
  readonly empty?: ReactNode;
  /** Default true; where one series stands alone and its title names it, false. */
  readonly legend?: boolean;
  /** Beside the title: a switch between linear and log, say. */
  readonly actions?: ReactNode;
}

const MARGIN = { top: 10, right: 12, bottom: 26 };
const TICK_CHARACTER = 8;

/**
 * Live curves, drawn as SVG: up to a few series of some 600 points. Pointer and arrow keys move a reading line; a summary
 * in words stands for the picture.
 */
export function LineChart(props: LineChartProps) {
  const {
    title,
    series,
    xLabel,
    height = 220,
    formatX = String,
    formatY = compact,
    empty,
    legend = true,
    actions,
  } = props;
  const t = useTranslations('common.ui.chart');
  const id = useId();
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const [cursor, setCursor] = useState<number | null>(null);
  const plot = useMemo(() => layOut(props, width, height, formatY), [props, width, height, formatY]);

  const readings = series.map((one) => {
    const at = cursor === null ? one.points.length - 1 : nearestPoint(one.points, cursor);
    return { series: one, point: one.points[at] };
  });
  // The keyboard goes through the points of the first series.
  const lead = series[0]?.points ?? [];
  const leadAt = cursor === null ? lead.length - 1 : nearestPoint(lead, cursor);
  const spoken = t('reading', {
    x: `${xLabel} ${formatX(lead[leadAt]?.x ?? 0)}`,
    values: readings
      .map(({ series: one, point }) => (point ? `${one.label} ${formatY(point.y)}` : one.label))
      .join(t('separator')),
  });
  const onPointer = (event: PointerEvent<SVGSVGElement>) => {
    if (!plot) return;
    const share =
      (event.clientX - event.currentTarget.getBoundingClientRect().left - plot.left) / plot.innerWidth;
    const [low, high] = plot.x.domain;
    setCursor(low + Math.min(1, Math.max(0, share)) * (high - low));
  };

  return (
    <figure className="flex min-w-0 flex-col gap-2" aria-labelledby={`${id}-title`}>
      <figcaption className="flex min-h-8 flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span id={`${id}-title`} className="font-semibold">
          {title}
        </span>
        {actions}
      </figcaption>
      {legend && <LineChartLegend readings={readings} formatY={formatY} />}
      <div ref={frame} className="relative" style={{ height }}>
        {plot && (
          // A slider is what reading a curve step by step is, to the keyboard and to assistive technology.
          <input
            type="range"
            min={0}
            max={Math.max(0, lead.length - 1)}
            value={Math.max(0, leadAt)}
            onChange={(event) => setCursor(lead[Number(event.target.value)]?.x ?? null)}
            onBlur={() => setCursor(null)}
            aria-label={title}
            aria-describedby={`${id}-summary`}
            aria-valuetext={spoken}
            className="peer pointer-events-none absolute inset-0 opacity-0"
          />
        )}
        {plot ? (
          <svg
            width="100%"
            height={height}
            aria-hidden="true"
            className="block touch-pan-y overflow-hidden rounded-sm text-xs peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-focus"
            onPointerMove={onPointer}
            onPointerLeave={() => setCursor(null)}
          >
            <Axes plot={plot} height={height} formatX={formatX} formatY={formatY} xLabel={xLabel} />
            {series.map((one) => (
              <path
                key={one.id}
                d={linePath(one.points, plot.x, plot.y)}
                fill="none"
                stroke={SERIES_LOOK[one.tone].stroke}
                strokeWidth="2"
                strokeDasharray={SERIES_LOOK[one.tone].dash}
                strokeLinejoin="round"
                strokeLinecap="round"
              />
            ))}
            <Cursor plot={plot} height={height} readings={readings} active={cursor !== null} />
          </svg>
        ) : (
          <div className="flex h-full items-center justify-center rounded-sm border border-dashed border-rule px-4 text-center text-sm text-ink-soft">
            {empty ?? t('empty')}
          </div>
        )}
      </div>
      <p id={`${id}-summary`} className="sr-only">
        {summarise(series, formatY, (values) => t('summary', values)) || t('empty')}
      </p>
    </figure>
  );
}

interface Plot {
  readonly x: Scale;
  readonly y: Scale;
  readonly left: number;
  readonly innerWidth: number;
}

/** Scales for the data and the room there is; null while there is nothing to draw. */
function layOut(
  props: LineChartProps,
  width: number,
  height: number,
  formatY: (y: number) => string,
): Plot | null {
  const { series, scale = 'linear', yDomain, xEnd } = props;
  const points = series.flatMap((one) => one.points);
  const yExtent = extentOf(
    points.map((point) => point.y),
    scale,
  );
  const xExtent = extentOf(points.map((point) => point.x));
  if (!yExtent || !xExtent) return null;
  const low = Math.min(yDomain?.[0] ?? (scale === 'linear' ? 0 : yExtent[0]), yExtent[0]);
  const high = Math.max(yDomain?.[1] ?? low, yExtent[1]);
  const y = createScale(scale, [low, high], [height - MARGIN.bottom, MARGIN.top], Math.max(3, height / 38));
  const left = 10 + TICK_CHARACTER * Math.max(...y.ticks.map((tick) => formatY(tick).length));
  const innerWidth = Math.max(40, width - left - MARGIN.right);
  const x = createScale(
    'linear',
    [Math.min(0, xExtent[0]), Math.max(xExtent[1], xEnd ?? 0)],
    [left, left + innerWidth],
    Math.max(2, innerWidth / 90),
    'exact',
  );
  return { x, y, left, innerWidth };
}

function Axes(props: {
  readonly plot: Plot;
  readonly height: number;
  readonly xLabel: string;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
}) {
  const { plot, height, formatX, formatY, xLabel } = props;
  const right = plot.left + plot.innerWidth;
  // The axis' name takes the right end of the tick line; ticks that would touch it give way.
  const nameRoom = right - xLabel.length * 12 - 12;
  return (
    <g fill="var(--ink-faint)">
      {plot.y.ticks.map((tick) => (
        <g key={tick}>
          <line x1={plot.left} x2={right} y1={plot.y(tick)} y2={plot.y(tick)} stroke="var(--rule)" />
          <text x={plot.left - 8} y={plot.y(tick)} dy="0.35em" textAnchor="end">
            {formatY(tick)}
          </text>
        </g>
      ))}
      {plot.x.ticks
        .filter((tick) => plot.x(tick) < nameRoom)
        .map((tick) => (
          <text key={tick} x={plot.x(tick)} y={height - 8} textAnchor={tick === 0 ? 'start' : 'middle'}>
            {formatX(tick)}
          </text>
        ))}
      <text x={right} y={height - 8} textAnchor="end">
        {xLabel}
      </text>
    </g>
  );
}

function Cursor(props: {
  readonly plot: Plot;
  readonly height: number;
  readonly active: boolean;
  readonly readings: readonly { readonly series: Series; readonly point: Point | undefined }[];
}) {
  const { plot, height, readings, active } = props;
  const lead = readings[0]?.point;
  return (
    <g>
      {active && lead && (
        <line
          x1={plot.x(lead.x)}
          x2={plot.x(lead.x)}
          y1={MARGIN.top}
          y2={height - MARGIN.bottom}
          stroke="var(--ink-faint)"
          strokeDasharray="2 3"
        />
      )}
      {readings.map(({ series, point }) =>
        point && Number.isFinite(plot.y(point.y)) ? (
          <circle
            key={series.id}
            cx={plot.x(point.x)}
            cy={plot.y(point.y)}
            r="3.5"
            fill="var(--surface)"
            stroke={SERIES_LOOK[series.tone].stroke}
            strokeWidth="2"
          />
        ) : null,
      )}
    </g>
  );
}

function summarise(
  series: readonly Series[],
  formatY: (y: number) => string,
  say: (values: Record<'label' | 'first' | 'last' | 'low' | 'high', string> & { count: number }) => string,
): string {
  const sentences = series.map(({ label, points }) => {
    const finite = points.map((point) => point.y).filter(Number.isFinite);
    const [first, last, extent] = [finite[0], finite.at(-1), extentOf(finite)];
    if (first === undefined || last === undefined || !extent) return '';
    const [low, high] = extent;
    return say({
      label,
      count: finite.length,
      first: formatY(first),
      last: formatY(last),
      low: formatY(low),
      high: formatY(high),
    });
  });
  return sentences.filter(Boolean).join(' ');
}

/** Three significant digits, without an exponent for everyday numbers. */
function compact(value: number): string {
  const text =
    Math.abs(value) >= 1e-4 || value === 0 ? String(Number(value.toPrecision(3))) : value.toExponential(0);
  return text;
}
