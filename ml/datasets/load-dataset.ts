import type { LabelledImages } from '#ml/datasets/labelled-images.ts';
import {
  type DatasetManifest,
  decodeShard,
  parseManifest,
  type Shard,
  type ShardEntry,
} from '#ml/datasets/shards.ts';

/** Tries a file, the first included; the waits between them are 0.3, 0.6 and 1.2 s. */
const TRIES = 4;
const FIRST_WAIT_MS = 300;
/** Files in flight at once: enough to hide a round trip, few enough for the first shard to come first. */
const PARALLEL = 3;

export interface DatasetPart {
  readonly split: string;
  /** How many images of the split, from its start. */
  readonly images: number;
}

/** Examples with their classes: bytes, to be divided by 255, or float32 as they are. */
export interface LabelledRows {
  /** [count, …rowShape] */
  readonly images: Uint8Array | Float32Array;
  /** [count] */
  readonly labels: Uint8Array;
}

export interface Dataset {
  /** How many examples the split holds, here or not. */
  size(split: string): number;
  /**
   * Fetches the parts in the given order, what is already here left out: calling it again after a failure or an abort
   * goes on where it stopped. `onProgress` is called after each shard.
   * @throws {Error} if a file cannot be had after a bounded number of tries; `AbortError` if `signal` fires.
   */
  load(
    parts: readonly DatasetPart[],
    options?: { signal?: AbortSignal; onProgress?: () => void },
  ): Promise<void>;
  /** How many images of the split are here, counted from its start without a gap. */
  available(split: string): number;
  /** The split's images: only the first `available(split)` are valid. Views, not copies. */
  split(split: string): LabelledRows;
}

/** @param manifestUrl absolute, or relative to the page or worker. */
export async function openDataset(manifestUrl: string, signal?: AbortSignal): Promise<ShardedDataset> {
  const response = await fetchWithRetry(manifestUrl, signal);
  const manifest = parseManifest(await response.json());
  return new ShardedDataset(manifest, new URL(response.url || manifestUrl, globalThis.location?.href));
}

export class ShardedDataset implements Dataset {
  readonly manifest: DatasetManifest;
  readonly #base: URL;
  readonly #splits = new Map<
    string,
    { images: Uint8Array; labels: Uint8Array; shards: number; available: number }
  >();

  constructor(manifest: DatasetManifest, base: URL) {
    this.manifest = manifest;
    this.#base = base;
  }

  size(split: string): number {
    return this.manifest.splits[split]?.images ?? 0;
  }

  available(split: string): number {
    return this.#splits.get(split)?.available ?? 0;
  }

  split(split: string): LabelledImages {
    return this.#room(split);
  }

  async load(
    parts: readonly DatasetPart[],
    { signal, onProgress }: { signal?: AbortSignal; onProgress?: () => void } = {},
  ): Promise<void> {
    const wanted = parts.flatMap((part) => this.#missing(part));
    const requests: Promise<Shard>[] = [];
    const request = (i: number) => {
      const next = wanted[i];
      if (!next) return;
      const arriving = this.#fetchShard(next.entry, signal);
      // It is awaited in its turn; without this a failure before that would count as unhandled.
      arriving.catch(() => undefined);
      requests.push(arriving);
    };
    for (let i = 0; i < PARALLEL; i++) request(i);
    for (const [i, { split, index }] of wanted.entries()) {
      const shard = await (requests[i] as Promise<Shard>);
      request(i + PARALLEL);
      this.#put(split, index, shard);
      onProgress?.();
    }
  }

  #missing({ split, images }: DatasetPart): { split: string; index: number; entry: ShardEntry }[] {
    const room = this.#room(split);
    let start = 0;
    return this.#shards(split).flatMap((entry, index) => {
      const needed = start < images && index >= room.shards;
      start += entry.images;
      return needed ? [{ split, index, entry }] : [];
    });
  }

  #shards(split: string): readonly ShardEntry[] {
    const entries = this.manifest.splits[split]?.shards;
    if (!entries) throw new Error(`The dataset ${this.manifest.dataset} has no split "${split}"`);
    return entries;
  }

  #room(split: string) {
    let room = this.#splits.get(split);
    if (!room) {
      const count = this.manifest.splits[split]?.images ?? 0;
      const [height, width, channels] = this.manifest.imageShape;
      // Untouched pages of a large array cost nothing, so the whole split is reserved at once.
      const images = new Uint8Array(count * height * width * channels);
      room = { images, labels: new Uint8Array(count), shards: 0, available: 0 };
      this.#splits.set(split, room);
    }
    return room;
  }

  #put(split: string, index: number, shard: Shard): void {
    const room = this.#room(split);
    // Two loads may overlap; the shard that came second is the same shard.
    if (index !== room.shards) return;
    room.images.set(shard.images, room.available * (shard.images.length / shard.count));
    room.labels.set(shard.labels, room.available);
    room.shards = index + 1;
    room.available += shard.count;
  }

  async #fetchShard(entry: ShardEntry, signal?: AbortSignal): Promise<Shard> {
    const response = await fetchWithRetry(new URL(entry.file, this.#base), signal, unpackShard);
    if (response.count !== entry.images) throw new Error(`${entry.file} holds ${response.count} images`);
    return response;
  }
}

async function unpackShard(response: Response): Promise<Shard> {
  const body = new Uint8Array(await response.arrayBuffer());
  // A proxy that sends stored gzip files with Content-Encoding hands us the unpacked bytes.
  const packed = body[0] === 0x1f && body[1] === 0x8b;
  if (!packed) return decodeShard(body);
  const stream = new Blob([body]).stream().pipeThrough(new DecompressionStream('gzip'));
  return decodeShard(new Uint8Array(await new Response(stream).arrayBuffer()));
}

function fetchWithRetry(url: string | URL, signal?: AbortSignal): Promise<Response>;
function fetchWithRetry<T>(
  url: string | URL,
  signal: AbortSignal | undefined,
  read: (response: Response) => Promise<T>,
): Promise<T>;
async function fetchWithRetry(
  url: string | URL,
  signal?: AbortSignal,
  read: (response: Response) => Promise<unknown> = (response) => Promise.resolve(response),
): Promise<unknown> {
  let failure: unknown;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    if (attempt > 0) await wait(FIRST_WAIT_MS * 2 ** (attempt - 1), signal);
    signal?.throwIfAborted();
    try {
      // A file that arrived damaged sits in the HTTP cache: the second try goes round it.
      const response = await fetch(url, {
        signal: signal ?? null,
        cache: attempt === 0 ? 'default' : 'reload',
      });
      if (response.ok) return await read(response);
      failure = new Error(`${url} answered ${response.status}`);
      if (response.status >= 400 && response.status < 500 && response.status !== 429) break;
    } catch (error) {
      signal?.throwIfAborted();
      failure = error;
    }
  }
  throw new Error(`${url} could not be fetched`, { cause: failure });
}

function wait(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const onAbort = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', onAbort);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', onAbort, { once: true });
  });
}
