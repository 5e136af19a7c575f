/**
 * Makes, from a file PyTorch 1.13 exported, the two that other exporters would have: one as tf2onnx writes it, with an
 * import of `ai.onnx.ml` that nothing uses, and one as PyTorch ≥ 2.9 writes it by default, with its weights in a second
 * file. Run after export_starter.py: `node ml/onnx/testing/derive-fixtures.ts`.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ProtobufWriter } from '#ml/onnx/protobuf-writer.ts';
import { entries } from '#ml/onnx/testing/build-model.ts';
import { rewriteMessage } from '#ml/onnx/testing/rewrite-message.ts';

const FIXTURES = path.join(import.meta.dirname, '../../../e2e/fixtures/pytorch');

function withUnusedImport(file: Uint8Array): Uint8Array {
  const opset = new ProtobufWriter().text(1, 'ai.onnx.ml').integer(2, 2);
  // A message may be longer by appending to it: protobuf's repeated fields are simply repeated.
  return new ProtobufWriter().bytesAsTheyAre(file).message(8, opset).finish();
}

function withExternalData(file: Uint8Array): Uint8Array {
  let offset = 0;
  const moveOut = (tensor: Uint8Array): Uint8Array => {
    let length = 0;
    const rest = rewriteMessage(tensor, {
      9: (raw) => {
        length = raw.length;
        return null;
      },
    });
    const place = entries({ location: 'model.onnx.data', offset: String(offset), length: String(length) });
    offset += length;
    return new ProtobufWriter().bytesAsTheyAre(rest).messages(13, place).integer(14, 1).finish();
  };
  return rewriteMessage(file, { 7: (graph) => rewriteMessage(graph, { 5: moveOut }) });
}

const exported = await readFile(path.join(FIXTURES, 'opset13-dynamic-first.onnx'));
await writeFile(path.join(FIXTURES, 'opset13-unused-import.onnx'), withUnusedImport(exported));
await writeFile(path.join(FIXTURES, 'opset13-external-data.onnx'), withExternalData(exported));
