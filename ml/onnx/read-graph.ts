import {
  KEPT_INTEGERS,
  type OnnxAttribute,
  type OnnxDim,
  type OnnxGraph,
  type OnnxNode,
  type OnnxSparseTensor,
  type OnnxTensor,
  type OnnxType,
  type OnnxValueInfo,
  type TypedField,
} from '#ml/onnx/model.ts';
import { type ProtobufReader, WireError } from '#ml/onnx/protobuf-reader.ts';
import type { ReadContext } from '#ml/onnx/read-context.ts';

/** Dimensions of one tensor; frameworks stop at 8 or 64. */
const HIGHEST_RANK = 64;

/** @param level 0 for a model's own graph, one more for every graph inside an attribute */
export function readGraph(reader: ProtobufReader, context: ReadContext, level: number): OnnxGraph {
  context.enterGraph(level);
  const nodes: OnnxNode[] = [];
  const initializers: OnnxTensor[] = [];
  const sparseInitializers: OnnxSparseTensor[] = [];
  const inputs: OnnxValueInfo[] = [];
  const outputs: OnnxValueInfo[] = [];
  const valueInfo: OnnxValueInfo[] = [];
  let name = '';
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        nodes.push(readNode(reader.repeatedMessage(), context, level));
        break;
      case 2:
        name = reader.text();
        break;
      case 5:
        initializers.push(readTensor(reader.repeatedMessage(), context));
        break;
      case 11:
        inputs.push(readValueInfo(reader.repeatedMessage(), context));
        break;
      case 12:
        outputs.push(readValueInfo(reader.repeatedMessage(), context));
        break;
      case 13:
        valueInfo.push(readValueInfo(reader.repeatedMessage(), context));
        break;
      case 15:
        sparseInitializers.push(readSparseTensor(reader.repeatedMessage(), context));
        break;
      default:
        reader.skip();
    }
  }
  return { name, nodes, initializers, sparseInitializers, inputs, outputs, valueInfo };
}

/** @param level that of the graph the node stands in */
export function readNode(reader: ProtobufReader, context: ReadContext, level: number): OnnxNode {
  context.countNode();
  const inputs: string[] = [];
  const outputs: string[] = [];
  const attributes: OnnxAttribute[] = [];
  let [name, opType, domain, overload] = ['', '', '', ''];
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        inputs.push(reader.repeatedText());
        break;
      case 2:
        outputs.push(reader.repeatedText());
        break;
      case 3:
        name = reader.text();
        break;
      case 4:
        opType = reader.text();
        break;
      case 5:
        attributes.push(readAttribute(reader.repeatedMessage(), context, level));
        break;
      case 7:
        domain = normalizedDomain(reader.text());
        break;
      case 8:
        overload = reader.text();
        break;
      default:
        reader.skip();
    }
  }
  return { name, opType, domain, overload, inputs, outputs, attributes };
}

/** `ai.onnx` is the default domain's long name. */
export function normalizedDomain(domain: string): string {
  return domain === 'ai.onnx' ? '' : domain;
}

/** @param level that of the graph the attribute's node stands in */
export function readAttribute(reader: ProtobufReader, context: ReadContext, level: number): OnnxAttribute {
  const tensors: OnnxTensor[] = [];
  const sparseTensors: OnnxSparseTensor[] = [];
  const graphs: OnnxGraph[] = [];
  const types: OnnxType[] = [];
  const integers: number[] = [];
  let name = '';
  let integer: number | null = null;
  let float: number | null = null;
  let text: Uint8Array | null = null;
  let integerCount = 0;
  let floatCount = 0;
  let textBytes = 0;
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        name = reader.text();
        break;
      case 2:
        float = reader.float();
        break;
      case 3:
        integer = reader.integer();
        break;
      case 4:
        text = reader.bytes();
        textBytes += text.length;
        break;
      case 5:
        tensors.push(readTensor(reader.message(), context));
        break;
      case 6:
        graphs.push(readGraph(reader.message(), context, level + 1));
        break;
      case 7:
        floatCount += reader.countFixed(4);
        break;
      case 8:
        integerCount += reader.repeatedIntegers(integers, KEPT_INTEGERS);
        break;
      case 9:
        textBytes += reader.repeatedBytes().length;
        break;
      case 10:
        tensors.push(readTensor(reader.repeatedMessage(), context));
        break;
      case 11:
        graphs.push(readGraph(reader.repeatedMessage(), context, level + 1));
        break;
      case 14:
        types.push(readType(reader.message()));
        break;
      case 15:
        types.push(readType(reader.repeatedMessage()));
        break;
      case 22:
        sparseTensors.push(readSparseTensor(reader.message(), context));
        break;
      case 23:
        sparseTensors.push(readSparseTensor(reader.repeatedMessage(), context));
        break;
      default:
        // Documentation: nothing here decides on it.
        reader.skip();
    }
  }
  const lists = { integers, integerCount, floatCount, textBytes };
  return { name, integer, float, text, ...lists, tensors, sparseTensors, graphs, types };
}

const TYPED_FIELDS: ReadonlyMap<number, TypedField> = new Map([
  [4, 'float'],
  [5, 'int32'],
  [6, 'string'],
  [7, 'int64'],
  [10, 'double'],
  [11, 'uint64'],
]);

