import { publicSpirals, SPIRALS } from '#ml/datasets/spirals.ts';

/** The public points of `spirals` as files for programs: one CSV, and an array file for each of points and labels. */
export const POINT_FILES = [
  'spirals.csv',
  'train-points.npy',
  'train-labels.npy',
  'validation-points.npy',
  'validation-labels.npy',
] as const;
export type PointFile = (typeof POINT_FILES)[number];

export function isPointFile(name: string): name is PointFile {
  return POINT_FILES.some((known) => known === name);
}

export function pointFile(name: PointFile): Uint8Array<ArrayBuffer> {
  const { points, labels } = publicSpirals();
  if (name === 'spirals.csv') return new TextEncoder().encode(toCsv(points, labels));
  const isTrain = name.startsWith('train');
  const [from, to] = isTrain ? [0, SPIRALS.train] : [SPIRALS.train, labels.length];
  return name.endsWith('points.npy')
    ? toNpy('<f4', [to - from, 2], points.slice(2 * from, 2 * to))
    : toNpy('|u1', [to - from], labels.slice(from, to));
}

/** `split,x,y,label`, RFC 4180 with line feeds. Four decimals are all that a coordinate has. */
function toCsv(points: Float32Array, labels: Uint8Array): string {
  const rows = Array.from(labels, (label, i) => {
    const split = i < SPIRALS.train ? 'train' : 'validation';
    const [x, y] = [points[2 * i] ?? 0, points[2 * i + 1] ?? 0].map((value) => value.toFixed(4));
    return `${split},${x},${y},${label}`;
  });
  return `split,x,y,label\n${rows.join('\n')}\n`;
}

/**
 * NumPy's array format, version 1.0: https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 * @param type NumPy's name of the element type, with its byte order
 */
function toNpy(
  type: '<f4' | '|u1',
  shape: readonly number[],
  values: Float32Array | Uint8Array,
): Uint8Array<ArrayBuffer> {
  const tuple = shape.length === 1 ? `(${shape[0]},)` : `(${shape.join(', ')})`;
  const text = `{'descr': '${type}', 'fortran_order': False, 'shape': ${tuple}, }`;
  // Magic, version and length take 10 bytes; the data begin at a multiple of 64.
  const padded = `${text}${' '.repeat(63 - ((10 + text.length) % 64))}\n`;
  const bytes = new Uint8Array(10 + padded.length + values.byteLength);
  bytes.set([0x93, ...new TextEncoder().encode('NUMPY'), 1, 0, padded.length & 255, padded.length >> 8]);
  bytes.set(new TextEncoder().encode(padded), 10);
  bytes.set(new Uint8Array(values.buffer, values.byteOffset, values.byteLength), 10 + padded.length);
  return bytes;
}
