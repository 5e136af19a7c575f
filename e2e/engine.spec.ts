import { type BrowserContext, expect, type Page, test } from '@playwright/test';
import type { EnginePage } from '#bench/train-engine-page.ts';
import { openTrainRig, type TrainRig } from '#bench/train-rig.ts';

/** The training engine in a real browser, without the site around it. */
declare const tidu: EnginePage;

let rig: TrainRig;
let context: BrowserContext;

test.beforeAll(async () => {
  rig = await openTrainRig(['train-engine-page']);
});
test.afterAll(async () => {
  await rig.close();
});
test.beforeEach(async () => {
  context = await rig.browser.newContext();
});
test.afterEach(async () => {
  await context.close();
});

async function openPage(base = rig.url): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${base}/train-engine-page.html`);
  await page.waitForFunction(() => 'tidu' in globalThis);
  return page;
}

/** Trains the starter network to its end and compares its export with it. */
async function trainAndExport() {
  const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
  await client.start(tidu.CONFIG);
  const { state, backend, epochs } = await tidu.until(client, (snapshot) => snapshot.state === 'finished');
  const network = await client.weights();
  const { images } = await client.publicImages(256);
  const parity = await tidu.checkParity({
    modelBytes: tidu.writeNetwork(network, { producerVersion: 'test' }),
    network,
    images,
    predict: client.referencePredict,
    assets: await tidu.fetchBrowserAssets(),
  });
  client.close();
  return { state, backend, epochs, parity };
}

test('trains on wasm with all cores, passing over software adapters, and its export agrees', async () => {
  const page = await openPage();
  const cores = await page.evaluate(() => navigator.hardwareConcurrency);
  const { state, backend, epochs, parity } = await page.evaluate(trainAndExport);
  expect(state).toBe('finished');
  expect(backend?.backend).toBe('wasm');
  expect(backend?.threads).toBe(Math.min(8, cores));
  expect(backend?.passedOver).toEqual([
    { backend: 'webgpu', reason: 'software' },
    { backend: 'webgl', reason: 'software' },
  ]);
  expect(epochs).toHaveLength(2);
  expect(epochs[1]?.validation.loss).toBeLessThan(epochs[0]?.validation.loss ?? 0);
  expect(parity).toMatchObject({ images: 256, classDisagreements: 0, passed: true });
  expect(parity.maxAbsDifference).toBeLessThan(1e-4);
});

test('does the same over plain http, on one thread, and says why', async () => {
  const page = await openPage(rig.insecureUrl);
  expect(await page.evaluate(() => globalThis.isSecureContext)).toBe(false);
  const { state, backend, parity } = await page.evaluate(trainAndExport);
  expect(state).toBe('finished');
  expect(backend).toMatchObject({ backend: 'wasm', threads: 1 });
  expect(backend?.passedOver[0]).toEqual({ backend: 'webgpu', reason: 'insecure_context' });
  expect(parity.passed).toBe(true);
});

test('the loss falls within three seconds of pressing start, on a warm cache', async () => {
  const visit = async () => {
    const page = await openPage();
    const milliseconds = await page.evaluate(async () => {
      const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
      const began = performance.now();
      await client.start({ ...tidu.CONFIG, batchSize: 128, subsetSize: 6_000, epochs: 1 });
      const first = client.snapshot()?.batches[0]?.loss ?? 0;
      await tidu.until(client, ({ batches }) => (batches.at(-1)?.loss ?? first) < 0.9 * first);
      client.close();
      return performance.now() - began;
    });
    await page.close();
    return milliseconds;
  };
  await visit();
  expect(await visit()).toBeLessThan(3_000);
});

test('a run survives a reload: it is restored paused and goes on to the curve of an unbroken one', async () => {
  const page = await openPage();
  const unbroken = await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'unbroken', dataset: 'mnist' });
    await client.start(tidu.CONFIG);
    const { batches, epochs } = await tidu.until(client, ({ state }) => state === 'finished');
    client.close();
    return { batches, epochs };
  });
  await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    await client.start(tidu.CONFIG);
    await tidu.until(client, ({ step }) => step >= 5);
    await client.pause();
  });
  await page.reload();
  await page.waitForFunction(() => 'tidu' in globalThis);
  const restored = await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    const before = await client.restore();
    await client.resume();
    const { batches, epochs } = await tidu.until(client, ({ state }) => state === 'finished');
    client.close();
    return { before, batches, epochs };
  });
  expect(restored.before?.state).toBe('paused');
  expect(restored.before?.step).toBeGreaterThanOrEqual(5);
  expect(restored.batches).toEqual(unbroken.batches);
  expect(restored.epochs).toEqual(unbroken.epochs);
});

test('leaving the page while it trains keeps a checkpoint', async () => {
  const page = await openPage();
  await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    await client.start({ ...tidu.CONFIG, subsetSize: 6_000 });
    await tidu.until(client, ({ step }) => step >= 5);
  });
  await page.reload();
  await page.waitForFunction(() => 'tidu' in globalThis);
  const restored = await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    const snapshot = await client.restore();
    client.close();
    return snapshot;
  });
  expect(restored?.state).toBe('paused');
  // What its last moment was worth depends on the browser; the first step is kept at once.
  expect(restored?.step).toBeGreaterThanOrEqual(1);
});

test('a run can be stopped, asked, resumed and discarded', async () => {
  const page = await openPage();
  const seen = await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    await client.start(tidu.CONFIG);
    await client.stop();
    const stopped = client.snapshot()?.state;
    const probabilities = await client.predict(new Float32Array(784), 1);
    await client.resume();
    const resumed = client.snapshot()?.state;
    await client.pause();
    const paused = client.snapshot()?.state;
    await client.discard();
    const discarded = client.snapshot();
    const restored = await client.restore();
    const refusal = await client
      .predict(new Float32Array(784), 1)
      .catch((error: { code: string }) => error.code);
    client.close();
    return {
      stopped,
      resumed,
      paused,
      discarded,
      restored,
      refusal,
      sum: probabilities.reduce((a, b) => a + b, 0),
    };
  });
  expect(seen).toMatchObject({ stopped: 'stopped', resumed: 'training', paused: 'paused', refusal: 'busy' });
  expect(seen.discarded).toBeNull();
  expect(seen.restored).toBeNull();
  expect(seen.sum).toBeCloseTo(1, 4);
});

test('a config outside the limits is refused and leaves the run alone', async () => {
  const page = await openPage();
  const seen = await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    const codeOf = (config: typeof tidu.CONFIG) =>
      client.start(config).then(
        () => 'accepted',
        (error: { code: string }) => error.code,
      );
    const codes = [
      await codeOf({ ...tidu.CONFIG, epochs: 0 }),
      await codeOf({ ...tidu.CONFIG, batchSize: 12.5 }),
      await codeOf({ ...tidu.CONFIG, network: { inputShape: [28, 28, 1], layers: [{ kind: 'Flatten' }] } }),
    ];
    const snapshot = client.snapshot();
    client.close();
    return { codes, snapshot };
  });
  expect(seen.codes).toEqual(['invalid_config', 'invalid_config', 'invalid_config']);
  expect(seen.snapshot).toBeNull();
});

test('a second tab leaves the checkpoint of the first alone', async () => {
  const trainAndPause = async (seed: number) => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    await client.start({ ...tidu.CONFIG, seed, network: tidu.TINY_NETWORK });
    await client.pause();
    client.close();
  };
  const restoredSeed = async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    const snapshot = await client.restore();
    client.close();
    return snapshot?.config.seed;
  };
  const [first, second] = [await openPage(), await openPage()];
  await first.evaluate(trainAndPause, 11);
  await second.evaluate(trainAndPause, 22);
  expect(await first.evaluate(restoredSeed)).toBe(11);
  expect(await second.evaluate(restoredSeed)).toBe(22);
  const third = await openPage();
  expect(await third.evaluate(restoredSeed), 'a new tab is given the newest').toBe(22);
});

test('a damaged checkpoint is refused once, deleted, and does not come back', async () => {
  const page = await openPage();
  const outcomes = await page.evaluate(async () => {
    const client = tidu.createTrainingClient({ challenge: 'mnist', dataset: 'mnist' });
    await client.start({ ...tidu.CONFIG, network: tidu.TINY_NETWORK });
    await client.pause();
    await new Promise<void>((resolve, reject) => {
      const opening = indexedDB.open('tidu-training', 1);
      opening.addEventListener('error', () => reject(opening.error));
      opening.addEventListener('success', () => {
        const store = opening.result.transaction('checkpoints', 'readwrite').objectStore('checkpoints');
        const reading = store.getAll();
        reading.addEventListener('success', () => {
          const [record] = reading.result as { checkpoint: { parameters: { trainable: Float32Array } } }[];
          record?.checkpoint.parameters.trainable.fill(7, 0, 3);
          store.put(record);
          store.transaction.addEventListener('complete', () => {
            opening.result.close();
            resolve();
          });
        });
      });
    });
    const first = await client.restore().catch((error: { code: string }) => error.code);
    const second = await client.restore();
    client.close();
    return [first, second];
  });
  expect(outcomes).toEqual(['corrupt_checkpoint', null]);
});

test('a lost GPU device moves the run to the next backend, where it finishes', async () => {
  // The worker's device is kept where the test can take it away.
  await context.route('**/workers/trainWorker-*.js', async (route) => {
    const response = await route.fetch();
    const keepDevice = `{
      const request = GPUAdapter.prototype.requestDevice;
      GPUAdapter.prototype.requestDevice = async function (...options) {
        return (globalThis.testedDevice = await request.apply(this, options));
      };
    }`;
    await route.fulfill({ response, body: keepDevice + (await response.text()) });
  });
  const page = await openPage();
  await page.evaluate(() => {
    const client = tidu.createTrainingClient({
      challenge: 'mnist',
      dataset: 'mnist',
      forceBackend: 'webgpu',
    });
    Object.assign(globalThis, { client });
    return client.start({ ...tidu.CONFIG, network: tidu.TINY_NETWORK, epochs: 50 });
  });
  const [worker] = page.workers();
  await worker?.evaluate(() =>
    (globalThis as unknown as { testedDevice: { destroy(): void } }).testedDevice.destroy(),
  );
  const finished = await page.evaluate(async () => {
    const { client } = globalThis as unknown as { client: ReturnType<typeof tidu.createTrainingClient> };
    return tidu.until(client, ({ state }) => state === 'finished' || state === 'failed');
  });
  expect(finished.problem).toBeNull();
  expect(finished.state).toBe('finished');
  expect(finished.backend?.backend).toBe('wasm');
  expect(finished.epochs).toHaveLength(50);
});
