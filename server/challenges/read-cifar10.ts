import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';
import { CIFAR10 } from '#ml/datasets/cifar10.ts';
import { unreadable } from '#server/challenges/cifar10-files.ts';
import type { ByteStream } from '#server/storage/storage.ts';

/** Records of the official files, counted while they stream. */
export interface RecordCounts {
  train: number;
  test: number;
}

/** A subset must still fill a hidden split and a receipt. */
const LEAST_RECORDS = { train: 1_000, test: 200 } as const;

/**
 * Everything in one stream, training records before test records, each checked on its way: whole records, labels of
 * 0..9, as many files and records as there should be, every class as often as the others.
 * @param options.partial takes files of any number of records, for a class that works with a subset
 * @param counts filled while the stream is read
 * @throws DomainError `dataset_unreadable`, from the stream
 */
export async function* readCifar10(
  folder: string,
  options: { readonly partial: boolean },
  counts: RecordCounts,
): ByteStream {
  for (const split of ['train', 'test'] as const) {
    const classes = Array.from(CIFAR10.classes, () => 0);
    for (const name of CIFAR10.files[split]) {
      const file = path.join(folder, name);
      const found = await stat(file).catch(() => null);
      if (!found) {
        // A subset may have fewer files; the first of each split must be there.
        if (options.partial && name !== CIFAR10.files[split][0]) continue;
        throw unreadable('missing', { file: name });
      }
      checkSize(name, found.size, options.partial);
      yield* checkedRecords(file, name, classes);
    }
    counts[split] = classes.reduce((sum, count) => sum + count, 0);
    checkClasses(split, classes, counts[split], options.partial);
  }
}

function checkSize(file: string, bytes: number, partial: boolean): void {
  const { recordBytes, recordsPerFile } = CIFAR10;
  const record = Math.floor(bytes / recordBytes) + 1;
  if (bytes % recordBytes !== 0) throw unreadable('truncated', { file, record, extra: bytes % recordBytes });
  const records = bytes / recordBytes;
  if (!partial && records !== recordsPerFile) {
    throw unreadable('size', { file, actual: records, expected: recordsPerFile });
  }
  if (records > recordsPerFile) {
    throw unreadable('too_large', { file, actual: bytes, limit: recordsPerFile * recordBytes });
  }
}

async function* checkedRecords(file: string, name: string, classes: number[]): ByteStream {
  let at = 0;
  for await (const chunk of createReadStream(file) as AsyncIterable<Uint8Array>) {
    // The next label is the first byte of the next record, wherever the chunks were cut.
    const ahead = (CIFAR10.recordBytes - (at % CIFAR10.recordBytes)) % CIFAR10.recordBytes;
    for (let i = ahead; i < chunk.length; i += CIFAR10.recordBytes) {
      const label = chunk[i] as number;
      const record = (at + i) / CIFAR10.recordBytes + 1;
      if (label >= CIFAR10.classes.length) throw unreadable('label', { file: name, record, label });
      classes[label] = (classes[label] as number) + 1;
    }
    at += chunk.length;
    yield chunk;
  }
}

/** The official splits hold every class equally often; a subset must at least know all of them. */
function checkClasses(
  split: 'train' | 'test',
  classes: readonly number[],
  total: number,
  partial: boolean,
): void {
  if (total < LEAST_RECORDS[split]) {
    throw unreadable('too_few', { split, actual: total, limit: LEAST_RECORDS[split] });
  }
  const expected = total / classes.length;
  const odd = classes.findIndex((count) => (partial ? count === 0 : count !== expected));
  if (odd >= 0) {
    throw unreadable('balance', {
      split,
      name: CIFAR10.classes[odd] as string,
      actual: classes[odd] as number,
      expected: Math.round(expected),
    });
  }
}