function readTensor(reader: ProtobufReader, context: ReadContext): OnnxTensor {
  context.countTensor();
  const dims: number[] = [];
  const integers: number[] = [];
  let textBytes = 0;
  const counts = { float: 0, int32: 0, string: 0, int64: 0, double: 0, uint64: 0 };
  let name = '';
  let elementType = 0;
  let raw: Uint8Array | null = null;
  let location: string | null = null;
  while (reader.next()) {
    const typed = TYPED_FIELDS.get(reader.field);
    if (typed) {
      counts[typed] += readTyped(reader, typed, integers, (bytes) => (textBytes += bytes));
      continue;
    }
    switch (reader.field) {
      case 1:
        readDims(reader, dims);
        break;
      case 2:
        elementType = reader.integer();
        break;
      case 3:
        // A tensor in segments: no writer makes them, and no runtime reads them alike.
        throw new WireError('wire_type', reader.position);
      case 8:
        name = reader.text();
        break;
      case 9:
        raw = reader.bytes();
        break;
      case 13:
        location = readLocation(reader.repeatedMessage()) ?? location ?? '';
        break;
      case 14:
        if (reader.integer() !== 0) location ??= '';
        break;
      default:
        reader.skip();
    }
  }
  const external = location === null ? null : { location };
  return { name, dims, elementType, raw, counts, textBytes, integers, external };
}

function readTyped(
  reader: ProtobufReader,
  field: TypedField,
  integers: number[],
  onText: (bytes: number) => void,
): number {
  if (field === 'float') return reader.countFixed(4);
  if (field === 'double') return reader.countFixed(8);
  if (field !== 'string') return reader.repeatedIntegers(integers, KEPT_INTEGERS);
  onText(reader.repeatedBytes().length);
  return 1;
}

function readDims(reader: ProtobufReader, dims: number[]): void {
  const at = reader.position;
  const before = dims.length;
  const count = reader.repeatedIntegers(dims, HIGHEST_RANK);
  if (before + count > HIGHEST_RANK) throw new WireError('too_many_entries', at);
}

/** The `location` of an external-data entry; null for its other keys. */
function readLocation(reader: ProtobufReader): string | null {
  let [key, value] = ['', ''];
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = new TextDecoder().decode(reader.bytes().subarray(0, 256));
    else reader.skip();
  }
  return key === 'location' ? value : null;
}

function readSparseTensor(reader: ProtobufReader, context: ReadContext): OnnxSparseTensor {
  const dims: number[] = [];
  let values: OnnxTensor | null = null;
  let indices: OnnxTensor | null = null;
  while (reader.next()) {
    if (reader.field === 1) values = readTensor(reader.message(), context);
    else if (reader.field === 2) indices = readTensor(reader.message(), context);
    else if (reader.field === 3) readDims(reader, dims);
    else reader.skip();
  }
  return { values, indices, dims };
}

export function readValueInfo(reader: ProtobufReader, context: ReadContext): OnnxValueInfo {
  context.countTensor();
  let name = '';
  let type: OnnxType | null = null;
  while (reader.next()) {
    if (reader.field === 1) name = reader.text();
    else if (reader.field === 2) type = readType(reader.message());
    else reader.skip();
  }
  return { name, type };
}

/** Fields of TypeProto that say what kind of value it is; the last one in the file counts, as in protobuf's oneof. */
const TYPE_KINDS: ReadonlyMap<number, OnnxType['kind']> = new Map([
  [1, 'tensor'],
  [4, 'sequence'],
  [5, 'map'],
  [7, 'opaque'],
  [8, 'sparse_tensor'],
  [9, 'optional'],
]);

function readType(reader: ProtobufReader): OnnxType {
  let type: OnnxType = { kind: 'none', elementType: 0, shape: null, element: null };
  while (reader.next()) {
    const kind = TYPE_KINDS.get(reader.field);
    if (!kind) {
      reader.skip();
      continue;
    }
    if (type.kind !== 'none') throw new WireError('repeated_single_field', reader.position);
    const message = reader.message();
    if (kind === 'tensor' || kind === 'sparse_tensor') type = { ...type, kind, ...readTensorType(message) };
    else if (kind === 'opaque') type = { ...type, kind };
    else type = { ...type, kind, element: readElementType(message, kind === 'map' ? 2 : 1) };
  }
  return type;
}

function readTensorType(reader: ProtobufReader): { elementType: number; shape: OnnxDim[] | null } {
  let elementType = 0;
  let shape: OnnxDim[] | null = null;
  while (reader.next()) {
    if (reader.field === 1) elementType = reader.integer();
    else if (reader.field === 2) shape = readShape(reader.message());
    else reader.skip();
  }
  return { elementType, shape };
}

function readElementType(reader: ProtobufReader, field: number): OnnxType | null {
  let element: OnnxType | null = null;
  while (reader.next()) {
    if (reader.field === field) element = readType(reader.message());
    else reader.skip();
  }
  return element;
}

function readShape(reader: ProtobufReader): OnnxDim[] {
  const shape: OnnxDim[] = [];
  while (reader.next()) {
    if (reader.field !== 1) {
      reader.skip();
      continue;
    }
    if (shape.length >= HIGHEST_RANK) throw new WireError('too_many_entries', reader.position);
    shape.push(readDim(reader.repeatedMessage()));
  }
  return shape;
}

function readDim(reader: ProtobufReader): OnnxDim {
  let dim: OnnxDim = null;
  while (reader.next()) {
    if (reader.field !== 1 && reader.field !== 2) {
      reader.skip();
      continue;
    }
    if (dim !== null) throw new WireError('repeated_single_field', reader.position);
    dim = reader.field === 1 ? reader.integer() : reader.text();
  }
  return dim;
}
