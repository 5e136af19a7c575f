/** Hands the microphone's samples to the page, some at a time. Runs on the audio thread: no waiting, no work. */

// The DOM library of TypeScript has no types for what lives in an AudioWorklet.
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** 32 ms at 16 kHz, what the model takes at once. */
const SAMPLES = 512;

class MicrophoneProcessor extends AudioWorkletProcessor {
  #buffer = new Float32Array(SAMPLES);
  #filled = 0;

  /** @param inputs [input][channel][128 samples] @returns whether to be called again */
  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    for (const sample of inputs[0]?.[0] ?? []) {
      this.#buffer[this.#filled++] = sample;
      if (this.#filled < SAMPLES) continue;
      this.port.postMessage(this.#buffer);
      this.#buffer = new Float32Array(SAMPLES);
      this.#filled = 0;
    }
    return true;
  }
}

registerProcessor('tidu-microphone', MicrophoneProcessor);
