import type { BrowserAssets } from '#ml/runtime/browser-assets.ts';

/** An ONNX classifier in onnxruntime-web. */
export interface OpenModel {
  /**
   * @param images [count, height, width, 1] in 0..1; with one channel that is [count, 1, height, width] as well
   * @returns the model's first output, [count, classes]
   */
  run(images: Float32Array, count: number): Promise<Float32Array>;
  close(): Promise<void>;
}

/**
 * Opens a model in onnxruntime's WebAssembly build, on one thread: it runs over plain http too, and the comparison it
 * serves takes a fraction of a second. The runtime (14 MB) is loaded at the first call.
 * @param bytes an ONNX file with one float32 input [N, 1, H, W] or [N, H, W, 1] and one float32 output
 * @throws {Error} if the runtime cannot load the file
 */
export async function openModel(
  bytes: Uint8Array,
  { assets }: { readonly assets: BrowserAssets },
): Promise<OpenModel> {
  const { env, InferenceSession, Tensor } = await import('onnxruntime-web/wasm');
  env.wasm.wasmPaths = new URL(assets.onnxruntime, globalThis.location?.href).href;
  env.wasm.numThreads = 1;
  env.logLevel = 'error';
  const session = await InferenceSession.create(bytes, { executionProviders: ['wasm'] });
  const [inputName] = session.inputNames;
  const [outputName] = session.outputNames;
  const [input] = session.inputMetadata;
  if (!inputName || !outputName || !input?.isTensor) {
    await session.release();
    throw new Error('The model needs one tensor as input and one output');
  }
  const rowShape = input.shape.slice(1).map(Number);
  return {
    async run(images, count) {
      const feed = { [inputName]: new Tensor('float32', images, [count, ...rowShape]) };
      const output = (await session.run(feed))[outputName];
      return Float32Array.from(output?.data as Float32Array);
    },
    close: () => session.release(),
  };
}
