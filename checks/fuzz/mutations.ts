import {
  copyField,
  type Field,
  fieldsOf,
  type Message,
  type MessageType,
  messagesOf,
  type PlacedField,
  parseMessage,
  type Value,
} from '#checks/fuzz/message-tree.ts';
import type { Random } from '#lib/random.ts';
import { ELEMENT_TYPES } from '#ml/onnx/element-types.ts';
import { graph, node, valueInfo } from '#ml/onnx/testing/build-model.ts';

/** One change to a tree, in place. Where the tree has nothing of the kind that it changes, it changes nothing. */
export type Mutation = (tree: Message, random: Random, donor: Message) => void;

/** Where arithmetic on 32 and 64 bits goes wrong, and where limits lie. */
const NUMBERS = [
  ...[0n, 1n, 2n, 3n, 7n, 8n, 16n, 23n, 64n, 127n, 128n, 255n, 256n, 65_535n, 65_536n, 1_000_000n],
  ...[2n ** 31n - 1n, 2n ** 31n, 2n ** 32n - 1n, 2n ** 32n, 2n ** 32n + 1n, 2n ** 53n, 2n ** 62n],
  ...[2n ** 63n - 1n, 2n ** 63n, 2n ** 64n - 1n, 2n ** 64n - 2n, 2n ** 64n - 2n ** 31n],
];
const TEXTS = [
  '',
  'N',
  'image',
  'scores',
  '__proto__',
  '../../etc/passwd',
  'x'.repeat(5000),
  '\u202e',
  '\u0000',
  '梯度',
];
const OPERATORS = [
  ...[
    'Relu',
    'Reshape',
    'Concat',
    'Gather',
    'Slice',
    'Split',
    'Squeeze',
    'Unsqueeze',
    'Transpose',
    'Pad',
    'Tile',
  ],
  ...[
    'Expand',
    'ConstantOfShape',
    'Range',
    'TopK',
    'NonZero',
    'Where',
    'ScatterND',
    'Einsum',
    'Resize',
    'Loop',
    'If',
  ],
  ...[
    'Scan',
    'LSTM',
    'GRU',
    'Conv',
    'ConvTranspose',
    'MaxPool',
    'Gemm',
    'MatMul',
    'Identity',
    'Cast',
    'Constant',
  ],
  ...[
    'OneHot',
    'Upsample',
    'SequenceConstruct',
    'SequenceAt',
    'SplitToSequence',
    'Optional',
    'Unique',
    'DFT',
    'Compress',
  ],
  ...[
    'QuantizeLinear',
    'QLinearConv',
    'GridSample',
    'RoiAlign',
    'NonMaxSuppression',
    'ReverseSequence',
    'Multinomial',
  ],
];

