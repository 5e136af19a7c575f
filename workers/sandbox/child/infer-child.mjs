// @ts-check
/**
 * The program inside a sandbox: loads one model that nobody trusts, feeds it rows without labels, hands back raw
 * outputs. See protocol.ts for what it says and hears.
 *
 * Plain JavaScript on purpose: stripping types costs 30 ms a start, and a fresh process runs for every evaluation.
 * It imports nothing of ours, so a sandbox shows it this one file and the runtime.
 *
 * @typedef {import('./protocol.ts').ChildSetup} ChildSetup
 * @typedef {import('./protocol.ts').ChildRequest} ChildRequest
 * @typedef {import('./protocol.ts').FrameKind} FrameKind
 * @typedef {import('./protocol.ts').RejectedFrame} RejectedFrame
 */
import fs from 'node:fs';
import { createRequire } from 'node:module';

const REQUEST_FD = 3;
const ANSWER_FD = 4;
const ROWS_FD = 5;
const MAX_REQUEST_BYTES = 1024 * 1024;
const MAX_MESSAGE_LENGTH = 500;
const MAX_NAME_LENGTH = 80;
const WASM_PAGE = 65536;
/** Opset 13, `y = Relu(x)`, both float32 `[N, 2]`: an onnx.ModelProto. */
const TINY_MODEL =
  'CAg6QQoMCgF4EgF5IgRSZWx1EgVwcm9iZVoUCgF4Eg8KDQgBEgkKAxIBTgoCCAJiFAoBeRIPCg0IARIJCgMSAU4KAggCQgQKABAN';

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
// The parent takes a last look at the memory before it kills this process; on a busy machine that may be its first one,
// so there must be something to look at. Ends by itself when the parent is gone.
fs.readSync(REQUEST_FD, Buffer.alloc(1));
process.exit(0);

async function main() {
  /** @type {ChildSetup} */
  const setup = JSON.parse(process.argv[2] ?? '');
  if (setup.wasmMemoryBytes !== null) boundWasmMemory(setup.wasmMemoryBytes);
  const ort = createRequire(import.meta.url)(setup.runtime);
  configureRuntime(ort, setup);
  await proveProvider(ort, setup);
  const versions = { node: process.versions.node, onnxruntime: ort.env.versions.common };
  answer('S', { provider: nameOf(setup), versions });

  // From here on it waits, for as long as nobody has a model for it.
  const { request, model } = readRequest();
  if (setup.endWithParent) await endWithParent();
  const begun = performance.now();
  const session = await load(ort, setup, model);
  const loaded = performance.now();
  answer('L', { loadMs: loaded - begun });

  const outputs = await inferAll(ort, session, request);
  const runMs = performance.now() - loaded;
  writeFrame('O', Buffer.from(outputs.buffer));
  answer('D', { runMs });
}

/** @returns {{ request: ChildRequest, model: Uint8Array }} */
function readRequest() {
  const length = readFully(new Uint8Array(4)).readUInt32LE(0);
  if (length > MAX_REQUEST_BYTES) throw new Error('the request is too long');
  const request = JSON.parse(readFully(new Uint8Array(length)).toString('utf8'));
  return { request, model: readFully(new Uint8Array(request.modelBytes)) };
}

/**
 * What the parent writes, as it comes.
 * @param {Uint8Array} target
 */
function readFully(target) {
  for (let done = 0; done < target.length; ) {
    const read = fs.readSync(REQUEST_FD, target, done, target.length - done, null);
    if (read === 0) throw new Error('the request ended early');
    done += read;
  }
  return Buffer.from(target.buffer);
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
 * @param {ChildSetup} setup
 */
function configureRuntime(ort, setup) {
  ort.env.logLevel = 'fatal';
  if (setup.runtime === 'onnxruntime-node') return;
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.proxy = false;
}

/**
 * @param {ChildSetup} setup
 * @returns by its name in the runtime
 */
function nameOf(setup) {
  return setup.runtime === 'onnxruntime-node' ? setup.provider : 'wasm';
}

/**
 * Runs `y = Relu(x)` on the provider and on nothing else, before a model of somebody else's is at hand: a device that
 * is not there, or that computes nonsense, must not be that model's fault. It also has the runtime do all that it
 * leaves to the first session.
 *
 * @param {any} ort
 * @param {ChildSetup} setup
 */
async function proveProvider(ort, setup) {
  const options = sessionOptions(setup);
  const session = await ort.InferenceSession.create(Buffer.from(TINY_MODEL, 'base64'), {
    ...options,
    extra: {
      session: { ...options.extra.session, disable_cpu_ep_fallback: setup.provider === 'cpu' ? '0' : '1' },
    },
  });
  const x = new ort.Tensor('float32', Float32Array.of(-1, 2, 3, -4), [2, 2]);
  const { y } = await session.run({ x });
  await session.release();
  if (y.data.join() !== '0,2,3,0') throw new Error(`the provider computes ${y.data.join()} for 0,2,3,0`);
}

/** @param {ChildSetup} setup */
function sessionOptions(setup) {
  return {
    executionProviders: [nameOf(setup)],
    graphOptimizationLevel: 'all',
    intraOpNumThreads: 1,
    interOpNumThreads: 1,
    // The arena and the pattern planner allocate ahead of need: memory that the model did not ask for would count.
    enableCpuMemArena: false,
    enableMemPattern: false,
    logSeverityLevel: 4,
    // Without it the runtime also opens its own flatbuffer format, which nobody validated.
    extra: { session: { load_model_format: 'ONNX' } },
  };
}

/**
 * @param {any} ort
 * @param {ChildSetup} setup
 * @param {Uint8Array} model
 */
async function load(ort, setup, model) {
  try {
    return await ort.InferenceSession.create(model, sessionOptions(setup));
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
    readRows(bytes, first * inputSize * 4);
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
 * @param {Uint8Array} target
 * @param {number} position in bytes, from the first row
 */
function readRows(target, position) {
  for (let done = 0; done < target.length; ) {
    const read = fs.readSync(ROWS_FD, target, done, target.length - done, position + done);
    if (read === 0) throw new Error(`the rows ended ${target.length - done} bytes early`);
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
