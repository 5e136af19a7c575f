// @ts-check
/**
 * The program inside a sandbox: loads one model that nobody trusts, feeds it rows without labels, hands back raw
 * outputs. See protocol.ts for what it says and hears.
 *
 * Plain JavaScript on purpose: stripping types costs 30 ms a start, and a fresh process runs for every evaluation.
 * It imports nothing of ours, so a sandbox shows it this one file and the runtime.
 *
 * @typedef {import('./protocol.ts').ChildRequest} ChildRequest
 * @typedef {import('./protocol.ts').FrameKind} FrameKind
 * @typedef {import('./protocol.ts').RejectedFrame} RejectedFrame
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';

const REQUEST_FD = 3;
const ANSWER_FD = 4;
const MODEL_FD = 5;
const ROWS_FD = 6;
const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_MESSAGE_LENGTH = 500;
const MAX_NAME_LENGTH = 80;
const WASM_PAGE = 65536;

let growthRefused = false;

/** The model's fault, with what the submitter will be told. */
class ModelRejection extends Error {
  /**
   * @param {RejectedFrame['code']} code
   * @param {Record<string, string | number>} details
   */
  constructor(code, details) {
    super(code);
    this.code = code;
    this.details = details;
  }
}

try {
  await main();
} catch (error) {
  if (error instanceof ModelRejection) {
    answer('R', { code: error.code, details: error.details, growthRefused });
  } else {
    answer('F', { message: messageOf(error) });
  }
}
process.exit(0);

async function main() {
  const request = readRequest();
  if (request.endWithParent) await endWithParent();
  if (request.wasmMemoryBytes !== null) boundWasmMemory(request.wasmMemoryBytes);
  const ort = createRequire(import.meta.url)(request.runtime);
  const provider = configureRuntime(ort, request.runtime);
  answer('S', { provider, versions: { node: process.versions.node, onnxruntime: ort.env.versions.common } });

  const begun = performance.now();
  const session = await load(ort, provider, readModel(request.modelBytes));
  const loaded = performance.now();
  answer('L', { loadMs: loaded - begun });

  const outputs = await inferAll(ort, session, request);
  const runMs = performance.now() - loaded;
  writeFrame('O', Buffer.from(outputs.buffer));
  answer('D', { runMs });
}

/** @returns {ChildRequest} */
function readRequest() {
  const chunks = [];
  let length = 0;
  for (;;) {
    const chunk = Buffer.alloc(16384);
    const read = fs.readSync(REQUEST_FD, chunk);
    if (read === 0) throw new Error('the request ended before its line did');
    chunks.push(chunk.subarray(0, read));
    length += read;
    if (length > MAX_REQUEST_BYTES) throw new Error('the request is too long');
    if (chunk[read - 1] === 0x0a) return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  }
}

/**
 * A killed parent must not leave an endless model behind. This thread is blocked in the model while it runs, so
 * another one waits for the descriptor to close. A blocked read costs nothing.
 */
async function endWithParent() {
  const { Worker } = await import('node:worker_threads');
  const wait = `require('node:fs').readSync(${REQUEST_FD}, Buffer.alloc(1)); process.kill(process.pid, 'SIGKILL')`;
  new Worker(wait, { eval: true, env: {}, stdout: true, stderr: true }).unref();
}

/**
 * The runtime's linear memory declares 4 GiB; a smaller maximum makes its own `malloc` fail at our bound instead.
 * @param {number} bytes
 */
function boundWasmMemory(bytes) {
  const maximum = Math.floor(bytes / WASM_PAGE);
  const grow = WebAssembly.Memory.prototype.grow;
  WebAssembly.Memory.prototype.grow = function (pages) {
    try {
      return grow.call(this, pages);
    } catch (error) {
      growthRefused = true;
      throw error;
    }
  };
  WebAssembly.Memory = class extends WebAssembly.Memory {
    /** @param {WebAssembly.MemoryDescriptor} descriptor */
    constructor(descriptor) {
      super({ ...descriptor, maximum: Math.max(descriptor.initial, maximum) });
    }
  };
}

/**
 * @param {any} ort
 * @param {ChildRequest['runtime']} runtime
 */
function configureRuntime(ort, runtime) {
  ort.env.logLevel = 'fatal';
  if (runtime === 'onnxruntime-node') return 'cpu';
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
  return 'wasm';
}

/** @param {number} bytes */
function readModel(bytes) {
  const model = new Uint8Array(bytes);
  readExactly(MODEL_FD, model, 0, 'the model');
  return model;
}

