import { createHash } from 'node:crypto';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import {
  type DatasetFile,
  type DatasetPart,
  type DatasetPartName,
  decodeDatasetFile,
} from '#server/challenges/dataset-file.ts';
import type { Storage } from '#server/storage/storage.ts';

/** What an evaluation feeds a model, as a file for the sandbox, and the labels, which never leave this process. */
export interface SeasonInputs {
  /** Raw little-endian float32, images in 0..1, the parts one after another: [rows, …rowShape]. */
  readonly file: string;
  readonly rows: number;
  readonly rowShape: readonly number[];
  /** Where each part lies in the rows, in their order. */
  readonly parts: readonly InputPart[];
}

export interface InputPart {
  readonly name: DatasetPartName;
  readonly start: number;
  /** [rows] */
  readonly labels: Uint8Array;
}

/** Converted at a time: some milliseconds of work, between which the process answers requests. */
const SLICE_BYTES = 512 * 1024;

/**
 * The inputs of seasons as files under `directory`, each made once by this process and for each layout that models ask
 * for. What an earlier process left there is removed: making a file takes a tenth of a second, less than proving that
 * an old one is whole.
 */
export class SeasonInputsCache {
  readonly #storage: Pick<Storage, 'read'>;
  readonly #directory: string;
  readonly #made = new Map<string, Promise<SeasonInputs>>();
  #emptied: Promise<void> | null = null;

  constructor(storage: Pick<Storage, 'read'>, directory: string) {
    this.#storage = storage;
    this.#directory = directory;
  }

  /**
   * @param rowShape the shape of one row as the model declares it; images may be channels last or first
   * @throws Error where the dataset is lost, damaged, not the one that was promised, or of another shape
   */
  async get(datasetSha256: string, rowShape: readonly number[]): Promise<SeasonInputs> {
    const key = `${datasetSha256}.${rowShape.join('x')}`;
    const known = this.#made.get(key);
    if (known) return known;
    const made = this.#make(datasetSha256, rowShape, key);
    this.#made.set(key, made);
    // A failure, such as a full disk, must not be remembered.
    made.catch(() => this.#made.delete(key));
    return made;
  }

  /** The labels alone, and which rows they are of: nothing is written. */
  async parts(datasetSha256: string): Promise<readonly InputPart[]> {
    const made = [...this.#made].find(([key]) => key.startsWith(datasetSha256))?.[1];
    if (made) return (await made).parts;
    return layOut(decodeDatasetFile(await readVerified(this.#storage, datasetSha256))).parts;
  }

  async #make(datasetSha256: string, rowShape: readonly number[], name: string): Promise<SeasonInputs> {
    this.#emptied ??= rm(this.#directory, { recursive: true, force: true });
    await this.#emptied;
    await mkdir(this.#directory, { recursive: true });
    const dataset = decodeDatasetFile(await readVerified(this.#storage, datasetSha256));
    const layout = chooseLayout(dataset.rowShape, rowShape);
    const file = path.join(this.#directory, `${name}.f32`);
    await writeRows(`${file}.part`, dataset, layout);
    await rename(`${file}.part`, file);
    return { file, rowShape, ...layOut(dataset) };
  }
}

/** `planes`: channels first. With one channel both layouts are the same bytes. */
type Layout = 'as-stored' | 'planes';

function chooseLayout(stored: readonly number[], wanted: readonly number[]): Layout {
  const isShape = (shape: readonly number[]) =>
    shape.length === wanted.length && shape.every((side, axis) => side === wanted[axis]);
  if (isShape(stored)) return 'as-stored';
  const [height = 0, width = 0, channels = 0] = stored;
  if (stored.length === 3 && isShape([channels, height, width]))
    return channels === 1 ? 'as-stored' : 'planes';
  throw new Error(`Rows of [${stored}] cannot be fed as [${wanted}]`);
}

/** The whole artifact. @throws Error if its bytes are not those that its name, the published commitment, promises */
async function readVerified(storage: Pick<Storage, 'read'>, sha256: string): Promise<Uint8Array> {
  const hash = createHash('sha256');
  const chunks: Uint8Array[] = [];
  for await (const chunk of storage.read(sha256)) {
    hash.update(chunk);
    chunks.push(chunk);
  }
  if (hash.digest('hex') !== sha256) throw new Error(`Dataset ${sha256} is damaged in the storage`);
  return Buffer.concat(chunks);
}

async function writeRows(
  file: string,
  { parts, element, rowShape }: DatasetFile,
  layout: Layout,
): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  const rowSize = rowShape.reduce((product, side) => product * side, 1);
  const rowsAtATime = Math.max(1, Math.floor(SLICE_BYTES / rowSize));
  try {
    for (const { bytes, labels } of parts) {
      if (element === 'float32') {
        await writeAll(handle, bytes);
        continue;
      }
      for (let row = 0; row < labels.length; row += rowsAtATime) {
        const pixels = bytes.subarray(row * rowSize, (row + rowsAtATime) * rowSize);
        await writeAll(handle, scaled(layout === 'planes' ? toPlanes(pixels, rowShape) : pixels));
      }
    }
  } finally {
    await handle.close();
  }
}

function scaled(pixels: Uint8Array): Uint8Array {
  const values = new Float32Array(pixels.length);
  // A plain loop: Float32Array.from with a function takes twenty times as long.
  for (let i = 0; i < pixels.length; i++) values[i] = (pixels[i] as number) / 255;
  return new Uint8Array(values.buffer);
}

/** [rows, height, width, channels] → [rows, channels, height, width] */
function toPlanes(pixels: Uint8Array, [height = 0, width = 0, channels = 0]: readonly number[]): Uint8Array {
  const plane = height * width;
  const planes = new Uint8Array(pixels.length);
  for (let row = 0, from = 0; row < pixels.length; row += plane * channels) {
    for (let pixel = 0; pixel < plane; pixel++) {
      for (let channel = 0; channel < channels; channel++) {
        planes[row + channel * plane + pixel] = pixels[from++] as number;
      }
    }
  }
  return planes;
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; ) {
    written += (await handle.write(bytes, written)).bytesWritten;
  }
}

function layOut({ parts }: DatasetFile): Pick<SeasonInputs, 'rows' | 'parts'> {
  let rows = 0;
  const placed = parts.map(({ name, labels }: DatasetPart) => {
    const start = rows;
    rows += labels.length;
    // A copy: slicing a Buffer would keep all of it.
    return { name, start, labels: Uint8Array.from(labels) };
  });
  return { rows, parts: placed };
}
