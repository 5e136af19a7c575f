import { z } from 'zod';

/**
 * The file that holds everything an evaluation needs of a season: the public reference images, whose outputs a
 * receipt carries, and the hidden splits with their labels. Its SHA-256 is published when the season opens, as a
 * commitment; the salt, derived from the deployment's secret seed, keeps anyone from guessing the content and checking
 * the guess against the hash.
 *
 *     offset  bytes  what
 *     0       8      "TIDUDATA"
 *     8       4      length H of the header, uint32 little-endian
 *     12      H      header, JSON in UTF-8: { version, salt, element, rowShape, parts: [{ name, rows }] }
 *     12 + H         the parts in the header's order, each: rows × product(rowShape) elements, little-endian, then rows
 *                    bytes of labels
 *
 * Version 1 had no `element`: its rows are uint8.
 */
const MAGIC = 'TIDUDATA';
const PREAMBLE = MAGIC.length + 4;
const MAX_HEADER_BYTES = 4096;

export const DATASET_PARTS = ['reference', 'public', 'private', 'control'] as const;
export type DatasetPartName = (typeof DATASET_PARTS)[number];

const ELEMENT_BYTES = { uint8: 1, float32: 4 } as const;

const header = z.object({
  version: z.union([z.literal(1), z.literal(2)]),
  salt: z.string().regex(/^[0-9a-f]{64}$/),
  element: z.enum(['uint8', 'float32']).default('uint8'),
  /** One row without N; images are channels last. */
  rowShape: z.array(z.int().positive()).min(1).max(4),
  parts: z.array(z.object({ name: z.enum(DATASET_PARTS), rows: z.int().positive() })).min(1),
});

export interface DatasetPart {
  readonly name: DatasetPartName;
  /** [rows, …rowShape] of the file's element, as bytes. */
  readonly bytes: Uint8Array;
  /** [rows] */
  readonly labels: Uint8Array;
}

export interface DatasetFile {
  readonly salt: string;
  /** What a row is made of: bytes, fed as float32 divided by 255, or float32, fed as they are. */
  readonly element: keyof typeof ELEMENT_BYTES;
  readonly rowShape: readonly number[];
  readonly parts: readonly DatasetPart[];
}

export function encodeDatasetFile(dataset: DatasetFile): Uint8Array {
  const json = JSON.stringify({
    version: 2,
    salt: dataset.salt,
    element: dataset.element,
    rowShape: dataset.rowShape,
    parts: dataset.parts.map(({ name, labels }) => ({ name, rows: labels.length })),
  });
  const head = Buffer.from(json);
  const preamble = Buffer.alloc(PREAMBLE);
  preamble.write(MAGIC, 'latin1');
  preamble.writeUInt32LE(head.length, MAGIC.length);
  return Buffer.concat([preamble, head, ...dataset.parts.flatMap(({ bytes, labels }) => [bytes, labels])]);
}

/** Views into `bytes`, not copies. @throws Error if the bytes are not exactly one dataset file. */
export function decodeDatasetFile(bytes: Uint8Array): DatasetFile {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (file.length < PREAMBLE || file.toString('latin1', 0, MAGIC.length) !== MAGIC) {
    throw new Error('Not a dataset file');
  }
  const headerBytes = file.readUInt32LE(MAGIC.length);
  if (headerBytes > MAX_HEADER_BYTES || PREAMBLE + headerBytes > file.length) {
    throw new Error(`A dataset file whose header of ${headerBytes} bytes is not all there`);
  }
  let offset = PREAMBLE + headerBytes;
  const { salt, element, rowShape, parts } = header.parse(
    JSON.parse(file.toString('utf8', PREAMBLE, offset)),
  );
  const rowBytes = rowShape.reduce((product, size) => product * size, ELEMENT_BYTES[element]);
  const take = (length: number) => {
    const part = bytes.subarray(offset, offset + length);
    if (part.length !== length) throw new Error('A dataset file that ends early');
    offset += length;
    return part;
  };
  const decoded = parts.map(({ name, rows }) => ({
    name,
    bytes: take(rows * rowBytes),
    labels: take(rows),
  }));
  if (offset !== bytes.length)
    throw new Error(`${bytes.length - offset} bytes after the end of a dataset file`);
  return { salt, element, rowShape, parts: decoded };
}
