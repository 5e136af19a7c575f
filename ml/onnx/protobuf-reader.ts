/**
 * Reads the protobuf wire format (https://protobuf.dev/programming-guides/encoding/) of bytes that may be hostile.
 * It copies nothing, allocates nothing in proportion to a number in the file, and is stricter than protobuf itself:
 * where two readers could disagree about a file (a repeated single field, a wrong wire type, an over-long varint,
 * text that is not UTF-8), the file is refused. What was validated is then what the runtime sees.
 */
export type WireFault =
  | 'cut_short'
  | 'length_past_end'
  | 'varint_too_long'
  | 'group'
  | 'field_number'
  | 'wire_type'
  | 'repeated_single_field'
  | 'text_too_long'
  | 'text_not_utf8'
  | 'packed_length'
  | 'too_many_entries'
  | 'nesting';

export class WireError extends Error {
  override readonly name = 'WireError';
  readonly fault: WireFault;
  /** Where in the file, in bytes from its start. */
  readonly offset: number;

  constructor(fault: WireFault, offset: number) {
    super(`${fault} at byte ${offset}`);
    this.fault = fault;
    this.offset = offset;
  }
}

export interface WireLimits {
  /** Messages inside messages. */
  readonly nesting: number;
  /** Bytes of one text field. */
  readonly textBytes: number;
  /** Fields read or skipped in the whole file. */
  readonly fields: number;
  /** Messages and texts that become JavaScript objects. */
  readonly objects: number;
}

export const VARINT = 0;
export const FIXED64 = 1;
export const LENGTH_DELIMITED = 2;
export const FIXED32 = 5;

/** What is left to spend on one file; shared by the readers of all its messages. */
interface Budget {
  fields: number;
  objects: number;
}

const decoder = new TextDecoder('utf-8', { fatal: true });

/** One message: `while (reader.next()) switch (reader.field) { case 1: … reader.text(); … default: reader.skip(); }`. */
export class ProtobufReader {
  /** Number of the field `next` stopped at. */
  field = 0;
  /** Its wire type. */
  wireType = 0;
  /** Where the field's value starts, in bytes from the start of the file. */
  position: number;

  private readonly bytes_: Uint8Array;
  private readonly end: number;
  private readonly limits: WireLimits;
  private readonly budget: Budget;
  private readonly level: number;
  /** Bit k: field k has been read as a single field. */
  private seen = 0;

  private constructor(
    bytes: Uint8Array,
    start: number,
    end: number,
    limits: WireLimits,
    budget: Budget,
    level: number,
  ) {
    this.bytes_ = bytes;
    this.position = start;
    this.end = end;
    this.limits = limits;
    this.budget = budget;
    this.level = level;
  }

  /** A reader of the message that fills all of `bytes`. */
  static of(bytes: Uint8Array, limits: WireLimits): ProtobufReader {
    const budget = { fields: limits.fields, objects: limits.objects };
    return new ProtobufReader(bytes, 0, bytes.length, limits, budget, 0);
  }

  /** Goes to the next field; false at the message's end. The field's value must then be read or skipped. */
  next(): boolean {
    if (this.position >= this.end) return false;
    const at = this.position;
    if (--this.budget.fields < 0) throw new WireError('too_many_entries', at);
    const tag = this.varint();
    this.field = Math.floor(tag / 8);
    this.wireType = tag & 7;
    if (this.field < 1 || this.field > 0x1fffffff) throw new WireError('field_number', at);
    if (this.wireType === 3 || this.wireType === 4) throw new WireError('group', at);
    if (this.wireType > 5) throw new WireError('wire_type', at);
    return true;
  }

  /** Leaves the current field unread. */
  skip(): void {
    switch (this.wireType) {
      case VARINT:
        this.varint();
        return;
      case FIXED64:
        this.advance(8);
        return;
      case FIXED32:
        this.advance(4);
        return;
      default:
        this.advance(this.varint());
    }
  }

  /** A single int64, int32, uint64, bool or enum. Beyond ±2^53 the nearest double: enough to refuse it. */
  integer(): number {
    this.expect(VARINT).single();
    return this.varint();
  }

  /** A single float. */
  float(): number {
    this.expect(FIXED32).single();
    const at = this.advance(4);
    return new DataView(this.bytes_.buffer, this.bytes_.byteOffset + at, 4).getFloat32(0, true);
  }

  /** A single text field. */
  text(): string {
    this.single();
    return this.repeatedText();
  }

  /** One of a repeated text field. */
  repeatedText(): string {
    const { start, end } = this.lengthDelimited();
    this.spendObject(start);
    if (end - start > this.limits.textBytes) throw new WireError('text_too_long', start);
    return this.decode(start, end);
  }

