import { HOSTILE_RUNS } from '#ml/onnx/testing/hostile-runs.ts';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import { openGraphs } from '#ml/runtime/graph/graph-client.ts';
import { openRunner } from '#ml/runtime/runner/run-client.ts';

/** A hostile model's bytes by its name in the corpus. */
function hostileModel(name: string): Uint8Array {
  const found = HOSTILE_RUNS.find((one) => one.name === name);
  if (!found) throw new Error(`No hostile model ${name}`);
  return found.bytes();
}

/** What a test of the worker that runs models calls in the page, by `page.evaluate`. */
const models = { openRunner, openGraphs, fetchBrowserAssets, hostileModel };
export type ModelRunnerPage = typeof models;
Object.assign(globalThis, { models });
