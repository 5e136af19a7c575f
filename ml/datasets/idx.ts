/**
 * The IDX format of the original MNIST files: two zero bytes, a type, a number of dimensions, the dimensions as
 * big-endian uint32, then the data. Source: http://yann.lecun.com/exdb/mnist/
 */
export interface IdxArray {
  readonly shape: readonly number[];
  readonly data: Uint8Array;
}

const UNSIGNED_BYTE = 0x08;
/** Labels have one dimension, images three; nothing here needs more. */
const MAX_DIMENSIONS = 4;
/** Four times the MNIST training images, so that a wrong header cannot ask for the machine's memory. */
const MAX_ELEMENTS = 4 * 60_000 * 28 * 28;

/** @throws {Error} if the bytes are not exactly one IDX array of unsigned bytes within the limits. */
export function parseIdx(bytes: Uint8Array): IdxArray {
  if (bytes.length < 4) throw new Error(`IDX: ${bytes.length} bytes are no header`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(0) !== 0) throw new Error('IDX: the first two bytes are not zero');
  if (view.getUint8(2) !== UNSIGNED_BYTE) throw new Error('IDX: only unsigned bytes are read');

  const dimensions = view.getUint8(3);
  if (dimensions < 1 || dimensions > MAX_DIMENSIONS) throw new Error(`IDX: ${dimensions} dimensions`);
  const header = 4 + 4 * dimensions;
  if (bytes.length < header) throw new Error('IDX: the header is cut off');

  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const elements = shape.reduce((product, size) => product * size, 1);
  if (elements > MAX_ELEMENTS)
    throw new Error(`IDX: ${elements} elements are over the limit of ${MAX_ELEMENTS}`);
  if (bytes.length !== header + elements) {
    throw new Error(
      `IDX: ${bytes.length - header} bytes of data where the shape [${shape}] needs ${elements}`,
    );
  }
  return { shape, data: bytes.subarray(header) };
}
