'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { type KeyboardEvent, type PointerEvent, useEffect, useRef, useState } from 'react';
import { RadioGroup } from '#ui/primitives/radio-group.tsx';
import { ClassBars } from './class-bars.tsx';
import { type DecisionMap, MAP_SIDE, mapDecisions, pointAt } from './decision-map.ts';
import { RunFacts } from './image-trial.tsx';
import type { PointInput } from './trial-kind.ts';
import type { TrialProps } from './try-panel.tsx';

const RANGES = ['1', '2', '6'] as const;
/** Classes in a figure are no series, so they have colours of their own. */
const COLOURS = [
  '--figure-a',
  '--figure-b',
  '--figure-c',
  '--train',
  '--validation',
  '--public',
  '--private',
];

interface Cell {
  readonly column: number;
  readonly row: number;
}

/** What a model of two numbers says of the whole plane: a map of its classes, to be read point by point. */
export function PointsTrial(props: TrialProps & { readonly input: PointInput }) {
  const t = useTranslations('models.try');
  const format = useFormatter();
  const { runner, classNames, onError, input } = props;
  const [range, setRange] = useState<(typeof RANGES)[number]>('1');
  const [map, setMap] = useState<DecisionMap | null>(null);
  const [cell, setCell] = useState<Cell>({ column: MAP_SIDE / 2, row: MAP_SIDE / 2 });

  useEffect(() => {
    let current = true;
    mapDecisions(runner, input, Number(range)).then(
      (made) => current && setMap(made),
      (error: unknown) => current && onError(error),
    );
    return () => {
      current = false;
    };
  }, [runner, input, range, onError]);

  const at = (cell.row * MAP_SIDE + cell.column) * (map?.classes ?? 0);
  const point = pointAt(cell.column, cell.row, Number(range));
  const number = (value: number) => format.number(value, { maximumFractionDigits: 2 });
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[minmax(12rem,22rem)_minmax(0,1fr)]">
      <div className="flex flex-col gap-3">
        <MapCanvas map={map} cell={cell} onCell={setCell} label={t('points.map', { range })} />
        <p className="text-sm text-ink-soft">{t('points.help')}</p>
        <RadioGroup
          inline
          label={t('points.range')}
          value={range}
          onChange={setRange}
          options={RANGES.map((value) => ({ value, label: `±${value}` }))}
        />
      </div>
      <div className="flex min-w-0 flex-col gap-4">
        <p className="font-mono text-sm text-ink-soft">
          {t('points.at', { x: number(point.x), y: number(point.y) })}
        </p>
        <ClassBars
          probabilities={map ? map.probabilities.subarray(at, at + map.classes) : null}
          classNames={classNames}
          count={map?.classes ?? classNames?.length ?? 2}
        />
        <RunFacts milliseconds={map?.milliseconds ?? null} runner={runner} />
      </div>
    </div>
  );
}

const STEPS: Readonly<Record<string, Cell>> = {
  ArrowLeft: { column: -1, row: 0 },
  ArrowRight: { column: 1, row: 0 },
  ArrowUp: { column: 0, row: -1 },
  ArrowDown: { column: 0, row: 1 },
};

function MapCanvas(props: {
  readonly map: DecisionMap | null;
  readonly cell: Cell;
  readonly onCell: (cell: Cell) => void;
  readonly label: string;
}) {
  const { map, cell, onCell, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current && map) paint(canvas.current, map);
  }, [map]);

  const clamp = (value: number) => Math.min(MAP_SIDE - 1, Math.max(0, Math.floor(value)));
  const point = (event: PointerEvent) => {
    const { left, top, width, height } = event.currentTarget.getBoundingClientRect();
    onCell({
      column: clamp(((event.clientX - left) / width) * MAP_SIDE),
      row: clamp(((event.clientY - top) / height) * MAP_SIDE),
    });
  };
  const press = (event: KeyboardEvent) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const reach = event.shiftKey ? 8 : 1;
    onCell({
      column: clamp(cell.column + step.column * reach),
      row: clamp(cell.row + step.row * reach),
    });
  };
  return (
    <div
      role="application"
      tabIndex={0}
      aria-label={label}
      onPointerMove={point}
      onPointerDown={point}
      onKeyDown={press}
      className="relative aspect-square w-full cursor-crosshair rounded-md border border-edge bg-surface"
    >
      <canvas
        ref={canvas}
        width={MAP_SIDE}
        height={MAP_SIDE}
        aria-hidden="true"
        className="size-full rounded-md"
        style={{ imageRendering: 'pixelated' }}
      />
      <span
        aria-hidden="true"
        className="pointer-events-none absolute size-3 -translate-1/2 rounded-full border-2 border-ink bg-surface"
        style={{
          left: `${((cell.column + 0.5) / MAP_SIDE) * 100}%`,
          top: `${((cell.row + 0.5) / MAP_SIDE) * 100}%`,
        }}
      />
    </div>
  );
}

/** The likeliest class as a colour, its certainty as how full that is. */
function paint(canvas: HTMLCanvasElement, { classes, probabilities }: DecisionMap): void {
  const context = canvas.getContext('2d');
  if (!context) return;
  const style = getComputedStyle(canvas);
  const colours = COLOURS.map((name) => style.getPropertyValue(name).trim()).filter((value) => value !== '');
  context.clearRect(0, 0, MAP_SIDE, MAP_SIDE);
  for (let at = 0; at < MAP_SIDE * MAP_SIDE; at++) {
    const row = probabilities.subarray(at * classes, (at + 1) * classes);
    const most = row.reduce((largest, value) => Math.max(largest, value), 0);
    const best = row.indexOf(most);
    context.globalAlpha = Math.max(0.08, (most - 1 / classes) / (1 - 1 / classes));
    context.fillStyle = colours[best % colours.length] ?? 'gray';
    context.fillRect(at % MAP_SIDE, Math.floor(at / MAP_SIDE), 1, 1);
  }
}
