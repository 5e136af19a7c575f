import type { RunSnapshot } from '#ml/train/protocol.ts';

/** Seconds of training left at the present speed, validation excluded; null before the speed is known. */
export function remainingSeconds(
  run: Pick<RunSnapshot, 'step' | 'steps' | 'imagesPerSecond' | 'config'>,
): number | null {
  if (!run.imagesPerSecond || run.steps === 0) return null;
  const imagesLeft = ((run.steps - run.step) / run.steps) * run.config.epochs * run.config.subsetSize;
  return imagesLeft / run.imagesPerSecond;
}

/** Time for people: below ten seconds exact, then by fives, then minutes, so that the text does not flicker. */
export function roughDuration(seconds: number): { readonly minutes: number; readonly seconds: number } {
  if (seconds < 10) return { minutes: 0, seconds: Math.max(1, Math.ceil(seconds)) };
  const rounded = Math.ceil(seconds / 5) * 5;
  if (rounded < 120) return { minutes: Math.floor(rounded / 60), seconds: rounded % 60 };
  return { minutes: Math.ceil(seconds / 60), seconds: 0 };
}

/** 0..1 of the whole run. */
export function runProgress(run: Pick<RunSnapshot, 'step' | 'steps'>): number {
  return run.steps === 0 ? 0 : Math.min(1, run.step / run.steps);
}