export const MUTATIONS = {
  deleteField(tree, random) {
    const { parent, field } = pick(fieldsOf(tree), random) ?? {};
    if (parent && field) parent.fields.splice(parent.fields.indexOf(field), 1);
  },
  duplicateField(tree, random) {
    const { parent, field } = pick(fieldsOf(tree), random) ?? {};
    if (parent && field) insert(parent, copyField(field), random);
  },
  swapFields(tree, random) {
    const [one, other] = [pick(fieldsOf(tree), random), pick(fieldsOf(tree), random)];
    if (one && other) exchange(one.field, other.field);
  },
  moveField(tree, random) {
    const { field } = pick(fieldsOf(tree), random) ?? {};
    const target = pick(messagesOf(tree), random);
    if (field && target) insert(target, copyField(field), random);
  },
  renumberField(tree, random) {
    const { field } = pick(fieldsOf(tree), random) ?? {};
    if (field)
      field.number = random.uniform() < 0.8 ? 1 + random.integer(26) : 1 + random.integer(2 ** 29 - 1);
  },
  editNumber(tree, random) {
    const { value } = pick(withKind(tree, 'varint'), random)?.field ?? {};
    if (value?.kind === 'varint') value.value = otherNumber(value.value, random);
  },
  editLength(tree, random) {
    const field = pick(fieldsOf(tree), random)?.field;
    if (field) field.falseLength = pick(NUMBERS, random) ?? 0n;
  },
  editText(tree, random) {
    const { value } = pick(withKind(tree, 'bytes'), random)?.field ?? {};
    if (value?.kind === 'bytes') value.bytes = new TextEncoder().encode(pick(TEXTS, random));
  },
  editBytes(tree, random) {
    const { value } = pick(fieldsOf(tree), random)?.field ?? {};
    if (value?.kind === 'bytes' || value?.kind === 'fixed') flip(value.bytes, random);
  },
  cutBytes(tree, random) {
    const { value } = pick(withKind(tree, 'bytes'), random)?.field ?? {};
    if (value?.kind === 'bytes') value.bytes = value.bytes.slice(0, random.integer(value.bytes.length + 1));
  },
  editDimension(tree, random) {
    // Dimensions of weights are packed integers, those of declared shapes messages of their own.
    const packed = fieldsOf(tree).filter(
      ({ parent, field }) => parent.type === 'Tensor' && field.number === 1,
    );
    const declared = fieldsOf(tree).filter(({ parent }) => parent.type === 'Dim');
    const field = pick([...packed, ...declared], random)?.field;
    if (field) field.value = { kind: 'varint', value: pick(NUMBERS, random) ?? 0n };
  },
  editElementType(tree, random) {
    const codes = Object.values(ELEMENT_TYPES).map(({ code }) => BigInt(code));
    const types = fieldsOf(tree).filter(
      ({ parent, field }) =>
        (parent.type === 'Tensor' && field.number === 2) ||
        (parent.type === 'TensorType' && field.number === 1),
    );
    const field = pick(types, random)?.field;
    if (field)
      field.value = { kind: 'varint', value: pick([...codes, 0n, 99n, 2n ** 32n + 1n], random) ?? 0n };
  },
  editAttribute(tree, random) {
    const field = pick(within(tree, 'Attribute'), random)?.field;
    if (field?.value.kind === 'varint') field.value.value = otherNumber(field.value.value, random);
    else if (field?.value.kind === 'fixed')
      field.value.bytes = floatBytes(pick([0, -1, 1e38, NaN, Infinity], random));
  },
  editOperator(tree, random) {
    const field = pick(within(tree, 'Node', 4), random)?.field;
    if (field) field.value = { kind: 'bytes', bytes: new TextEncoder().encode(pick(OPERATORS, random)) };
  },
  editOpset(tree, random) {
    const field = pick(within(tree, 'Opset', 2), random)?.field;
    if (field) field.value = { kind: 'varint', value: BigInt(random.integer(26)) };
  },
  /** A node takes another value, or makes one under another's name. */
  rewire(tree, random) {
    const ends = [...within(tree, 'Node', 1), ...within(tree, 'Node', 2), ...within(tree, 'ValueInfo', 1)];
    const [one, other] = [pick(ends, random), pick(ends, random)];
    if (one && other) one.field.value = copyField(other.field).value;
  },
  addEdge(tree, random) {
    const name = pick([...within(tree, 'Node', 2), ...within(tree, 'Tensor', 8)], random)?.field;
    const taker = pick(ofType(tree, 'Node'), random);
    if (name && taker) insert(taker, { ...copyField(name), number: 1 }, random);
  },
  /** A part of another model in the place of one of the same type. */
  splice(tree, random, donor) {
    const target = pick(ofMessages(tree), random)?.field;
    if (target?.value.kind !== 'message') return;
    const { type } = target.value.message;
    const part = pick(ofType(donor, type), random);
    if (part) target.value = { kind: 'message', message: structuredClone(part) };
  },
  graft(tree, random, donor) {
    const part = pick(ofMessages(donor), random);
    const target = pick(ofType(tree, part?.parent.type ?? 'Graph'), random);
    if (part && target) insert(target, copyField(part.field), random);
  },
  /** The graph, or a copy of a node's own surroundings, inside an attribute. */
  nest(tree, random) {
    const inner = pick(ofType(tree, 'Graph'), random);
    const host = pick(ofType(tree, 'Node'), random);
    if (inner && host)
      host.fields.push({ number: 5, value: { kind: 'message', message: inAttribute(inner) } });
  },
  /** A node becomes the branch of an `If` that makes its values. */
  wrap(tree, random) {
    const place = pick(
      fieldsOf(tree).filter(({ parent, field }) => parent.type === 'Graph' && field.number === 1),
      random,
    );
    if (place?.field.value.kind !== 'message') return;
    place.field.value = { kind: 'message', message: conditional(place.field.value.message) };
  },
  deepenType(tree, random) {
    const field = pick(within(tree, 'ValueInfo', 2), random)?.field;
    for (let level = random.integer(70); field && level >= 0; level--) {
      const sequence: Message = { type: 'Sequence', fields: [{ number: 1, value: field.value }] };
      const inner: Field = { number: 4, value: { kind: 'message', message: sequence } };
      field.value = { kind: 'message', message: { type: 'Type', fields: [inner] } };
    }
  },
  repeatField(tree, random) {
    const { parent, field } = pick(fieldsOf(tree), random) ?? {};
    const times = 2 ** random.integer(10);
    if (parent && field && sizeOf(field) * times < 200_000) {
      for (let k = 0; k < times; k++) parent.fields.push(copyField(field));
    }
  },
} as const satisfies Record<string, Mutation>;

