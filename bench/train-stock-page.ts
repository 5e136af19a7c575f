import * as tf from '@tensorflow/tfjs';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import '@tensorflow/tfjs-backend-webgpu';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';

/** The starter network as tfjs' own documentation would have it written: tf.sequential, compile, train. */
function starterModel(): tf.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ inputShape: [28, 28, 1], filters: 32, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.conv2d({ filters: 64, kernelSize: 3, activation: 'relu' }),
      tf.layers.maxPooling2d({ poolSize: 2 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 10, activation: 'softmax' }),
    ],
  });
}

/**
 * Milliseconds of each step of `batchSize` images on a stock backend, after one step that warms it up.
 * @throws {Error} if the backend cannot train the network
 */
async function timeStock(backend: string, batchSize: number, steps: number): Promise<number[]> {
  setWasmPaths(new URL((await fetchBrowserAssets()).tfjsWasm, location.href).href);
  if (!(await tf.setBackend(backend))) throw new Error(`tfjs could not start ${backend}`);
  const model = starterModel();
  model.compile({
    optimizer: tf.train.adam(1e-3),
    loss: 'sparseCategoricalCrossentropy',
    metrics: ['accuracy'],
  });
  const images = tf.randomUniform([batchSize, 28, 28, 1]);
  const labels = tf.floor(tf.randomUniform([batchSize, 1], 0, 10));
  const times: number[] = [];
  for (let step = 0; step <= steps; step++) {
    const start = performance.now();
    // Reads the loss back, so the step is done when it returns.
    await model.trainOnBatch(images, labels);
    times.push(performance.now() - start);
  }
  return times.slice(1);
}

const stock = { timeStock };
export type StockPage = typeof stock;
Object.assign(globalThis, { stock });
