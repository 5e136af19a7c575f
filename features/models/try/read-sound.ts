import { SAMPLE_RATE } from '#ml/runtime/speech/silero.ts';

/** Some minutes of WAV; more is decoded at once in memory. */
const MOST_BYTES = 50_000_000;
export const MOST_MINUTES = 10;

export interface Sound {
  /** One channel at 16 kHz, in -1..1. */
  readonly samples: Float32Array;
  /** There was more than `MOST_MINUTES`. */
  readonly wasCut: boolean;
}

/** Decodes a sound file in the browser, brings it to 16 kHz and one channel. Null where it holds no sound. */
export async function readSound(file: Blob): Promise<Sound | null> {
  if (file.size > MOST_BYTES) return null;
  // An offline context resamples what it decodes to its own rate.
  const context = new OfflineAudioContext(1, 1, SAMPLE_RATE);
  const buffer = await context.decodeAudioData(await file.arrayBuffer()).catch(() => null);
  if (!buffer || buffer.length === 0) return null;
  const length = Math.min(buffer.length, MOST_MINUTES * 60 * SAMPLE_RATE);
  const samples = new Float32Array(length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel++) {
    const data = buffer.getChannelData(channel);
    for (let i = 0; i < length; i++)
      samples[i] = (samples[i] ?? 0) + (data[i] ?? 0) / buffer.numberOfChannels;
  }
  return { samples, wasCut: buffer.length > length };
}
