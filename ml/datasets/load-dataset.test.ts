import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { openDataset } from '#ml/datasets/load-dataset.ts';
import { type DatasetManifest, encodeShard } from '#ml/datasets/shards.ts';

const SHARD = 4;

/** Images of one pixel whose value is their place in the split. */
function shard(index: number): Uint8Array {
  const places = Uint8Array.from({ length: SHARD }, (_, i) => index * SHARD + i);
  return gzipSync(encodeShard({ images: places, labels: places.map((place) => place % 10) }, [1, 1, 1]));
}

const entries = (name: string, count: number) =>
  Array.from({ length: count }, (_, i) => ({
    file: `${name}-${i}.shard`,
    images: SHARD,
    bytes: 1,
    sha256: '',
  }));

const MANIFEST: DatasetManifest = {
  format: 'tidu-shards-1',
  dataset: 'counting',
  imageShape: [1, 1, 1],
  classes: 10,
  splits: {
    train: { images: 5 * SHARD, shards: entries('train', 5) },
    validation: { images: SHARD, shards: entries('validation', 1) },
  },
};

let server: Server | null = null;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

/** Serves the data set; `disturb` may answer a request itself, by returning true. */
async function serve(
  disturb: (path: string, response: Parameters<RequestListener>[1]) => boolean = () => false,
) {
  const requests: string[] = [];
  server = createServer((request, response) => {
    const path = request.url ?? '';
    requests.push(path);
    if (disturb(path, response)) return;
    if (path === '/manifest.json') return response.end(JSON.stringify(MANIFEST));
    const index = /-(\d+)\.shard$/.exec(path)?.[1];
    return response.end(shard(Number(index)));
  });
  const listening = server;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  const { port } = listening.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/manifest.json`, requests };
}

const firstValues = (images: Uint8Array, count: number) => [...images.subarray(0, count)];

test('parts arrive in the order they are asked for, with progress after each shard', async () => {
  const { url } = await serve();
  const dataset = await openDataset(url);
  const progress: [number, number][] = [];
  const onProgress = () => progress.push([dataset.available('train'), dataset.available('validation')]);
  const parts = [
    { split: 'train', images: 1 },
    { split: 'validation', images: SHARD },
  ];
  await dataset.load(parts, { onProgress });
  expect(progress).toEqual([
    [4, 0],
    [4, 4],
  ]);
  expect(firstValues(dataset.split('train').images, 4)).toEqual([0, 1, 2, 3]);
});

test('images stand in the order of the split however late a shard comes', async () => {
  const { url } = await serve((path, response) => {
    if (path !== '/train-0.shard') return false;
    setTimeout(() => response.end(shard(0)), 150);
    return true;
  });
  const dataset = await openDataset(url);
  await dataset.load([{ split: 'train', images: 12 }]);
  expect(firstValues(dataset.split('train').images, 12)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect([...dataset.split('train').labels.subarray(8, 12)]).toEqual([8, 9, 0, 1]);
});

test('a second load fetches only what is missing', async () => {
  const { url, requests } = await serve();
  const dataset = await openDataset(url);
  await dataset.load([{ split: 'train', images: 6 }]);
  requests.length = 0;
  await dataset.load([{ split: 'train', images: 20 }]);
  expect(requests.sort()).toEqual(['/train-2.shard', '/train-3.shard', '/train-4.shard']);
  expect(dataset.available('train')).toBe(20);
});

test('a server that fails twice is asked a third time', async () => {
  let failures = 2;
  const { url } = await serve((path, response) => {
    if (path !== '/train-1.shard' || failures-- <= 0) return false;
    response.writeHead(503).end();
    return true;
  });
  const dataset = await openDataset(url);
  await dataset.load([{ split: 'train', images: 8 }]);
  expect(dataset.available('train')).toBe(8);
});

test('a damaged file is fetched again', async () => {
  let damaged = 0;
  const { url } = await serve((path, response) => {
    if (path !== '/train-0.shard' || damaged++ > 0) return false;
    const bytes = shard(0);
    bytes[20] = (bytes[20] as number) ^ 0xff;
    response.end(bytes);
    return true;
  });
  const dataset = await openDataset(url);
  await dataset.load([{ split: 'train', images: 4 }]);
  expect(damaged).toBe(2);
  expect(firstValues(dataset.split('train').images, 4)).toEqual([0, 1, 2, 3]);
});

test('a missing file fails at once, and what came before it stays', async () => {
  const { url, requests } = await serve((path, response) => {
    if (path !== '/train-1.shard') return false;
    response.writeHead(404).end();
    return true;
  });
  const dataset = await openDataset(url);
  await expect(dataset.load([{ split: 'train', images: 20 }])).rejects.toThrow(
    'train-1.shard could not be fetched',
  );
  expect(dataset.available('train')).toBe(4);
  expect(requests.filter((path) => path === '/train-1.shard')).toHaveLength(1);
});

test('an aborted load rejects with the reason and can be taken up again', async () => {
  let isHanging = true;
  const { url } = await serve((path) => path === '/train-1.shard' && isHanging);
  const dataset = await openDataset(url);
  const controller = new AbortController();
  const loading = dataset.load([{ split: 'train', images: 20 }], {
    signal: controller.signal,
    onProgress: () => controller.abort(new Error('the visitor left')),
  });
  await expect(loading).rejects.toThrow('the visitor left');
  isHanging = false;
  await dataset.load([{ split: 'train', images: 20 }]);
  expect(dataset.available('train')).toBe(20);
});

test('bytes that a proxy has unpacked already are taken as they are', async () => {
  const { url } = await serve((path, response) => {
    if (!path.endsWith('.shard')) return false;
    response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(shard(0));
    return true;
  });
  const dataset = await openDataset(url);
  await dataset.load([{ split: 'train', images: 4 }]);
  expect(firstValues(dataset.split('train').images, 4)).toEqual([0, 1, 2, 3]);
});
