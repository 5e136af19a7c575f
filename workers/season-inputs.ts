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
  /** Raw little-endian float32 in 0..1, the parts one after another: [rows, …rowShape]. */
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
 * The inputs of seasons as files under `directory`, each made once by this process. What an earlier process left there
 * is removed: making a file takes a tenth of a second, less than proving that an old one is whole.
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

  /** @throws Error where the dataset is lost, damaged, or not the one that was promised */
  async get(datasetSha256: string): Promise<SeasonInputs> {
    const known = this.#made.get(datasetSha256);
    if (known) return known;
    const made = this.#make(datasetSha256);
    this.#made.set(datasetSha256, made);
    // A failure, such as a full disk, must not be remembered.
    made.catch(() => this.#made.delete(datasetSha256));
    return made;
  }

  async #make(datasetSha256: string): Promise<SeasonInputs> {
    this.#emptied ??= rm(this.#directory, { recursive: true, force: true });
    await this.#emptied;
    await mkdir(this.#directory, { recursive: true });
    const dataset = decodeDatasetFile(await readVerified(this.#storage, datasetSha256));
    const file = path.join(this.#directory, `${datasetSha256}.f32`);
    await writeRows(`${file}.part`, dataset);
    await rename(`${file}.part`, file);
    return { file, ...layOut(dataset) };
  }
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

async function writeRows(file: string, { parts }: DatasetFile): Promise<void> {
  const handle = await open(file, 'w', 0o600);
  try {
    for (const { images } of parts) await writeScaled(handle, images);
  } finally {
    await handle.close();
  }
}

async function writeScaled(handle: FileHandle, pixels: Uint8Array): Promise<void> {
  for (let at = 0; at < pixels.length; at += SLICE_BYTES) {
    const slice = pixels.subarray(at, at + SLICE_BYTES);
    const scaled = new Float32Array(slice.length);
    // A plain loop: Float32Array.from with a function takes twenty times as long.
    for (let i = 0; i < slice.length; i++) scaled[i] = (slice[i] as number) / 255;
    const bytes = new Uint8Array(scaled.buffer);
    for (let written = 0; written < bytes.length; ) {
      written += (await handle.write(bytes, written)).bytesWritten;
    }
  }
}

function layOut({ parts, rowShape }: DatasetFile): Omit<SeasonInputs, 'file'> {
  let rows = 0;
  const placed = parts.map(({ name, labels }: DatasetPart) => {
    const start = rows;
    rows += labels.length;
    return { name, start, labels: labels.slice() };
  });
  return { rows, rowShape, parts: placed };
}
