import { seededRandom } from '#lib/random.ts';
import { encodeTag, encodeVarint, ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import {
  attribute,
  digitModel,
  graph,
  int,
  linearClassifier,
  model,
  node,
  sequenceType,
  tensor,
} from '#ml/onnx/testing/build-model.ts';
import { type HostileCase, hostileCases } from '#ml/onnx/testing/hostile-case.ts';

const classifier = linearClassifier();
const honest = () => digitModel(classifier);

function latin1(text: string, length = text.length): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  return bytes;
}

/** A zip's first entry, which is all that is looked at. */
function zip(entry: string): Uint8Array<ArrayBuffer> {
  const header = `PK\x03\x04\x00\x00\x08\x08${'\x00'.repeat(18)}${String.fromCharCode(entry.length)}\x00\x00\x00`;
  return latin1(header + entry, 4096);
}

/** An honest model with extra bytes in its graph, written by hand. */
function withGraphBytes(...fields: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const hand = graph(classifier);
  for (const field of fields) hand.bytesAsTheyAre(field);
  return model({ graph: hand }).finish();
}

/** A field of a million bytes made of one short field over and over. */
function repeated(bytes: Uint8Array, times: number): Uint8Array {
  const result = new Uint8Array(bytes.length * times);
  for (let i = 0; i < times; i++) result.set(bytes, i * bytes.length);
  return result;
}

function crowdedNode(): Uint8Array<ArrayBuffer> {
  const small = new ProtobufWriter().message(5, attribute('a', int(1))).finish();
  const crowd = new ProtobufWriter().bytesAsTheyAre(repeated(small, 1_000_000));
  const hand = new ProtobufWriter().text(1, 'image').text(2, 'scores').text(4, 'Relu');
  return digitModel({ nodes: [hand.bytesAsTheyAre(crowd.finish())] });
}

/** What is wrong with the file as such: nothing, another format, or a wire format meant to hurt its reader. */
export const HOSTILE_FILES: readonly HostileCase[] = hostileCases('validator', {
  'an empty file': ['empty_file', () => new Uint8Array()],
  'one byte more than the limit': ['file_too_large', () => new Uint8Array(32 * 1024 ** 2 + 1)],
  'random bytes': [
    'not_onnx',
    () => {
      const random = seededRandom(20);
      return new Uint8Array(4096).map(() => random.integer(256));
    },
  ],
  'a megabyte of zeros': ['not_onnx', () => new Uint8Array(1024 ** 2)],
  'a picture': ['not_onnx', () => latin1('\x89PNG\r\n\x1a\n', 512)],
  'a web page': ['not_onnx', () => latin1('<!doctype html><title>404</title>')],
  'a JSON answer': ['not_onnx', () => latin1('{"error":"not found"}')],
  'a Git LFS pointer': [
    'not_onnx',
    () => latin1('version https://git-lfs.github.com/spec/v1\noid sha256:4d7a\n'),
  ],
  'a PyTorch checkpoint': ['not_onnx', () => zip('archive/data.pkl')],
  'a Keras file': ['not_onnx', () => zip('metadata.json')],
  'a pickle': ['not_onnx', () => latin1('\x80\x04\x95\x1f\x00\x00\x00\x00\x00\x00\x00\x8c\x05posix', 64)],
  'an HDF5 file': ['not_onnx', () => latin1('\x89HDF\r\n\x1a\n', 512)],
  'a TensorFlow SavedModel': [
    'not_onnx',
    () => new ProtobufWriter().integer(1, 1).bytes(2, new Uint8Array(100_000)).finish(),
  ],
  'a TensorFlow graph': [
    'not_onnx',
    () => new ProtobufWriter().message(1, new ProtobufWriter().text(1, 'Const')).finish(),
  ],
  // ONNX Runtime takes such bytes for its own format, whose operators and offsets nobody has checked.
  'an honest ONNX file that is an ONNX Runtime file as well': [
    'not_onnx',
    () => digitModel({ ...classifier, producerName: 'ORTM 1.30' }),
  ],
  'an upload that stopped half way': ['truncated', () => honest().slice(0, 16_000)],
  'an upload without its last byte': ['truncated', () => honest().slice(0, -1)],
  'a file that ends inside a number': ['truncated', () => Uint8Array.of(0x08, 0x08, 0x3a, 0xff, 0xff)],
  'a file without a graph': ['malformed', () => model({}).finish()],
  // Found by mutation: facts of a model are kept, and a version of 2^62 is no number that JSON keeps.
  'a format version of 2^62': ['malformed', () => digitModel({ ...classifier, irVersion: 2n ** 62n })],
  'no format version': ['malformed', () => digitModel({ ...classifier, irVersion: 0 })],
  'two graphs, which readers merge or choose from': [
    'malformed',
    () =>
      model({ graph: graph(classifier) })
        .message(7, graph({}))
        .finish(),
  ],
  'a length beyond the message around it': [
    'malformed',
    () => withGraphBytes(encodeTag(1, 2), encodeVarint(1_000_000)),
  ],
  'a length near 2^63': ['malformed', () => withGraphBytes(encodeTag(1, 2), encodeVarint(2n ** 63n - 1n))],
  'a negative length': ['malformed', () => withGraphBytes(encodeTag(1, 2), encodeVarint(-1))],
  'a number of eleven bytes': [
    'malformed',
    () => withGraphBytes(encodeTag(99, 0), Uint8Array.of(...Array<number>(10).fill(0xff), 0x01)),
  ],
  'a group, which protobuf gave up': ['malformed', () => withGraphBytes(encodeTag(99, 3), encodeTag(99, 4))],
  'a field with number 0': ['malformed', () => withGraphBytes(Uint8Array.of(0x02, 0x00))],
  'a name written as a number': ['malformed', () => withGraphBytes(encodeTag(1, 0), encodeVarint(7))],
  'a name that is not UTF-8': [
    'malformed',
    () => digitModel({ nodes: [node('Relu', ['image'], ['scores']).bytes(3, Uint8Array.of(0xc3, 0x28))] }),
  ],
  'a name of a megabyte': [
    'malformed',
    () => digitModel({ nodes: [node('Relu', ['image'], ['scores'], {}, { name: 'x'.repeat(1024 ** 2) })] }),
  ],
  'a million attributes on one node': ['malformed', crowdedNode],
  'seven million empty fields': [
    'malformed',
    () => withGraphBytes(repeated(Uint8Array.of(0xf8, 0x07, 0x00), 7_000_000)),
  ],
  'a tensor of a thousand dimensions': [
    'malformed',
    () =>
      digitModel({
        ...classifier,
        initializers: [tensor('w', 'float32', Array<number>(1000).fill(1), null)],
      }),
  ],
  'a type nested two hundred deep': [
    'too_deep',
    () => {
      const value = new ProtobufWriter().text(1, 'scores').message(2, sequenceType(200));
      return digitModel({ ...classifier, valueInfo: [value] });
    },
  ],
});
