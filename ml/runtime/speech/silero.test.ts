import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import * as ort from 'onnxruntime-web';
import { beforeAll, describe, expect, it } from 'vitest';
import { seededRandom } from '#lib/random.ts';
import { writeModelCard } from '#ml/onnx/model-card.ts';
import { isSilero, type RunFeeds, SpeechDetector, WINDOW } from '#ml/runtime/speech/silero.ts';
import { synthesizeVoice } from '#ml/runtime/speech/testing.ts';

/** The model that comes with Tidu, in the same runtime as the page's. */
async function fileBytes(): Promise<Uint8Array> {
  const entry = createRequire(import.meta.url).resolve('@ricky0123/vad-web/package.json');
  return readFile(path.join(path.dirname(entry), 'dist', 'silero_vad_v6.onnx'));
}

let run: RunFeeds;
beforeAll(async () => {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = 'error';
  const session = await ort.InferenceSession.create(await fileBytes());
  run = async (feeds) => {
    const tensors = Object.entries(feeds).map(
      ([name, { type, data, dims }]) => [name, new ort.Tensor(type, data, [...dims])] as const,
    );
    const outputs = await session.run(Object.fromEntries(tensors));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { dims, data }]) => [name, { dims, data: data as Float32Array }]),
    );
  };
});

async function listen(samples: Float32Array): Promise<number[]> {
  const detector = new SpeechDetector(run);
  const heard: number[] = [];
  for (let at = 0; at < samples.length; at += WINDOW)
    heard.push(await detector.hear(samples.subarray(at, at + WINDOW)));
  return heard;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

describe('the speech detector', () => {
  it('knows its model by its inputs', async () => {
    const { inputs } = writeModelCard(await fileBytes());
    expect(isSilero(inputs)).toBe(true);
    expect(isSilero(inputs.slice(0, 2))).toBe(false);
  });

  it('hears a voice between two silences, and only there', async () => {
    const silence = new Float32Array(WINDOW * 20);
    const voice = synthesizeVoice((WINDOW * 60) / 16_000);
    const heard = await listen(Float32Array.from([...silence, ...voice, ...silence]));
    expect(mean(heard.slice(0, 20))).toBeLessThan(0.1);
    expect(mean(heard.slice(25, 80))).toBeGreaterThan(0.6);
    expect(mean(heard.slice(90))).toBeLessThan(0.1);
  });

  it('does not take noise for a voice', async () => {
    const random = seededRandom(5);
    const noise = Float32Array.from({ length: WINDOW * 40 }, () => 0.05 * random.normal());
    expect(mean(await listen(noise))).toBeLessThan(0.2);
  });

  it('forgets nothing between windows: the same window again may get another answer', async () => {
    const voice = synthesizeVoice(1);
    const detector = new SpeechDetector(run);
    const first = await detector.hear(voice.subarray(4096, 4096 + WINDOW));
    for (let i = 0; i < 10; i++) await detector.hear(voice.subarray(i * WINDOW, (i + 1) * WINDOW));
    expect(await detector.hear(voice.subarray(4096, 4096 + WINDOW))).not.toBe(first);
  });
});
