import type { RunnerBackend } from '#ml/runtime/runner/messages.ts';
import { detectWebGpu } from '#ml/train/worker/detect-devices.ts';

/** What a model is run on here: a GPU where there is a real one, else WebAssembly. A GPU in software loses to it. */
export async function detectBackend(): Promise<RunnerBackend> {
  const device = await detectWebGpu();
  return device.present && !device.isSoftware ? 'webgpu' : 'wasm';
}