export type MutationName = keyof typeof MUTATIONS;
export const MUTATION_NAMES = Object.keys(MUTATIONS) as MutationName[];

/** Changes that know nothing of the format. */
export function mutateBytes(bytes: Uint8Array<ArrayBuffer>, random: Random): Uint8Array<ArrayBuffer> {
  const at = random.integer(bytes.length + 1);
  switch (random.integer(4)) {
    case 0:
      return bytes.slice(0, at);
    case 1: {
      const from = random.integer(bytes.length + 1);
      return Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(from, from + 64), ...bytes.slice(at)]);
    }
    case 2:
      return Uint8Array.from([...bytes.slice(0, at), ...bytes.slice(at + 1 + random.integer(16))]);
    default: {
      const changed = bytes.slice();
      for (let k = random.integer(8); k >= 0; k--) flip(changed, random);
      return changed;
    }
  }
}

function pick<T>(items: readonly T[], random: Random): T | undefined {
  return items[random.integer(items.length)];
}

function withKind(tree: Message, kind: Value['kind']): PlacedField[] {
  return fieldsOf(tree).filter(({ field }) => field.value.kind === kind);
}

function within(tree: Message, type: MessageType, number?: number): PlacedField[] {
  return fieldsOf(tree).filter(
    ({ parent, field }) => parent.type === type && (number === undefined || field.number === number),
  );
}

function ofMessages(tree: Message): PlacedField[] {
  return withKind(tree, 'message');
}

function ofType(tree: Message, type: MessageType): Message[] {
  return messagesOf(tree).filter((message) => message.type === type);
}

function insert(parent: Message, field: Field, random: Random): void {
  parent.fields.splice(random.integer(parent.fields.length + 1), 0, field);
}

function exchange(one: Field, other: Field): void {
  // A message must not come to stand inside itself: copies do not share anything.
  const [first, second] = [copyField(one).value, copyField(other).value];
  [one.value, other.value] = [second, first];
}

function otherNumber(value: bigint, random: Random): bigint {
  const near = [value + 1n, value - 1n, value ^ (1n << BigInt(random.integer(64))), -value];
  return BigInt.asUintN(64, pick(random.uniform() < 0.5 ? near : NUMBERS, random) ?? 0n);
}

function flip(bytes: Uint8Array, random: Random): void {
  const at = random.integer(bytes.length);
  if (at < bytes.length)
    bytes[at] = random.uniform() < 0.5 ? random.integer(256) : (bytes[at] ?? 0) ^ (1 << random.integer(8));
}

function floatBytes(value = 0): Uint8Array {
  return new Uint8Array(Float32Array.of(value).buffer);
}

function sizeOf({ value }: Field): number {
  if (value.kind === 'varint') return 10;
  return value.kind === 'message'
    ? value.message.fields.reduce((sum, field) => sum + sizeOf(field) + 4, 4)
    : value.bytes.length;
}

function inAttribute(inner: Message): Message {
  const text = (number: number, value: string): Field => ({
    number,
    value: { kind: 'bytes', bytes: new TextEncoder().encode(value) },
  });
  return {
    type: 'Attribute',
    fields: [
      text(1, 'body'),
      { number: 6, value: { kind: 'message', message: structuredClone(inner) } },
      { number: 20, value: { kind: 'varint', value: 5n } },
    ],
  };
}

function conditional(inner: Message): Message {
  const outputs = inner.fields.filter(({ number }) => number === 2).map(textOf);
  const branch = parseMessage(
    graph({ name: 'branch', outputs: outputs.map((name) => valueInfo(name, 'float32')) }).finish(),
    'Graph',
  );
  branch.fields.unshift({ number: 1, value: { kind: 'message', message: inner } });
  const choice = parseMessage(node('If', ['condition'], outputs).finish(), 'Node');
  for (const name of ['then_branch', 'else_branch']) {
    const attribute = inAttribute(branch);
    attribute.fields[0] = { number: 1, value: { kind: 'bytes', bytes: new TextEncoder().encode(name) } };
    choice.fields.push({ number: 5, value: { kind: 'message', message: attribute } });
  }
  return choice;
}

function textOf({ value }: Field): string {
  return value.kind === 'bytes' ? new TextDecoder().decode(value.bytes) : '';
}
