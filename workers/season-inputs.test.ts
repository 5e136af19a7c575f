import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type DatasetFile, encodeDatasetFile } from '#server/challenges/dataset-file.ts';
import { SeasonInputsCache } from '#workers/season-inputs.ts';

const SALT = '00'.repeat(32);

describe('what models of a season are fed', () => {
  let directory: string;
  beforeAll(async () => {
    directory = await mkdtemp(path.join(tmpdir(), 'tidu-inputs-'));
  });
  afterAll(() => rm(directory, { recursive: true, force: true }));

  const open = (dataset: DatasetFile) => {
    const bytes = encodeDatasetFile(dataset);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const read = async function* () {
      yield bytes;
    };
    const storage = { read } as unknown as ConstructorParameters<typeof SeasonInputsCache>[0];
    return { sha256, cache: new SeasonInputsCache(storage, path.join(directory, sha256)) };
  };
  const floats = async (file: string) => {
    const bytes = await readFile(file);
    return [...new Float32Array(bytes.buffer, bytes.byteOffset, bytes.length / 4)];
  };
  /** Two images of 1 × 2 pixels with three channels. */
  const colours: DatasetFile = {
    salt: SALT,
    element: 'uint8',
    rowShape: [1, 2, 3],
    parts: [
      { name: 'public', bytes: Uint8Array.of(0, 51, 102, 153, 204, 255), labels: Uint8Array.of(4) },
      { name: 'control', bytes: Uint8Array.of(255, 0, 0, 0, 255, 0), labels: Uint8Array.of(7) },
    ],
  };

  it('is channels last or first, as the model declares, each scaled to 0..1', async () => {
    const { cache, sha256 } = open(colours);
    const last = await cache.get(sha256, [1, 2, 3]);
    const first = await cache.get(sha256, [3, 1, 2]);
    const expected = (...values: number[]) => values.map((value) => Math.fround(value / 255));
    expect(await floats(last.file)).toEqual(expected(0, 51, 102, 153, 204, 255, 255, 0, 0, 0, 255, 0));
    expect(await floats(first.file)).toEqual(expected(0, 153, 51, 204, 102, 255, 255, 0, 0, 255, 0, 0));
    expect(first).toMatchObject({ rows: 2, rowShape: [3, 1, 2] });
    expect(last.parts.map(({ name, start, labels }) => [name, start, ...labels])).toEqual([
      ['public', 0, 4],
      ['control', 1, 7],
    ]);
    expect((await cache.get(sha256, [1, 2, 3])).file).toBe(last.file);
  });

  it('is the same bytes in both layouts where there is one channel', async () => {
    const { cache, sha256 } = open({
      ...{ salt: SALT, element: 'uint8', rowShape: [2, 2, 1] },
      parts: [{ name: 'public', bytes: Uint8Array.of(1, 2, 3, 4), labels: Uint8Array.of(0) }],
    });
    const last = await cache.get(sha256, [2, 2, 1]);
    const first = await cache.get(sha256, [1, 2, 2]);
    expect(await floats(first.file)).toEqual(await floats(last.file));
  });

  it('is points as they are', async () => {
    const values = Float32Array.of(-1.25, 0.5, 3, -0.0001);
    const { cache, sha256 } = open({
      ...{ salt: SALT, element: 'float32', rowShape: [2] },
      parts: [{ name: 'public', bytes: new Uint8Array(values.buffer), labels: Uint8Array.of(0, 2) }],
    });
    expect(await floats((await cache.get(sha256, [2])).file)).toEqual([...values]);
    expect((await cache.parts(sha256))[0]?.labels).toEqual(Uint8Array.of(0, 2));
  });

  it('is never rows of another shape, and never a damaged dataset', async () => {
    const { cache, sha256 } = open(colours);
    await expect(cache.get(sha256, [2, 1, 3])).rejects.toThrow('cannot be fed');
    await expect(cache.get('ab'.repeat(32), [1, 2, 3])).rejects.toThrow('damaged');
  });
});
