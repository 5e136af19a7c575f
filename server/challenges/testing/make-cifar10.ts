import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import { seededRandom } from '#lib/random.ts';
import { CIFAR10 } from '#ml/datasets/cifar10.ts';

/** Records of CIFAR-10's format that nobody photographed: flat colours with some noise, every class as often as the others. */
export function syntheticRecords(count: number, seed: number): Uint8Array {
  const random = seededRandom(seed);
  const bytes = new Uint8Array(count * CIFAR10.recordBytes);
  const order = random.shuffle(Uint32Array.from({ length: count }, (_, i) => i));
  for (const [place, i] of order.entries()) {
    const record = bytes.subarray(place * CIFAR10.recordBytes, (place + 1) * CIFAR10.recordBytes);
    const label = i % CIFAR10.classes.length;
    record[0] = label;
    for (let channel = 0; channel < 3; channel++) {
      // Ten colours apart enough that a linear model tells them.
      const level = 20 + ((label * (channel + 3)) % 10) * 22;
      const from = 1 + channel * 1024;
      for (let at = from; at < from + 1024; at += 8) record.fill(level + random.integer(16), at, at + 8);
    }
  }
  return bytes;
}

/** The six official files in `folder`, with fewer records than the official ones. */
export async function writeCifar10(folder: string, records: { train: number; test: number }): Promise<void> {
  await mkdir(folder, { recursive: true });
  const { train, test } = CIFAR10.files;
  for (const [i, name] of train.entries()) {
    await writeFile(path.join(folder, name), syntheticRecords(records.train / train.length, i + 1));
  }
  await writeFile(path.join(folder, test[0] as string), syntheticRecords(records.test, 99));
}

/** A gzip-compressed tar archive (ustar), in the order given. */
export function tarGz(
  files: readonly { readonly name: string; readonly bytes: Uint8Array; readonly type?: string }[],
): {
  bytes: Uint8Array;
  md5: string;
} {
  const blocks = files.flatMap(({ name, bytes, type = '0' }) => {
    const header = Buffer.alloc(512);
    header.write(name, 0);
    header.write('0000644\0', 100);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write('        ', 148);
    header.write(type, 156);
    header.write('ustar\x0000', 257);
    const sum = header.reduce((total, byte) => total + byte, 0);
    header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
    return [header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)];
  });
  const bytes = gzipSync(Buffer.concat([...blocks, Buffer.alloc(10_240)]), { level: 1 });
  return { bytes, md5: createHash('md5').update(bytes).digest('hex') };
}
