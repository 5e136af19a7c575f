import { readFile } from 'node:fs/promises';
import { InferenceSession, Tensor } from 'onnxruntime-node';

/** The baseline of bench/evaluate.ts: the runtime alone, without sandbox, validation, metrics or database. */
export interface BareRequest {
  readonly modelFile: string;
  readonly inputFile: string;
  readonly rows: number;
  readonly batch: number;
}

const { modelFile, inputFile, rows, batch } = JSON.parse(process.argv[2] ?? '') as BareRequest;
const ROW = [28, 28, 1];
const ROW_SIZE = 28 * 28;

const started = performance.now();
const session = await InferenceSession.create(await readFile(modelFile), {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
});
const file = await readFile(inputFile);
const images = new Float32Array(file.buffer, file.byteOffset, rows * ROW_SIZE);
const [input = ''] = session.inputNames;
let last = 0;
for (let row = 0; row < rows; row += batch) {
  const count = Math.min(batch, rows - row);
  const slice = images.subarray(row * ROW_SIZE, (row + count) * ROW_SIZE);
  const outputs = await session.run({ [input]: new Tensor('float32', slice, [count, ...ROW]) });
  last = Object.values(outputs)[0]?.data.length ?? 0;
}
const milliseconds = performance.now() - started;
if (last === 0) throw new Error('The model answered nothing');
console.log(milliseconds);
process.exit(0);
