/**
 * What a metric needs of a model's outputs, and nothing more: small enough to keep for every submission, so that two of
 * them can be compared row by row later.
 */
export interface Predictions {
  /** What `data` holds: classes by number, or scores as the model gave them. */
  readonly kind: 'classes' | 'scores';
  /** Classes the model tells apart: columns of its outputs. */
  readonly classes: number;
  readonly rows: number;
  /** Values of one row. */
  readonly columns: number;
  /** [rows, columns] */
  readonly data: Uint8Array | Float32Array;
}

/**
 * Predictions as bytes, little-endian:
 *
 *     offset  bytes  what
 *     0       1      version, 1
 *     1       1      packing: 0 classes of 4 bits (at most 16 classes, the first of two in the low half), 1 classes of
 *                    8 bits, 2 scores as float32
 *     2       2      classes − 1, uint16
 *     4       4      rows, uint32
 *     8       4      columns, uint32
 *     12             the values, row by row
 */
const VERSION = 1;
const HEADER_BYTES = 12;
const NIBBLES = 0;
const BYTES = 1;
const FLOATS = 2;
/** Of four bits. */
const NIBBLE_CLASSES = 16;

export function encodePredictions({ kind, classes, rows, columns, data }: Predictions): Uint8Array {
  const packing = kind === 'scores' ? FLOATS : classes <= NIBBLE_CLASSES ? NIBBLES : BYTES;
  const bytes = new Uint8Array(HEADER_BYTES + bodyBytes(packing, data.length));
  const view = new DataView(bytes.buffer);
  view.setUint8(0, VERSION);
  view.setUint8(1, packing);
  view.setUint16(2, classes - 1, true);
  view.setUint32(4, rows, true);
  view.setUint32(8, columns, true);
  for (let i = 0; i < data.length; i++) {
    const value = data[i] as number;
    if (packing === FLOATS) view.setFloat32(HEADER_BYTES + i * 4, value, true);
    else if (packing === BYTES) bytes[HEADER_BYTES + i] = value;
    else
      bytes[HEADER_BYTES + (i >> 1)] = (bytes[HEADER_BYTES + (i >> 1)] as number) | (value << ((i & 1) * 4));
  }
  return bytes;
}

/** @throws RangeError if the bytes are none of ours */
export function decodePredictions(bytes: Uint8Array): Predictions {
  if (bytes.length < HEADER_BYTES || bytes[0] !== VERSION) throw new RangeError('These are no predictions');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const packing = view.getUint8(1);
  const classes = view.getUint16(2, true) + 1;
  const rows = view.getUint32(4, true);
  const columns = view.getUint32(8, true);
  const length = rows * columns;
  if (packing > FLOATS || bytes.length !== HEADER_BYTES + bodyBytes(packing, length)) {
    throw new RangeError(`${bytes.length} bytes are no predictions of ${rows} × ${columns}`);
  }
  const head = { classes, rows, columns };
  if (packing === FLOATS) {
    const data = Float32Array.from({ length }, (_, i) => view.getFloat32(HEADER_BYTES + i * 4, true));
    return { kind: 'scores', ...head, data };
  }
  const body = bytes.subarray(HEADER_BYTES);
  const data =
    packing === BYTES
      ? body.slice()
      : Uint8Array.from({ length }, (_, i) => ((body[i >> 1] as number) >> ((i & 1) * 4)) & 15);
  return { kind: 'classes', ...head, data };
}

function bodyBytes(packing: number, length: number): number {
  return packing === FLOATS ? length * 4 : packing === BYTES ? length : Math.ceil(length / 2);
}