/**
 * @param {any} ort
 * @param {string} provider
 * @param {Uint8Array} model
 */
async function load(ort, provider, model) {
  try {
    return await ort.InferenceSession.create(model, {
      executionProviders: [provider],
      graphOptimizationLevel: 'all',
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      // The arena and the pattern planner allocate ahead of need: memory that the model did not ask for would count.
      enableCpuMemArena: false,
      enableMemPattern: false,
      logSeverityLevel: 4,
      // Without it the runtime also opens its own flatbuffer format, which nobody validated.
      extra: { session: { load_model_format: 'ONNX' } },
    });
  } catch (error) {
    throw new ModelRejection('load_failed', { message: messageOf(error) });
  }
}

/**
 * @param {any} ort
 * @param {any} session
 * @param {ChildRequest} request
 * @returns {Promise<Float32Array>} [rows, rowSize]
 */
async function inferAll(ort, session, request) {
  const { rows, batch, fixedBatch, input, output } = request;
  const inputSize = input.rowShape.reduce((product, size) => product * size, 1);
  const slice = new Float32Array((fixedBatch ? batch : Math.min(batch, rows)) * inputSize);
  const outputs = new Float32Array(rows * output.rowSize);
  for (let first = 0; first < rows; first += batch) {
    const real = Math.min(batch, rows - first);
    const fed = fixedBatch ? batch : real;
    const wanted = slice.subarray(0, real * inputSize);
    const bytes = new Uint8Array(wanted.buffer, 0, wanted.byteLength);
    readExactly(ROWS_FD, bytes, first * inputSize * 4, 'the rows');
    const padded = slice.subarray(0, fed * inputSize).fill(0, real * inputSize);
    const tensor = new ort.Tensor('float32', padded, [fed, ...input.rowShape]);
    const values = checkOutput(await run(session, { [input.name]: tensor }, output.name), fed, output);
    outputs.set(values.subarray(0, real * output.rowSize), first * output.rowSize);
  }
  return outputs;
}

/**
 * @param {any} session
 * @param {Record<string, unknown>} feeds
 * @param {string} outputName
 */
async function run(session, feeds, outputName) {
  try {
    return (await session.run(feeds, [outputName]))[outputName];
  } catch (error) {
    throw new ModelRejection('run_failed', { message: messageOf(error) });
  }
}

/**
 * A declared shape is a promise; this is what really came out.
 * @param {any} tensor
 * @param {number} rows
 * @param {ChildRequest['output']} output
 * @returns {Float32Array}
 */
function checkOutput(tensor, rows, output) {
  const { rowSize } = output;
  const name = output.name.slice(0, MAX_NAME_LENGTH);
  if (tensor?.type !== 'float32') {
    throw new ModelRejection('output_type', { name, actual: String(tensor?.type), expected: 'float32' });
  }
  const [actualRows, ...rowShape] = tensor.dims;
  const size = rowShape.reduce((/** @type {number} */ product, /** @type {number} */ n) => product * n, 1);
  if (actualRows === undefined || size !== rowSize) {
    const actual = `[${tensor.dims.slice(0, 8).join(',')}]`;
    throw new ModelRejection('output_shape', { name, actual, expected: `[${rows},${rowSize}]` });
  }
  if (actualRows !== rows)
    throw new ModelRejection('wrong_row_count', { actual: actualRows, expected: rows });
  return tensor.data;
}

/**
 * @param {number} fd
 * @param {Uint8Array} target
 * @param {number} position
 * @param {string} what
 */
function readExactly(fd, target, position, what) {
  let done = 0;
  while (done < target.length) {
    const read = fs.readSync(fd, target, done, target.length - done, position + done);
    if (read === 0) throw new Error(`${what} ended ${target.length - done} bytes early`);
    done += read;
  }
}

/** @param {unknown} error */
function messageOf(error) {
  return String(error instanceof Error ? error.message : error).slice(0, MAX_MESSAGE_LENGTH);
}

/**
 * @param {FrameKind} kind
 * @param {unknown} value
 */
function answer(kind, value) {
  writeFrame(kind, Buffer.from(JSON.stringify(value)));
}

/**
 * @param {FrameKind} kind
 * @param {Buffer} payload
 */
function writeFrame(kind, payload) {
  const header = Buffer.alloc(5);
  header.write(kind, 'latin1');
  header.writeUInt32LE(payload.length, 1);
  for (const part of [header, payload]) {
    for (let done = 0; done < part.length; ) done += fs.writeSync(ANSWER_FD, part, done);
  }
}
