import { seededRandom } from '#lib/random.ts';
import { SAMPLE_RATE } from '#ml/runtime/speech/silero.ts';

/** Vowels by their first three resonances in Hz (Peterson and Barney 1952, men): a e i o u. */
const VOWELS = [
  [730, 1090, 2440],
  [530, 1840, 2480],
  [270, 2290, 3010],
  [570, 840, 2410],
  [300, 870, 2240],
] as const;

/**
 * Something like a voice that says vowels: pulses of a gliding pitch through three resonances (Klatt 1980). No speech
 * of anybody, and enough for a detector. @returns samples at 16 kHz in -1..1
 */
export function synthesizeVoice(seconds: number, seed = 1): Float32Array {
  const random = seededRandom(seed);
  const samples = new Float32Array(Math.round(seconds * SAMPLE_RATE));
  const memory = [0, 1, 2].map(() => [0, 0]);
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const time = i / SAMPLE_RATE;
    const syllable = Math.floor(time / 0.22);
    const within = (time % 0.22) / 0.22;
    const pitch = 125 + 25 * Math.sin(time * 2.3) - 20 * within;
    phase += pitch / SAMPLE_RATE;
    const pulse = phase >= 1 ? 1 : 0;
    if (phase >= 1) phase -= 1;
    let value = pulse + 0.02 * random.normal();
    const vowel = VOWELS[syllable % VOWELS.length] ?? VOWELS[0];
    vowel.forEach((frequency, k) => {
      const state = memory[k] as number[];
      const radius = Math.exp((-Math.PI * (60 + 30 * k)) / SAMPLE_RATE);
      const a = 2 * radius * Math.cos((2 * Math.PI * frequency) / SAMPLE_RATE);
      const out = (1 - radius) * value * 6 + a * (state[0] ?? 0) - radius * radius * (state[1] ?? 0);
      state[1] = state[0] ?? 0;
      state[0] = out;
      value = out;
    });
    const envelope = Math.min(1, within * 8, (1 - within) * 5);
    samples[i] = value * envelope;
  }
  const loudest = samples.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-9);
  return samples.map((value) => (value / loudest) * 0.6);
}
