'use client';

import { useEffect, useRef } from 'react';
import { redrawOnChange } from '#ui/figures/redraw-on-change.ts';
import {
  type BoundaryColours,
  type ClassedPoints,
  drawBoundary,
  type ProbabilityField,
  readBoundaryColours,
} from './draw-boundary.ts';

/** Points of a plane, and where a network draws the line between their classes. */
export function BoundaryCanvas(props: {
  readonly points: ClassedPoints;
  /** Null while nothing has been learned. */
  readonly field: ProbabilityField | null;
  readonly reach: number;
  /** Says in words what is drawn. */
  readonly label: string;
}) {
  const { points, field, reach, label } = props;
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useRef<BoundaryColours | null>(null);
  const latest = useRef({ points, field, reach });

  useEffect(() => {
    latest.current = { points, field, reach };
    if (canvas.current) paint(canvas.current, latest.current, colours);
  }, [points, field, reach]);

  useEffect(() => {
    const element = canvas.current;
    if (!element) return;
    return redrawOnChange(element, {
      draw: () => paint(element, latest.current, colours),
      forgetColours: () => {
        colours.current = null;
      },
    });
  }, []);

  return (
    <canvas
      ref={canvas}
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a canvas has no role of its own
      role="img"
      aria-label={label}
      className="block aspect-square w-full rounded-md border border-edge bg-surface"
    />
  );
}

interface Drawn {
  readonly points: ClassedPoints;
  readonly field: ProbabilityField | null;
  readonly reach: number;
}

function paint(canvas: HTMLCanvasElement, drawn: Drawn, colours: { current: BoundaryColours | null }): void {
  const context = canvas.getContext('2d', { alpha: false });
  const size = canvas.clientWidth;
  if (!context || size === 0) return;
  const side = Math.round(size * Math.min(window.devicePixelRatio, 2));
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  colours.current ??= readBoundaryColours(canvas);
  drawBoundary(context, size, { ...drawn, colours: colours.current });
}
