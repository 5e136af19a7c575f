import { describe, expect, it } from 'vitest';
import { fitView, moveView, SCALE, showPart, startView, zoomView } from '#features/models/graph/view-box.ts';

const FRAME = { width: 400, height: 300 };

describe('what is seen of a drawing', () => {
  it('all of it, in the middle, never larger than life', () => {
    expect(fitView({ width: 200, height: 100 }, FRAME)).toEqual({ scale: 1, x: -100, y: -100 });
    expect(fitView({ width: 800, height: 1200 }, FRAME)).toEqual({ scale: 0.25, x: -400, y: 0 });
  });

  it('begins at the top, readable, where all of it would be too small', () => {
    const view = startView({ width: 300, height: 4000 }, FRAME);
    expect(view.y).toBe(0);
    expect(view.scale).toBe(1);
  });

  it('zooms around the pointer', () => {
    const view = zoomView({ x: 10, y: 20, scale: 1 }, 2, { x: 100, y: 50 });
    // The point under the pointer was (110, 70) and is it still.
    expect([view.x + 100 / view.scale, view.y + 50 / view.scale]).toEqual([110, 70]);
    expect(zoomView(view, 1e9, { x: 0, y: 0 }).scale).toBe(SCALE.most);
    expect(zoomView(view, 1e-9, { x: 0, y: 0 }).scale).toBe(SCALE.least);
  });

  it('moves by pixels of the screen', () => {
    expect(moveView({ x: 0, y: 0, scale: 2 }, 10, -4)).toEqual({ x: 5, y: -2, scale: 2 });
  });

  it('moves no further than a part needs to be seen', () => {
    const view = { x: 0, y: 0, scale: 1 };
    expect(showPart(view, FRAME, { x: 100, y: 100, width: 50, height: 40 })).toEqual(view);
    expect(showPart(view, FRAME, { x: 100, y: 500, width: 50, height: 40 }).y).toBe(500 + 40 + 24 - 300);
  });
});
