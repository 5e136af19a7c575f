import type { CardValue } from '#ml/onnx/contract.ts';
import type { Feeds, Results } from '#ml/runtime/runner/messages.ts';

/**
 * Silero VAD, versions 5 and 6: `input` [1, 64 + 512] at 16 kHz, `state` [2, 1, 128], `sr`; `output` [1, 1] and the
 * next state. Every window begins with the last 64 samples of the one before.
 * Source: https://github.com/snakers4/silero-vad, src/silero_vad/utils_vad.py, OnnxWrapper.
 */
export const SAMPLE_RATE = 16_000;
export const WINDOW = 512;
const CONTEXT = 64;
const STATE = [2, 1, 128] as const;

/** Milliseconds of one window. */
export const WINDOW_MS = (WINDOW / SAMPLE_RATE) * 1_000;

/** Whether a model with these inputs is one. */
export function isSilero(inputs: readonly CardValue[]): boolean {
  const named = (name: string) => inputs.find((input) => input.name === name);
  const state = named('state')?.shape;
  return (
    inputs.length === 3 &&
    named('input')?.shape?.length === 2 &&
    named('sr')?.elementType === 'int64' &&
    state?.[0] === STATE[0] &&
    state[2] === STATE[2]
  );
}

/** Something that runs the model: the page's worker, or a runtime in a test. */
export type RunFeeds = (feeds: Feeds) => Promise<Results>;

/** One listener: what it heard last goes into its next answer. */
export class SpeechDetector {
  readonly #run: RunFeeds;
  #state = new Float32Array(STATE[0] * STATE[2]);
  #context = new Float32Array(CONTEXT);

  constructor(run: RunFeeds) {
    this.#run = run;
  }

  /** @param samples [512] in -1..1; fewer are filled up with silence @returns the probability of speech, 0..1 */
  async hear(samples: Float32Array): Promise<number> {
    const input = new Float32Array(CONTEXT + WINDOW);
    input.set(this.#context);
    input.set(samples.subarray(0, WINDOW), CONTEXT);
    const results = await this.#run({
      input: { type: 'float32', dims: [1, input.length], data: input },
      state: { type: 'float32', dims: STATE, data: this.#state },
      sr: { type: 'int64', dims: [], data: BigInt64Array.of(BigInt(SAMPLE_RATE)) },
    });
    const [output, state] = [results.output?.data, results.stateN?.data];
    if (output?.[0] === undefined || !state) throw new Error('The model gave no probability');
    this.#state = Float32Array.from(state);
    this.#context = input.slice(-CONTEXT);
    return output[0];
  }
}
