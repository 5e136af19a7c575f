import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { digitModel, linearClassifier } from '#ml/onnx/testing/build-model.ts';
import type { InferenceRequest, Sandbox } from './sandbox.ts';
import { type InferenceBench, makeInferenceBench } from './testing/inference-bench.ts';
import { listAlive, listDescendants } from './testing/list-descendants.ts';
import { SANDBOX_MAKERS } from './testing/sandboxes.ts';

const honestModel = digitModel(linearClassifier());
let bench: InferenceBench;
let request: InferenceRequest;
let others: InferenceRequest;
beforeAll(async () => {
  bench = await makeInferenceBench(8);
  request = await bench.request(honestModel);
  const inputFile = join(bench.folder, 'another-season.f32');
  await copyFile(request.inputFile, inputFile);
  others = { ...request, inputFile };
});
afterAll(() => bench[Symbol.asyncDispose]());

describe.each(SANDBOX_MAKERS)('a $name sandbox that keeps a process ready', ({ make }) => {
  const open = () => {
    const sandbox = make(undefined, true);
    onTestFinished(() => sandbox.close?.());
    return sandbox;
  };

  test('keeps one from the second model for the same rows on, and uses it once', async () => {
    const sandbox = open();
    await score(sandbox, request);
    expect(await waiting()).toEqual([]);
    await score(sandbox, request);
    const first = await waiting();
    expect(first).not.toEqual([]);
    await score(sandbox, request);
    await expect.poll(() => listAlive(first)).toEqual([]);
    expect(await waiting()).not.toEqual([]);
  });

  test('has none wait for rows that no longer come', async () => {
    const sandbox = open();
    for (const asked of [request, request, others]) await score(sandbox, asked);
    expect(await waiting()).toEqual([]);
  });

  test('scores all the same where the one that waits was killed', async () => {
    const sandbox = open();
    for (const asked of [request, request]) await score(sandbox, asked);
    for (const pid of await waiting()) process.kill(pid, 'SIGKILL');
    await expect.poll(() => listDescendants(process.pid)).toEqual([]);
    await score(sandbox, request);
  });

  test('ends it when closed, and keeps none from then on', async () => {
    const sandbox = open();
    for (const asked of [request, request]) await score(sandbox, asked);
    await sandbox.close?.();
    expect(await waiting()).toEqual([]);
    await score(sandbox, request);
    expect(await waiting()).toEqual([]);
  });
});

async function score(sandbox: Sandbox, asked: InferenceRequest): Promise<void> {
  const outcome = await sandbox.infer(asked);
  expect(outcome.ok).toBe(true);
}

/** What this process has running; `ps` shows one that is just starting as well. */
async function waiting(): Promise<number[]> {
  // A process is started in the turn after the model's end.
  await new Promise((resolve) => setTimeout(resolve, 50));
  return listDescendants(process.pid);
}
