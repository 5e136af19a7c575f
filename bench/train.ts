import type { BrowserContext } from '@playwright/test';
import type { EnginePage } from '#bench/train-engine-page.ts';
import { openTrainRig, type TrainRig } from '#bench/train-rig.ts';
import type { StockPage } from '#bench/train-stock-page.ts';
import type { BackendReport, RunConfig } from '#ml/train/protocol.ts';

/**
 * Images a second of the starter network at batch 128, in Chromium: our engine on the backend it chooses, against every
 * stock backend of tfjs, in one run on one machine. Medians of RUNS runs and STOCK_STEPS steps.
 */
const BATCH = 128;
const RUNS = 3;
const STOCK_STEPS = 3;
const STOCK_LIMIT_MS = 240_000;
const STOCK_BACKENDS = ['webgl', 'cpu', 'webgpu', 'wasm'] as const;

interface Row {
  readonly name: string;
  readonly value: number | null;
  readonly unit: string;
  readonly baseline: number | null;
  readonly ratio: number | null;
  readonly note?: string;
}

let visitContext: BrowserContext | null = null;
const rig = await openTrainRig(['train-engine-page', 'train-stock-page']);
try {
  const stock: Row[] = [];
  for (const backend of STOCK_BACKENDS) stock.push(print(await measureStock(rig, backend)));
  const ours = await measureOurs(rig);
  const best = Math.max(...stock.map(({ value }) => value ?? 0));
  const { backend, threads } = ours.report;
  const note = `${threads} threads, on ${backend}`;
  print({ ...row(`train/starter/${backend}-ours`, ours.imagesPerSecond, best), note });
  print({ ...row('train/starter/ours-vs-best-stock', ours.imagesPerSecond, best), note });
  print({
    name: 'train/starter/start-to-first-step',
    value: ours.firstStepMs,
    unit: 'ms',
    baseline: 3_000,
    ratio: ours.firstStepMs / 3_000,
  });
} finally {
  await rig.close();
}

function row(name: string, value: number, baseline: number): Row {
  return { name, value: Math.round(value * 10) / 10, unit: 'images/s', baseline, ratio: value / baseline };
}

function print(result: Row): Row {
  console.log(JSON.stringify(result));
  return result;
}

async function measureStock({ browser, url }: TrainRig, backend: string): Promise<Row> {
  const name = `train/starter/${backend}-stock`;
  const page = await browser.newPage();
  try {
    await page.goto(`${url}/train-stock-page.html`);
    await page.waitForFunction(() => 'stock' in globalThis);
    const timing = page.evaluate(
      ([wanted, batch, steps]) =>
        (globalThis as unknown as { stock: StockPage }).stock.timeStock(wanted, batch, steps),
      [backend, BATCH, STOCK_STEPS] as const,
    );
    const times = await within(STOCK_LIMIT_MS, timing);
    const value = Math.round((BATCH / median(times)) * 10_000) / 10;
    return { name, value, unit: 'images/s', baseline: null, ratio: null };
  } catch (error) {
    // Stock wasm lacks the kernel of the convolution's gradient: that is a result, not a failure.
    const note = String(error).split('\n')[0] ?? '';
    return { name, value: null, unit: 'images/s', baseline: null, ratio: null, note };
  } finally {
    await page.close();
  }
}

/** On a warm cache: a visit before the measured ones fetches everything. */
async function measureOurs(trainRig: TrainRig) {
  await visit(trainRig, 1);
  const visits: Visit[] = [];
  for (let i = 0; i < RUNS; i++) visits.push(await visit(trainRig, 2));
  return {
    imagesPerSecond: median(visits.map((one) => one.imagesPerSecond)),
    firstStepMs: Math.round(median(visits.map((one) => one.firstStepMs))),
    report: (visits[0] as Visit).report,
  };
}

interface Visit {
  readonly imagesPerSecond: number;
  /** From creating the client, as if "start" were pressed at once. */
  readonly firstStepMs: number;
  readonly report: BackendReport;
}

async function visit({ browser, url }: TrainRig, epochs: number): Promise<Visit> {
  const context = (visitContext ??= await browser.newContext());
  const page = await context.newPage();
  await page.goto(`${url}/train-engine-page.html`);
  await page.waitForFunction(() => 'tidu' in globalThis);
  const result = await page.evaluate(trainInPage, { epochs, batchSize: BATCH });
  await page.close();
  return result;
}

async function trainInPage({ epochs, batchSize }: { epochs: number; batchSize: number }): Promise<Visit> {
  const { createTrainingClient, STARTER_NETWORK } = (globalThis as unknown as { tidu: EnginePage }).tidu;
  const began = performance.now();
  const client = createTrainingClient({ challenge: 'bench', dataset: 'mnist' });
  const config: RunConfig = {
    dataset: 'mnist',
    network: STARTER_NETWORK,
    seed: 1,
    subsetSize: 6_000,
    epochs,
    batchSize,
    optimizer: { name: 'adam', learningRate: 1e-3 },
  };
  await client.start(config);
  const firstStepMs = performance.now() - began;
  const first = client.snapshot();
  await new Promise<void>((resolve) => {
    client.subscribe(() => client.snapshot()?.state === 'finished' && resolve());
  });
  const last = client.snapshot();
  client.close();
  if (!first || !last?.backend) throw new Error('The run did not finish');
  // The first step warms the backend up, as it does for the stock ones.
  const images = (last.step - first.step) * batchSize;
  const imagesPerSecond = (images / (last.trainedMs - first.trainedMs)) * 1_000;
  return { imagesPerSecond, firstStepMs, report: last.backend };
}

/** A backend that hangs must not hang the benchmark: closing its page ends it. */
async function within<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error(`no answer within ${milliseconds} ms`)), milliseconds);
  return Promise.race([work, promise]).finally(() => clearTimeout(timer));
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
