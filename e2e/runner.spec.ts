import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, type Page, test } from '@playwright/test';
import type { ModelRunnerPage } from '#bench/model-runner-page.ts';
import { openTrainRig, type TrainRig } from '#bench/train-rig.ts';
import { readMnistTraining } from '#e2e/mnist.ts';
import type { RunnerBackend } from '#ml/runtime/runner/messages.ts';

/** The worker that runs a model for a page, in a real browser, without the site around it. */
declare const models: ModelRunnerPage;

let rig: TrainRig;
test.beforeAll(async () => {
  rig = await openTrainRig(['model-runner-page']);
});
test.afterAll(() => rig.close());

async function openPage(base = rig.url): Promise<Page> {
  const page = await rig.browser.newPage();
  await page.goto(`${base}/model-runner-page.html`);
  await page.waitForFunction(() => 'models' in globalThis);
  return page;
}

/** Probabilities of a shipped model for one real digit, asked twice, and what computed them the second time. */
async function answer(page: Page, slug: string, backend: RunnerBackend) {
  const file = path.join(import.meta.dirname, '..', 'content', 'models', slug, 'model.onnx');
  const [model, image] = [await readFile(file), await readMnistTraining(1)];
  return page.evaluate(
    async ({ model, image, backend }) => {
      const assets = await models.fetchBrowserAssets();
      const runner = await models.openRunner(Uint8Array.from(model), { assets, backend });
      const feed = { type: 'float32', dims: [1, 28, 28, 1], data: Float32Array.from(image) } as const;
      const { results } = await runner.run({ image: feed });
      const { results: again } = await runner.run({ image: feed });
      runner.close();
      return {
        first: [...(results.probabilities?.data ?? [])],
        second: [...(again.probabilities?.data ?? [])],
        backend: runner.backend,
      };
    },
    { model: [...model], image: [...image], backend },
  );
}

test('a model answers the same on WebGPU, here in software, and on WebAssembly, and over plain http too', async () => {
  test.setTimeout(120_000);
  const page = await openPage();
  const wasm = await answer(page, 'starter-network', 'wasm');
  // The first training image is a five.
  expect(wasm.first.indexOf(Math.max(...wasm.first))).toBe(5);
  const webgpu = await answer(page, 'starter-network', 'webgpu');
  expect(webgpu.backend).toBe('webgpu');
  for (const probabilities of [webgpu.first, webgpu.second]) expectClose(probabilities, wasm.first);
  await page.close();

  const insecure = await openPage(rig.insecureUrl);
  expect(await insecure.evaluate(() => isSecureContext)).toBe(false);
  expect((await answer(insecure, 'starter-network', 'wasm')).first).toEqual(wasm.first);
  await insecure.close();
});

// LeNet-5's second convolution has six input channels, which ONNX Runtime 1.30 computes wrongly on WebGPU. When a
// later version is right, it answers from the GPU, which is as good.
test('what a GPU would get wrong is answered by WebAssembly', async () => {
  test.setTimeout(120_000);
  const page = await openPage();
  const wasm = await answer(page, 'lenet-5', 'wasm');
  const webgpu = await answer(page, 'lenet-5', 'webgpu');
  for (const probabilities of [webgpu.first, webgpu.second]) expectClose(probabilities, wasm.first);
  await page.close();
});

function expectClose(actual: readonly number[], expected: readonly number[]): void {
  expect(Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] ?? NaN))))).toBeLessThan(1e-3);
}

test('an endless model is ended by its time limit while the page goes on', async () => {
  const page = await openPage();
  const end = await page.evaluate(async () => {
    const assets = await models.fetchBrowserAssets();
    let ticks = 0;
    const timer = setInterval(() => ticks++, 20);
    const model = models.hostileModel('a loop without end');
    const runner = await models.openRunner(model, { assets, backend: 'wasm', runLimitMs: 1_500 });
    ticks = 0;
    const feed = { type: 'float32', dims: [1, 1, 28, 28], data: new Float32Array(784) } as const;
    const first = await runner.run({ image: feed }).catch((error: unknown) => error as { problem: string });
    const heard = ticks;
    // It is closed: nothing waits for a worker that is gone.
    const second = await runner.run({ image: feed }).catch((error: unknown) => error as { problem: string });
    clearInterval(timer);
    return { problems: [first, second].map((one) => ('problem' in one ? one.problem : 'none')), heard };
  });
  expect(end.problems).toEqual(['out_of_time', 'out_of_time']);
  // A page that was held up would have heard its timer once or twice.
  expect(end.heard).toBeGreaterThan(20);
  await page.close();
});

test('a model that asks for more memory than there is ends with a word about memory, and the page lives', async () => {
  test.setTimeout(120_000);
  const page = await openPage();
  const problem = await page.evaluate(async () => {
    const assets = await models.fetchBrowserAssets();
    const model = models.hostileModel('a loop that doubles its state');
    const runner = await models.openRunner(model, { assets, backend: 'wasm', runLimitMs: 60_000 });
    const feed = { type: 'float32', dims: [1, 1, 28, 28], data: new Float32Array(784) } as const;
    return runner.run({ image: feed }).then(
      () => 'none',
      (error: { problem: string; message: string }) => `${error.problem} ${error.message}`,
    );
  });
  expect(problem).toMatch(/^out_of_memory/);
  await page.close();
});

test('a file that is no model is refused with the reader’s or the runtime’s word', async () => {
  const page = await openPage();
  const [run, graph] = await page.evaluate(async () => {
    const assets = await models.fetchBrowserAssets();
    const nonsense = new TextEncoder().encode('this is no model');
    return [
      await models
        .openRunner(nonsense, { assets, backend: 'wasm' })
        .then(() => 'opened')
        .catch((error: { problem: string }) => error.problem),
      await models
        .openGraphs(nonsense, assets)
        .then(() => 'opened')
        .catch((error: Error) => error.name),
    ];
  });
  expect([run, graph]).toEqual(['failed', 'GraphError']);
  await page.close();
});
