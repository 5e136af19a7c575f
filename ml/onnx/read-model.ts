import type {
  OnnxAttribute,
  OnnxFunction,
  OnnxGraph,
  OnnxModel,
  OnnxNode,
  OnnxValueInfo,
  OpsetImport,
} from '#ml/onnx/model.ts';
import { LENGTH_DELIMITED, ProtobufReader, VARINT, WireError } from '#ml/onnx/protobuf-reader.ts';
import { ModelReadError, ReadContext, type ReadLimits } from '#ml/onnx/read-context.ts';
import { normalizedDomain, readAttribute, readGraph, readNode, readValueInfo } from '#ml/onnx/read-graph.ts';

/**
 * Generous for what exporters write (the largest honest file of 10,000 nodes has some 150,000 objects), and read within
 * a tenth of a second at worst.
 */
export const READ_LIMITS: ReadLimits = {
  nesting: 64,
  textBytes: 4096,
  fields: 6_000_000,
  objects: 600_000,
  nodes: 10_000,
  tensors: 50_000,
  subgraphs: 8,
};

/**
 * Reads a whole ONNX file. What comes back is bounded in size and depth but otherwise unjudged: names may be undefined,
 * shapes absurd, weights outside the file.
 * @throws ModelReadError `not_onnx`, `truncated`, `malformed`, `too_deep`, `too_many_nodes` or `too_many_tensors`
 */
export function readModel(bytes: Uint8Array, limits: ReadLimits = READ_LIMITS): OnnxModel {
  assertEnvelope(bytes);
  try {
    return readModelMessage(ProtobufReader.of(bytes, limits), new ReadContext(limits));
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    if (error.fault === 'nesting') {
      throw new ModelReadError(
        'too_deep',
        { what: 'messages', actual: limits.nesting + 1, limit: limits.nesting },
        error,
      );
    }
    throw new ModelReadError('malformed', { reason: error.fault, offset: error.offset, name: '' }, error);
  }
}

function readModelMessage(reader: ProtobufReader, context: ReadContext): OnnxModel {
  const opsetImports: OpsetImport[] = [];
  const functions: OnnxFunction[] = [];
  const metadata: { key: string; value: string }[] = [];
  let graph: OnnxGraph | null = null;
  let [irVersion, trainingInfos] = [0, 0];
  let [producerName, producerVersion] = ['', ''];
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        irVersion = reader.integer();
        break;
      case 2:
        producerName = reader.text();
        break;
      case 3:
        producerVersion = reader.text();
        break;
      case 7:
        graph = readGraph(reader.message(), context, 0);
        break;
      case 8:
        opsetImports.push(readOpsetImport(reader.repeatedMessage()));
        break;
      case 14:
        metadata.push(readEntry(reader.repeatedMessage()));
        break;
      case 20:
        trainingInfos++;
        reader.skip();
        break;
      case 25:
        functions.push(readFunction(reader.repeatedMessage(), context));
        break;
      default:
        reader.skip();
    }
  }
  if (!graph) throw new ModelReadError('malformed', { reason: 'no_graph', offset: -1, name: '' });
  return {
    irVersion,
    opsetImports,
    producerName,
    producerVersion,
    metadata,
    graph,
    functions,
    trainingInfos,
  };
}

function readFunction(reader: ProtobufReader, context: ReadContext): OnnxFunction {
  const parts = {
    inputs: [] as string[],
    outputs: [] as string[],
    nodes: [] as OnnxNode[],
    opsetImports: [] as OpsetImport[],
    attributeDefaults: [] as OnnxAttribute[],
    valueInfo: [] as OnnxValueInfo[],
  };
  let [name, domain, overload] = ['', '', ''];
  while (reader.next()) {
    switch (reader.field) {
      case 1:
        name = reader.text();
        break;
      case 4:
        parts.inputs.push(reader.repeatedText());
        break;
      case 5:
        parts.outputs.push(reader.repeatedText());
        break;
      case 7:
        parts.nodes.push(readNode(reader.repeatedMessage(), context, 0));
        break;
      case 9:
        parts.opsetImports.push(readOpsetImport(reader.repeatedMessage()));
        break;
      case 10:
        domain = normalizedDomain(reader.text());
        break;
      case 11:
        parts.attributeDefaults.push(readAttribute(reader.repeatedMessage(), context, 0));
        break;
      case 12:
        parts.valueInfo.push(readValueInfo(reader.repeatedMessage(), context));
        break;
      case 13:
        overload = reader.text();
        break;
      default:
        reader.skip();
    }
  }
  return { name, domain, overload, ...parts };
}

function readOpsetImport(reader: ProtobufReader): OpsetImport {
  let [domain, version] = ['', 0];
  while (reader.next()) {
    if (reader.field === 1) domain = normalizedDomain(reader.text());
    else if (reader.field === 2) version = reader.integer();
    else reader.skip();
  }
  return { domain, version };
}

/** A key-value pair. Values may be long (a whole configuration): they are cut, not refused. */
function readEntry(reader: ProtobufReader): { key: string; value: string } {
  let [key, value] = ['', ''];
  while (reader.next()) {
    if (reader.field === 1) key = reader.text();
    else if (reader.field === 2) value = new TextDecoder().decode(reader.bytes().subarray(0, 4096));
    else reader.skip();
  }
  return { key, value };
}

/** ModelProto's fields and the wire type of each; newer ONNX may add others, which are passed over. */
const MODEL_FIELDS: ReadonlyMap<number, number> = new Map([
  [1, VARINT],
  [5, VARINT],
  ...[2, 3, 4, 6, 7, 8, 14, 20, 25, 26].map((field): [number, number] => [field, LENGTH_DELIMITED]),
]);

/** SavedModel begins like an ONNX file whose producer's name is the whole network. */
const LONGEST_PRODUCER = 4096;

/**
 * Looks at the outermost fields only: whether this is an ONNX file at all, and whether it is all there. Telling these
 * apart matters to people: a broken download needs another cure than a file of another kind.
 */
function assertEnvelope(bytes: Uint8Array): void {
  const reader = ProtobufReader.of(bytes, { ...READ_LIMITS, fields: 100_000 });
  let [hasVersion, hasGraph] = [false, false];
  try {
    while (reader.next()) {
      const wireType = MODEL_FIELDS.get(reader.field);
      if (wireType !== undefined && wireType !== reader.wireType)
        throw new WireError('wire_type', reader.position);
      const before = reader.position;
      if (reader.field === 1) hasVersion = isIrVersion(reader.integer());
      else reader.skip();
      if (reader.field === 2 && reader.position - before > LONGEST_PRODUCER) hasVersion = false;
      hasGraph ||= reader.field === 7;
    }
  } catch (error) {
    if (!(error instanceof WireError)) throw error;
    if (!hasVersion) throw new ModelReadError('not_onnx', { looksLike: 'unknown' }, error);
    if (error.fault === 'length_past_end' || error.fault === 'cut_short') {
      throw new ModelReadError('truncated', { actual: bytes.length }, error);
    }
    throw new ModelReadError('malformed', { reason: error.fault, offset: error.offset, name: '' }, error);
  }
  if (!hasVersion && !hasGraph) throw new ModelReadError('not_onnx', { looksLike: 'unknown' });
}

/** The format's own version: 3 to 13 by now, and far below a hundred for as long as this code will live. */
export function isIrVersion(irVersion: number): boolean {
  return irVersion >= 1 && irVersion <= 100;
}
