import '@tensorflow/tfjs-backend-cpu';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { registerWasmKernels } from '#ml/train/kernels/register-wasm-kernels.ts';

/** Loads tfjs' cpu and wasm backends, the latter with our kernels and on one thread, in Node; `wasm` is active then. */
export async function useWasmInNode(): Promise<void> {
  // Otherwise tfjs advertises its Node binding on the console.
  tf.env().set('IS_TEST', true);
  const entry = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm');
  setWasmPaths(`${dirname(entry)}/`);
  registerWasmKernels();
  await tf.setBackend('cpu');
  await tf.setBackend('wasm');
}
