/**
 * Writes the protobuf wire format (https://protobuf.dev/programming-guides/encoding/). A writer holds one message as a
 * list of chunks; nesting a message splices its chunks in, so a 32 MiB model's weights are copied once, by `finish`.
 */
const encoder = new TextEncoder();

const VARINT = 0;
const FIXED32 = 5;
const LENGTH_DELIMITED = 2;

export class ProtobufWriter {
  private readonly chunks: Uint8Array[] = [];
  private size = 0;

  /** Length of the message in bytes so far. */
  get byteLength(): number {
    return this.size;
  }

  /** An int32, int64, uint64, bool or enum field; negative numbers take ten bytes, as protobuf has it. */
  integer(field: number, value: number | bigint): this {
    return this.bytesAsTheyAre(encodeTag(field, VARINT)).bytesAsTheyAre(encodeVarint(value));
  }

  float(field: number, value: number): this {
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.bytesAsTheyAre(encodeTag(field, FIXED32)).bytesAsTheyAre(bytes);
  }

  text(field: number, value: string): this {
    return this.bytes(field, encoder.encode(value));
  }

  /** A bytes field. The array is kept, not copied: do not change it before `finish`. */
  bytes(field: number, value: Uint8Array): this {
    return this.bytesAsTheyAre(encodeTag(field, LENGTH_DELIMITED))
      .bytesAsTheyAre(encodeVarint(value.length))
      .bytesAsTheyAre(value);
  }

  message(field: number, value: ProtobufWriter): this {
    this.bytesAsTheyAre(encodeTag(field, LENGTH_DELIMITED)).bytesAsTheyAre(encodeVarint(value.size));
    // A loop, not push(...chunks): a spread is limited by the stack.
    for (const chunk of value.chunks) this.chunks.push(chunk);
    this.size += value.size;
    return this;
  }

  messages(field: number, values: Iterable<ProtobufWriter>): this {
    for (const value of values) this.message(field, value);
    return this;
  }

  texts(field: number, values: Iterable<string>): this {
    for (const value of values) this.text(field, value);
    return this;
  }

  /** A packed repeated integer field; nothing is written for an empty list. */
  packedIntegers(field: number, values: readonly (number | bigint)[]): this {
    if (values.length === 0) return this;
    const encoded = values.map(encodeVarint);
    const packed = new Uint8Array(encoded.reduce((total, bytes) => total + bytes.length, 0));
    let offset = 0;
    for (const bytes of encoded) {
      packed.set(bytes, offset);
      offset += bytes.length;
    }
    return this.bytes(field, packed);
  }

  /** Bytes with no tag and no length: the way to write what no schema allows. */
  bytesAsTheyAre(bytes: Uint8Array): this {
    this.chunks.push(bytes);
    this.size += bytes.length;
    return this;
  }

  /** The whole message in one array. */
  finish(): Uint8Array<ArrayBuffer> {
    const whole = new Uint8Array(this.size);
    let offset = 0;
    for (const chunk of this.chunks) {
      whole.set(chunk, offset);
      offset += chunk.length;
    }
    return whole;
  }
}

export function encodeTag(field: number, wireType: number): Uint8Array {
  return encodeVarint(field * 8 + wireType);
}

/** Base-128 varint, least significant group first; negative numbers as 64-bit two's complement. */
export function encodeVarint(value: number | bigint): Uint8Array {
  if (typeof value === 'number' && value >= 0 && value < 0x80) return Uint8Array.of(value);
  let rest = BigInt.asUintN(64, BigInt(value));
  const bytes: number[] = [];
  while (rest >= 0x80n) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}
