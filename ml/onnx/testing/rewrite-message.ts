import { LENGTH_DELIMITED, ProtobufReader } from '#ml/onnx/protobuf-reader.ts';
import { encodeTag, encodeVarint, ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import { READ_LIMITS } from '#ml/onnx/read-model.ts';

/** What to do with a field whose value is bytes: other bytes in its place, or null to drop it. */
export type Rewrite = (value: Uint8Array) => Uint8Array | null;

/**
 * Copies a protobuf message, changing the length-delimited fields named in `rewrites` and nothing else: the way to edit
 * a file that an exporter wrote without a schema's opinion on the rest.
 */
export function rewriteMessage(message: Uint8Array, rewrites: Readonly<Record<number, Rewrite>>): Uint8Array {
  const reader = ProtobufReader.of(message, READ_LIMITS);
  const writer = new ProtobufWriter();
  while (reader.next()) {
    const start = reader.position;
    const rewrite = rewrites[reader.field];
    if (rewrite && reader.wireType === LENGTH_DELIMITED) {
      const value = rewrite(reader.repeatedBytes());
      if (value) writer.bytes(reader.field, value);
      continue;
    }
    writer.bytesAsTheyAre(encodeTag(reader.field, reader.wireType));
    if (reader.wireType === LENGTH_DELIMITED) {
      const value = reader.repeatedBytes();
      writer.bytesAsTheyAre(encodeVarint(value.length)).bytesAsTheyAre(value);
    } else {
      reader.skip();
      writer.bytesAsTheyAre(message.subarray(start, reader.position));
    }
  }
  return writer.finish();
}
