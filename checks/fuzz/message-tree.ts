import { encodeTag, encodeVarint } from '#ml/onnx/protobuf-writer.ts';

/**
 * An ONNX file as a tree of protobuf fields, each to be changed, moved or lied about on its own, and written again:
 * what a fuzzer needs that a reader or a writer of right files does not have.
 */
export interface Message {
  readonly type: MessageType;
  readonly fields: Field[];
}

export interface Field {
  number: number;
  value: Value;
  /** Written in place of the true length, where this is set. */
  falseLength?: bigint;
}

export type Value =
  | { readonly kind: 'varint'; value: bigint }
  | { readonly kind: 'fixed'; bytes: Uint8Array }
  | { readonly kind: 'bytes'; bytes: Uint8Array }
  | { readonly kind: 'message'; message: Message };

export type MessageType = keyof typeof CHILDREN;

/** Which fields of a message are messages, and of what type (onnx.proto). */
const CHILDREN = {
  Model: { 7: 'Graph', 8: 'Opset', 14: 'Entry', 20: 'Training', 25: 'Function' },
  Graph: { 1: 'Node', 5: 'Tensor', 11: 'ValueInfo', 12: 'ValueInfo', 13: 'ValueInfo', 15: 'SparseTensor' },
  Node: { 5: 'Attribute' },
  Attribute: {
    5: 'Tensor',
    6: 'Graph',
    10: 'Tensor',
    11: 'Graph',
    14: 'Type',
    15: 'Type',
    22: 'SparseTensor',
    23: 'SparseTensor',
  },
  Tensor: { 13: 'Entry' },
  SparseTensor: { 1: 'Tensor', 2: 'Tensor' },
  ValueInfo: { 2: 'Type' },
  Type: { 1: 'TensorType', 4: 'Sequence', 5: 'Map', 8: 'TensorType', 9: 'Sequence' },
  TensorType: { 2: 'Shape' },
  Sequence: { 1: 'Type' },
  Map: { 2: 'Type' },
  Shape: { 1: 'Dim' },
  Function: { 7: 'Node', 9: 'Opset', 11: 'Attribute', 12: 'ValueInfo' },
  Training: { 2: 'Graph' },
  Dim: {},
  Opset: {},
  Entry: {},
} as const satisfies Record<string, Readonly<Record<number, string>>>;

/** @param bytes a right file: it is read without a check */
export function parseMessage(bytes: Uint8Array, type: MessageType): Message {
  const fields: Field[] = [];
  for (let at = 0; at < bytes.length; ) {
    const tag = readVarint(bytes, at);
    const number = Number(tag.value >> 3n);
    at = tag.next;
    const wireType = Number(tag.value & 7n);
    if (wireType === 0) {
      const { value, next } = readVarint(bytes, at);
      fields.push({ number, value: { kind: 'varint', value } });
      at = next;
      continue;
    }
    const length = wireType === 2 ? readVarint(bytes, at) : { value: wireType === 1 ? 8n : 4n, next: at };
    const content = bytes.slice(length.next, length.next + Number(length.value));
    fields.push({ number, value: readContent(content, wireType, childType(type, number)) });
    at = length.next + content.length;
  }
  return { type, fields };
}

function readContent(bytes: Uint8Array, wireType: number, type: MessageType | null): Value {
  if (wireType !== 2) return { kind: 'fixed', bytes };
  return type === null ? { kind: 'bytes', bytes } : { kind: 'message', message: parseMessage(bytes, type) };
}

function childType(parent: MessageType, field: number): MessageType | null {
  const children: Readonly<Record<number, MessageType>> = CHILDREN[parent];
  return children[field] ?? null;
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; next: number } {
  let value = 0n;
  for (let at = start, shift = 0n; ; at++, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, next: at + 1 };
  }
}

export function writeMessage({ fields }: Message): Uint8Array<ArrayBuffer> {
  return join(fields.map(writeField));
}

function writeField({ number, value, falseLength }: Field): Uint8Array {
  switch (value.kind) {
    case 'varint':
      return join([encodeTag(number, 0), encodeVarint(value.value)]);
    case 'fixed':
      return join([encodeTag(number, value.bytes.length === 8 ? 1 : 5), value.bytes]);
    default: {
      const content = value.kind === 'bytes' ? value.bytes : writeMessage(value.message);
      return join([encodeTag(number, 2), encodeVarint(falseLength ?? content.length), content]);
    }
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Every message of the tree, the root first. */
export function messagesOf(root: Message): Message[] {
  return [
    root,
    ...root.fields.flatMap(({ value }) => (value.kind === 'message' ? messagesOf(value.message) : [])),
  ];
}

/** A field with the message it stands in. */
export interface PlacedField {
  readonly parent: Message;
  readonly field: Field;
}

export function fieldsOf(root: Message): PlacedField[] {
  return messagesOf(root).flatMap((parent) => parent.fields.map((field) => ({ parent, field })));
}

export function copyField(field: Field): Field {
  return structuredClone(field);
}
