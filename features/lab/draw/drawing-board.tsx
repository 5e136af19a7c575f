'use client';

import { useTranslations } from 'next-intl';
import { type PointerEvent, useId, useRef } from 'react';
import { announce } from '#ui/primitives/announcer.tsx';
import {
  BOARD_SIDE,
  BRUSH_WIDTH,
  beginStroke,
  type Drawing,
  EMPTY_DRAWING,
  extendStroke,
  strokePath,
} from './strokes.ts';
import { useKeyboardBrush } from './use-keyboard-brush.ts';

/** A square to draw on with a finger, a pen, a mouse or the keyboard. */
export function DrawingBoard(props: {
  readonly drawing: Drawing;
  readonly onChange: (drawing: Drawing) => void;
}) {
  const { drawing, onChange } = props;
  const t = useTranslations('lab.draw');
  const helpId = useId();
  const pressed = useRef<number | null>(null);
  const brush = useKeyboardBrush({
    drawing,
    onChange,
    onClear: () => onChange(EMPTY_DRAWING),
    onBrush: (down) => announce(t(down ? 'brushDown' : 'brushUp')),
  });

  const pointOf = (event: PointerEvent) => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    const scale = BOARD_SIDE / width;
    return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
  };
  const press = (event: PointerEvent) => {
    if (event.button !== 0 || pressed.current !== null) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    pressed.current = event.pointerId;
    brush.lift();
    onChange(beginStroke(drawing, pointOf(event)));
  };
  const move = (event: PointerEvent) => {
    if (pressed.current === event.pointerId) onChange(extendStroke(drawing, pointOf(event)));
  };
  const release = (event: PointerEvent) => {
    if (pressed.current === event.pointerId) pressed.current = null;
  };

  return (
    <div className="flex flex-col gap-2">
      <div
        role="application"
        tabIndex={0}
        aria-label={t('board')}
        aria-describedby={helpId}
        onKeyDown={brush.onKeyDown}
        onBlur={brush.lift}
        onPointerDown={press}
        onPointerMove={move}
        onPointerUp={release}
        onPointerCancel={release}
        className="group aspect-square w-full cursor-crosshair touch-none rounded-md border border-edge bg-surface select-none"
      >
        <svg
          viewBox={`0 0 ${BOARD_SIDE} ${BOARD_SIDE}`}
          aria-hidden="true"
          className="block size-full text-ink"
        >
          {/* The box that MNIST scales a digit to, as a hint where to draw. */}
          <rect
            x="40"
            y="40"
            width="200"
            height="200"
            rx="4"
            fill="none"
            stroke="var(--rule)"
            strokeDasharray="4 6"
          />
          {drawing.length === 0 && (
            <text
              x={BOARD_SIDE / 2}
              y={BOARD_SIDE / 2}
              dy="0.35em"
              textAnchor="middle"
              fill="var(--ink-faint)"
            >
              {t('invitation')}
            </text>
          )}
          <g
            fill="none"
            stroke="currentColor"
            strokeWidth={BRUSH_WIDTH}
            strokeLinecap="round"
            strokeLinejoin="round"
          >
            {drawing.map((stroke, index) => (
              // Strokes are only ever added at the end: the index is their name.
              <path key={index} d={strokePath(stroke)} />
            ))}
          </g>
          <circle
            cx={brush.at.x}
            cy={brush.at.y}
            r={BRUSH_WIDTH / 2}
            fill={brush.down ? 'var(--accent)' : 'none'}
            stroke="var(--accent)"
            strokeWidth="2"
            className="hidden group-focus-visible:block"
          />
        </svg>
      </div>
      <p id={helpId} className="text-sm text-ink-soft">
        {t('boardHelp')}
      </p>
    </div>
  );
}