  /** A single bytes field, as a view. */
  bytes(): Uint8Array {
    this.single();
    return this.repeatedBytes();
  }

  /** One of a repeated bytes field, as a view. */
  repeatedBytes(): Uint8Array {
    const { start, end } = this.lengthDelimited();
    return this.bytes_.subarray(start, end);
  }

  /** A reader of a single nested message. */
  message(): ProtobufReader {
    this.single();
    return this.repeatedMessage();
  }

  /** A reader of one of a repeated nested message. */
  repeatedMessage(): ProtobufReader {
    const { start, end } = this.lengthDelimited();
    this.spendObject(start);
    if (this.level >= this.limits.nesting) throw new WireError('nesting', start);
    return new ProtobufReader(this.bytes_, start, end, this.limits, this.budget, this.level + 1);
  }

  /**
   * A part of a repeated integer field, packed or not: adds its values to `kept` as long as there is room and returns
   * how many there were.
   */
  repeatedIntegers(kept: number[], room: number): number {
    if (this.wireType === VARINT) {
      const value = this.varint();
      if (kept.length < room) kept.push(value);
      return 1;
    }
    const { start, end } = this.lengthDelimited();
    this.position = start;
    let count = 0;
    for (; this.position < end && kept.length < room; count++) kept.push(this.varint());
    // The rest is only counted: every varint has exactly one byte without the continuation bit, its last.
    for (let at = this.position; at < end; at++) if ((this.bytes_[at] ?? 0) < 0x80) count++;
    if (this.position > end || (end > start && (this.bytes_[end - 1] ?? 0) >= 0x80)) {
      throw new WireError('packed_length', start);
    }
    this.position = end;
    return count;
  }

  /** A part of a repeated float (`width` 4) or double (`width` 8) field, packed or not: how many values it holds. */
  countFixed(width: 4 | 8): number {
    if (this.wireType === (width === 4 ? FIXED32 : FIXED64)) {
      this.advance(width);
      return 1;
    }
    const { start, end } = this.lengthDelimited();
    if ((end - start) % width !== 0) throw new WireError('packed_length', start);
    return (end - start) / width;
  }

  /** Refuses a field that may stand once in a message and stands there again. */
  private single(): void {
    const bit = this.field < 32 ? 1 << this.field : 0;
    if (this.seen & bit) throw new WireError('repeated_single_field', this.position);
    this.seen |= bit;
  }

  private expect(wireType: number): this {
    if (this.wireType !== wireType) throw new WireError('wire_type', this.position);
    return this;
  }

  private spendObject(at: number): void {
    if (--this.budget.objects < 0) throw new WireError('too_many_entries', at);
  }

  private lengthDelimited(): { start: number; end: number } {
    const length = this.expect(LENGTH_DELIMITED).varint();
    const start = this.advance(length);
    return { start, end: this.position };
  }

  /** Moves `length` bytes on; returns where it was. */
  private advance(length: number): number {
    const at = this.position;
    if (length < 0 || length > this.end - at) throw new WireError('length_past_end', at);
    this.position = at + length;
    return at;
  }

  private varint(): number {
    const first = this.bytes_[this.position];
    if (first !== undefined && first < 0x80 && this.position < this.end) {
      this.position++;
      return first;
    }
    return this.longVarint();
  }

  /** Two's complement of up to 64 bits, as two halves because JavaScript's integers have 53. */
  private longVarint(): number {
    const start = this.position;
    let low = 0;
    let high = 0;
    for (let i = 0; i < 10; i++) {
      if (this.position >= this.end) throw new WireError('cut_short', start);
      const byte = this.bytes_[this.position++] ?? 0;
      const group = byte & 0x7f;
      if (i < 5) low |= group << (7 * i);
      if (i === 4) high = group >>> 4;
      if (i > 4) high |= group << (7 * i - 32);
      if (byte < 0x80) {
        if (i === 9 && byte > 1) break;
        return high * 2 ** 32 + (low >>> 0);
      }
    }
    throw new WireError('varint_too_long', start);
  }

  private decode(start: number, end: number): string {
    const length = end - start;
    if (length > 64) return this.decodeUtf8(start, end);
    // Names are short and ASCII nearly always; for those this is several times as fast as TextDecoder.
    let text = '';
    for (let at = start; at < end; at++) {
      const byte = this.bytes_[at] ?? 0;
      if (byte >= 0x80) return this.decodeUtf8(start, end);
      text += String.fromCharCode(byte);
    }
    return text;
  }

  private decodeUtf8(start: number, end: number): string {
    try {
      return decoder.decode(this.bytes_.subarray(start, end));
    } catch (cause) {
      throw Object.assign(new WireError('text_not_utf8', start), { cause });
    }
  }
}
