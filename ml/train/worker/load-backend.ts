import * as tf from '@tensorflow/tfjs-core';
import type { Backend } from '#ml/train/protocol.ts';

/** tfjs' wasm binary starts at most this many threads, whatever it is told. */
const MAX_THREADS = 8;
const START_LIMIT_MS = 30_000;

export interface LoadedBackend {
  readonly backend: Backend;
  readonly threads: number;
}

const loaded = new Map<Backend, Promise<LoadedBackend>>();

/**
 * Loads the code of a backend and starts it, once. Each is a bundle of its own, so that a visitor fetches one or two.
 * It does not become the active backend. @throws {Error} if the browser cannot run it.
 */
export function loadBackend(backend: Backend, tfjsWasm: string): Promise<LoadedBackend> {
  let loading = loaded.get(backend);
  if (!loading) {
    loading = load(backend, tfjsWasm);
    loaded.set(backend, loading);
  }
  return loading;
}

async function load(backend: Backend, tfjsWasm: string): Promise<LoadedBackend> {
  const threads = await importBackend(backend, tfjsWasm);
  const factory = tf.findBackendFactory(backend);
  if (!factory) throw new Error(`tfjs has no ${backend} backend`);
  // Started by hand: tf.setBackend would leave no backend active while it waits, and a run may be training on another.
  const instance = await withinTime(Promise.resolve(factory()), backend);
  tf.removeBackend(backend);
  tf.registerBackend(backend, () => instance);
  return { backend, threads: threads() };
}

/** A backend that never answers (threads that a policy forbids, a driver that hangs) must not hold up the next one. */
function withinTime<T>(starting: Promise<T>, backend: Backend): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`${backend} did not start in time`)), START_LIMIT_MS);
    void starting.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** @returns how many threads it uses, to be asked once it runs. */
async function importBackend(backend: Backend, tfjsWasm: string): Promise<() => number> {
  switch (backend) {
    case 'webgpu':
      await import('@tensorflow/tfjs-backend-webgpu');
      return () => 1;
    case 'webgl':
      await import('@tensorflow/tfjs-backend-webgl');
      return () => 1;
    case 'wasm':
      return importWasm(tfjsWasm);
    case 'cpu':
      await import('@tensorflow/tfjs-backend-cpu');
      return () => 1;
    default:
      return backend satisfies never;
  }
}

async function importWasm(tfjsWasm: string): Promise<() => number> {
  const isIsolated = globalThis.crossOriginIsolated === true;
  const threads = isIsolated ? Math.min(MAX_THREADS, navigator.hardwareConcurrency || 1) : 1;
  // tfjs halves the number of cores whatever setThreadsCount says; told of twice as many, it uses all of them.
  if (isIsolated)
    // Where a browser does not allow that, half of them train.
    Reflect.defineProperty(navigator, 'hardwareConcurrency', { value: 2 * threads, configurable: true });
  const { getThreadsCount, setThreadsCount, setWasmPaths } = await import('@tensorflow/tfjs-backend-wasm');
  const { registerWasmKernels } = await import('#ml/train/kernels/register-wasm-kernels.ts');
  setWasmPaths(new URL(tfjsWasm, globalThis.location.href).href);
  setThreadsCount(threads);
  registerWasmKernels();
  return () => (isIsolated ? getThreadsCount() : 1);
}

/** Makes a loaded backend the active one. Synchronous in effect, so that a call can be squeezed between two steps. */
export function activateBackend(backend: Backend): void {
  // tfjs answers with a promise, but a backend that has been started is active when the call returns.
  void tf.setBackend(backend);
  if (tf.getBackend() !== backend) throw new Error(`${backend} was not loaded`);
}
