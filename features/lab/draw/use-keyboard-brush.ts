import { type KeyboardEvent, useState } from 'react';
import { BOARD_SIDE, type BoardPoint, beginStroke, type Drawing, extendStroke, onBoard } from './strokes.ts';

const STEP = 14;
/** With Shift, for corners. */
const SMALL_STEP = 4;

const DIRECTIONS: Readonly<Record<string, BoardPoint>> = {
  ArrowLeft: { x: -1, y: 0 },
  ArrowRight: { x: 1, y: 0 },
  ArrowUp: { x: 0, y: -1 },
  ArrowDown: { x: 0, y: 1 },
};

export interface KeyboardBrush {
  readonly at: BoardPoint;
  /** Whether moving draws. */
  readonly down: boolean;
  readonly onKeyDown: (event: KeyboardEvent) => void;
  readonly lift: () => void;
}

/** Drawing without a pointer: the arrow keys move a brush, Space lowers and lifts it, Delete wipes the board. */
export function useKeyboardBrush(options: {
  readonly drawing: Drawing;
  readonly onChange: (drawing: Drawing) => void;
  readonly onClear: () => void;
  readonly onBrush: (down: boolean) => void;
}): KeyboardBrush {
  const { drawing, onChange, onClear, onBrush } = options;
  const [at, setAt] = useState<BoardPoint>({ x: BOARD_SIDE / 2, y: BOARD_SIDE / 4 });
  const [down, setDown] = useState(false);

  const onKeyDown = (event: KeyboardEvent) => {
    const direction = DIRECTIONS[event.key];
    if (direction) {
      const step = event.shiftKey ? SMALL_STEP : STEP;
      const target = onBoard({ x: at.x + direction.x * step, y: at.y + direction.y * step });
      setAt(target);
      if (down) onChange(extendStroke(drawing, target));
    } else if (event.key === ' ') {
      if (event.repeat) return event.preventDefault();
      if (!down) onChange(beginStroke(drawing, at));
      setDown(!down);
      onBrush(!down);
    } else if (event.key === 'Delete' || event.key === 'Backspace') {
      setDown(false);
      onClear();
    } else {
      return;
    }
    // Arrows and Space would scroll the page away from under the board.
    event.preventDefault();
  };
  return { at, down, onKeyDown, lift: () => setDown(false) };
}
