import { describe, expect, it } from 'vitest';
import { ProtobufReader, WireError, type WireFault } from '#ml/onnx/protobuf-reader.ts';
import { encodeTag, encodeVarint, ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import { READ_LIMITS } from '#ml/onnx/read-model.ts';

const LIMITS = { ...READ_LIMITS, nesting: 3, textBytes: 16, fields: 1000, objects: 100 };

function reading(...parts: Uint8Array[]): ProtobufReader {
  const writer = new ProtobufWriter();
  for (const part of parts) writer.bytesAsTheyAre(part);
  return ProtobufReader.of(writer.finish(), LIMITS);
}

function faultOf(read: () => unknown): WireFault | null {
  try {
    read();
  } catch (error) {
    if (error instanceof WireError) return error.fault;
    throw error;
  }
  return null;
}

/** Reads all fields, skipping every one. */
function skipAll(reader: ProtobufReader): void {
  while (reader.next()) reader.skip();
}

describe('the reader', () => {
  it('reads back what the writer wrote', () => {
    const reader = reading(
      new ProtobufWriter()
        .integer(1, 300)
        .text(2, '梯度')
        .float(3, 0.5)
        .bytes(4, Uint8Array.of(1, 2))
        .message(5, new ProtobufWriter().integer(1, 7))
        .finish(),
    );
    const seen: unknown[] = [];
    const nested = (message: ProtobufReader) => message.next() && message.integer();
    while (reader.next()) {
      if (reader.field === 1) seen.push(reader.integer());
      else if (reader.field === 2) seen.push(reader.text());
      else if (reader.field === 3) seen.push(reader.float());
      else if (reader.field === 4) seen.push([...reader.bytes()]);
      else seen.push(nested(reader.message()));
    }
    expect(seen).toEqual([300, '梯度', 0.5, [1, 2], 7]);
  });

  it.each([
    0,
    1,
    127,
    128,
    16_384,
    2 ** 28,
    2 ** 31,
    2 ** 32,
    2 ** 35 - 1,
    2 ** 53 - 1,
    -1,
    -128,
    -(2 ** 53 - 1),
  ])('reads %d exactly', (value) => {
    const reader = reading(encodeTag(1, 0), encodeVarint(value));
    expect(reader.next() && reader.integer()).toBe(value);
  });

  it('reads the ends of int64 to the nearest double', () => {
    for (const value of [2n ** 63n - 1n, -(2n ** 63n)]) {
      const reader = reading(encodeTag(1, 0), encodeVarint(value));
      expect(reader.next() && reader.integer()).toBe(Number(value));
    }
  });

  it('reads repeated integers packed and one by one, and counts those it does not keep', () => {
    const packed = reading(new ProtobufWriter().packedIntegers(1, [5, 600, -7, 8]).finish());
    const kept: number[] = [];
    expect(packed.next() && packed.repeatedIntegers(kept, 2)).toBe(4);
    const single = reading(new ProtobufWriter().integer(1, 9).finish());
    expect(single.next() && single.repeatedIntegers(kept, 3)).toBe(1);
    expect(kept).toEqual([5, 600, 9]);
  });

  it('counts floats and doubles without reading them', () => {
    const reader = reading(new ProtobufWriter().bytes(1, new Uint8Array(24)).finish());
    expect(reader.next() && reader.countFixed(8)).toBe(3);
    const odd = reading(new ProtobufWriter().bytes(1, new Uint8Array(10)).finish());
    expect(faultOf(() => odd.next() && odd.countFixed(4))).toBe('packed_length');
  });

  it('gives views of bytes, not copies', () => {
    const file = new ProtobufWriter().bytes(1, Uint8Array.of(1, 2, 3)).finish();
    const reader = ProtobufReader.of(file, LIMITS);
    expect(reader.next() && reader.bytes().buffer).toBe(file.buffer);
  });

  it('stays inside a message whose bytes lie in a larger array', () => {
    const file = new ProtobufWriter().integer(1, 300).finish();
    const larger = new Uint8Array([9, 9, ...file, 0xff, 0xff]);
    const reader = ProtobufReader.of(larger.subarray(2, 2 + file.length), LIMITS);
    expect(reader.next() && reader.integer()).toBe(300);
    expect(reader.next()).toBe(false);
  });
});

describe('the reader refuses', () => {
  it.each<[WireFault, Uint8Array[]]>([
    ['cut_short', [Uint8Array.of(0x80)]],
    ['cut_short', [encodeTag(1, 0), Uint8Array.of(0xff, 0xff)]],
    ['length_past_end', [encodeTag(1, 2), encodeVarint(5), new Uint8Array(4)]],
    ['length_past_end', [encodeTag(1, 2), encodeVarint(-1)]],
    ['length_past_end', [encodeTag(1, 1), new Uint8Array(7)]],
    ['length_past_end', [encodeTag(1, 5), new Uint8Array(3)]],
    ['varint_too_long', [encodeTag(1, 0), new Uint8Array(10).fill(0x80), Uint8Array.of(0)]],
    ['varint_too_long', [encodeTag(1, 0), new Uint8Array(9).fill(0x80), Uint8Array.of(2)]],
    ['group', [encodeTag(1, 3)]],
    ['group', [encodeTag(1, 4)]],
    ['field_number', [Uint8Array.of(0)]],
    ['field_number', [encodeVarint(2 ** 33)]],
    ['wire_type', [encodeTag(1, 6)]],
    ['wire_type', [encodeTag(1, 7)]],
  ])('%s', (fault, parts) => {
    expect(faultOf(() => skipAll(reading(...parts)))).toBe(fault);
  });

  it('a value of another wire type than asked for', () => {
    const reader = reading(encodeTag(1, 0), encodeVarint(1));
    expect(faultOf(() => reader.next() && reader.text())).toBe('wire_type');
  });

  it('a single field that comes twice', () => {
    const reader = reading(new ProtobufWriter().integer(1, 1).integer(1, 2).finish());
    expect(
      faultOf(() => {
        while (reader.next()) reader.integer();
      }),
    ).toBe('repeated_single_field');
  });

  it('text that is too long, or not UTF-8', () => {
    const long = reading(new ProtobufWriter().text(1, 'x'.repeat(17)).finish());
    expect(faultOf(() => long.next() && long.text())).toBe('text_too_long');
    const broken = reading(new ProtobufWriter().bytes(1, Uint8Array.of(0xff)).finish());
    expect(faultOf(() => broken.next() && broken.text())).toBe('text_not_utf8');
  });

  it('a packed list that ends inside a number', () => {
    for (const room of [0, 64]) {
      const reader = reading(new ProtobufWriter().bytes(1, Uint8Array.of(1, 0x80)).integer(2, 1).finish());
      expect(faultOf(() => reader.next() && reader.repeatedIntegers([], room))).toBe('packed_length');
    }
  });

  it('more messages inside messages than it was allowed', () => {
    let message = new ProtobufWriter();
    for (let level = 0; level < 5; level++) message = new ProtobufWriter().message(1, message);
    const descend = (reader: ProtobufReader): void => {
      while (reader.next()) descend(reader.message());
    };
    expect(faultOf(() => descend(reading(message.finish())))).toBe('nesting');
  });

  it('more fields, or more objects, than it was allowed', () => {
    const crowd = (field: number) => new Uint8Array(2200).map((_, k) => (k % 2 === 0 ? field : 0));
    expect(faultOf(() => skipAll(reading(crowd(8))))).toBe('too_many_entries');
    const texts = reading(crowd(10));
    expect(
      faultOf(() => {
        while (texts.next()) texts.repeatedText();
      }),
    ).toBe('too_many_entries');
  });
});
