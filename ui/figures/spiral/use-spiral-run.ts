'use client';

import { type RefObject, useEffect, useState, useSyncExternalStore } from 'react';
import { redrawOnChange } from '#ui/figures/redraw-on-change.ts';
import type { Point } from '#ui/patterns/line-chart-scale.ts';
import { drawSpiral, readColours, type SpiralColours } from './draw-spiral.ts';
import { createSpiralTrainer, type SpiralState, type SpiralTrainer } from './spiral-trainer.ts';

/** Steps a second when there is time: slow enough to watch the boundary bend. */
const PACE = 75;
/** Milliseconds of a frame that training may take; drawing takes about as long, and 8 are the most we want. */
const FRAME_BUDGET = 3;
/** The boundary is drawn anew every so many frames, the numbers a few times a second. */
const FRAMES_PER_DRAWING = 3;
const MILLISECONDS_PER_REPORT = 250;
const CURVE_POINTS = 200;
/** What restart deals; the tests prove that each is learned. */
const SEEDS = 4;

export interface SpiralReport extends SpiralState {
  readonly stepsPerSecond: number;
  readonly curve: readonly Point[];
}

const UNSTARTED: SpiralReport = {
  steps: 0,
  loss: Math.LN2,
  accuracy: 0.5,
  finished: null,
  stepsPerSecond: 0,
  curve: [],
};

interface Run {
  readonly trainer: SpiralTrainer;
  readonly curve: Point[];
  readonly seed: number;
}

function startRun(seed: number): Run {
  return { trainer: createSpiralTrainer(seed), curve: [], seed };
}

/**
 * Trains on animation frames, a few milliseconds each, while `playing`, the canvas is in view and the tab is shown.
 * Draws onto `canvas` and reports in numbers.
 */
export function useSpiralRun(canvas: RefObject<HTMLCanvasElement | null>, learningRate: number) {
  const [run, setRun] = useState(() => startRun(1));
  const [report, setReport] = useState(UNSTARTED);
  const [wish, setPlaying] = useState<boolean | null>(null);
  const still = useStillness();
  const inView = useInView(canvas);
  // Moving pictures start by themselves only for those who have not asked for stillness.
  const playing = (wish ?? !still) && report.finished === null;

  const restart = () => {
    setRun(startRun((run.seed % SEEDS) + 1));
    setReport(UNSTARTED);
  };

  useEffect(() => {
    if (!canvas.current) return;
    const element = canvas.current;
    const draw = () => paint(element, run.trainer);
    draw();
    return redrawOnChange(element, { draw, forgetColours: () => coloursOf.delete(element) });
  }, [run, canvas]);

  useEffect(() => {
    const element = canvas.current;
    if (!playing || !inView || !element) return;
    return animate(run, learningRate, () => paint(element, run.trainer), setReport);
  }, [playing, inView, run, learningRate, canvas]);

  return { playing, setPlaying, restart, report };
}

/** Runs until the returned function is called. */
function animate(run: Run, learningRate: number, draw: () => void, onReport: (report: SpiralReport) => void) {
  let frame = 0;
  let handle = 0;
  let owed = 0;
  let before = performance.now();
  let reportedAt = before;
  let reportedSteps = run.trainer.state().steps;

  const report = (now: number) => {
    const state = run.trainer.state();
    run.curve.push({ x: state.steps, y: state.loss });
    if (run.curve.length > CURVE_POINTS) thin(run.curve);
    const stepsPerSecond = ((state.steps - reportedSteps) / (now - reportedAt)) * 1000;
    reportedAt = now;
    reportedSteps = state.steps;
    onReport({ ...state, stepsPerSecond, curve: [...run.curve] });
    return state.finished;
  };
  const tick = (now: number) => {
    // A frame that comes late owes no more than a tenth of a second.
    owed = Math.min(owed + ((now - before) / 1000) * PACE, PACE / 10);
    before = now;
    const until = performance.now() + FRAME_BUDGET;
    while (owed >= 1 && performance.now() < until) {
      run.trainer.step(learningRate);
      owed--;
    }
    if (frame++ % FRAMES_PER_DRAWING === 0) draw();
    if (now - reportedAt >= MILLISECONDS_PER_REPORT && report(now)) {
      draw();
      return;
    }
    handle = requestAnimationFrame(tick);
  };
  handle = requestAnimationFrame(tick);
  return () => cancelAnimationFrame(handle);
}

/** Leaves out every second of the older points, so that a long run keeps its whole curve in a bounded array. */
function thin(curve: Point[]): void {
  const kept = curve.filter((_, index) => index % 2 === 0 || index > curve.length - CURVE_POINTS / 4);
  curve.splice(0, curve.length, ...kept);
}

const coloursOf = new WeakMap<HTMLCanvasElement, SpiralColours>();

function paint(canvas: HTMLCanvasElement, trainer: SpiralTrainer): void {
  const context = canvas.getContext('2d', { alpha: false });
  const size = canvas.clientWidth;
  if (!context || size === 0) return;
  const side = Math.round(size * Math.min(window.devicePixelRatio, 2));
  if (canvas.width !== side) {
    canvas.width = side;
    canvas.height = side;
  }
  let colours = coloursOf.get(canvas);
  if (!colours) {
    colours = readColours(canvas);
    coloursOf.set(canvas, colours);
  }
  drawSpiral(context, size, trainer.field(), trainer.points, colours);
}

/** Whether any of the element can be seen. Animation frames stop by themselves in a hidden tab. */
function useInView(element: RefObject<HTMLElement | null>): boolean {
  const [inView, setInView] = useState(false);
  useEffect(() => {
    if (!element.current) return;
    const observer = new IntersectionObserver(([entry]) => entry && setInView(entry.isIntersecting));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return inView;
}

const STILLNESS = '(prefers-reduced-motion: reduce)';

/** Whether the reader has asked for stillness; yes until the browser has been asked. */
function useStillness(): boolean {
  return useSyncExternalStore(
    (listener) => {
      const query = window.matchMedia(STILLNESS);
      query.addEventListener('change', listener);
      return () => query.removeEventListener('change', listener);
    },
    () => window.matchMedia(STILLNESS).matches,
    () => true,
  );
}
