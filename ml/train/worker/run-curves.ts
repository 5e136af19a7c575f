import { MAX_BATCH_POINTS } from '#ml/train/protocol.ts';

/** Every how many steps a batch's metrics are read back and drawn. */
export function pointInterval(steps: number): number {
  // One point is left for the last step.
  return Math.ceil(steps / (MAX_BATCH_POINTS - 1));
}

/** Whether a batch's metrics are wanted: evenly over the run, the first and the last step always. */
export function isPoint(step: number, steps: number): boolean {
  return step === steps || (step - 1) % pointInterval(steps) === 0;
}

/** Images a second over about the last second of training. */
export interface Speedometer {
  /** @param milliseconds spent on the step */
  add(images: number, milliseconds: number): void;
  imagesPerSecond(): number | null;
}

const WINDOW_MS = 1_200;

export function createSpeedometer(): Speedometer {
  const recent: { images: number; milliseconds: number }[] = [];
  let images = 0;
  let milliseconds = 0;
  return {
    add(count, spent) {
      recent.push({ images: count, milliseconds: spent });
      images += count;
      milliseconds += spent;
      while (recent.length > 1 && milliseconds - (recent[0]?.milliseconds ?? 0) > WINDOW_MS) {
        const oldest = recent.shift();
        images -= oldest?.images ?? 0;
        milliseconds -= oldest?.milliseconds ?? 0;
      }
    },
    imagesPerSecond: () => (milliseconds > 0 ? (images / milliseconds) * 1000 : null),
  };
}
