/**
 * Where the prebuilt files of browser machine learning lie: the training worker, the wasm binaries, the data sets.
 * `boot/build-browser-assets.ts` writes this object to `public/_tidu/assets.json`. Every file it names carries a
 * content hash or a version in its path, so everything but `assets.json` itself is served as immutable.
 */
export interface BrowserAssets {
  /** Module script of the training worker, e.g. `/_tidu/workers/train-0a1b2c3d.js`. */
  readonly trainWorker: string;
  /** Folder of tfjs-backend-wasm's binaries, with a slash at its end. */
  readonly tfjsWasm: string;
  /** Folder of onnxruntime-web's `.mjs` and `.wasm` files, with a slash at its end. */
  readonly onnxruntime: string;
  /** Module script of the worker that runs a model for a page. */
  readonly modelWorker: string;
  /** Bytes that a browser fetches of the runtime for each backend, compressed. */
  readonly runtimeBytes: { readonly wasm: number; readonly webgpu: number };
  /** Module script of the worker that reads an ONNX file and lays its graph out. */
  readonly graphWorker: string;
  /** ELK's own worker, which the graph worker starts. */
  readonly elkWorker: string;
  /** Module of the audio worklet that hands the microphone's samples on. */
  readonly microphoneWorklet: string;
  /** Manifests of the public splits, by dataset. */
  readonly datasets: { readonly mnist: string };
}

/** The one file under `/_tidu` whose name never changes; serve it with `no-cache`. */
export const BROWSER_ASSETS_URL = '/_tidu/assets.json';

let fetched: Promise<BrowserAssets> | null = null;

/** The deployment's assets, fetched once a page. A failure is not remembered, so that a later call tries again. */
export function fetchBrowserAssets(): Promise<BrowserAssets> {
  fetched ??= requestAssets().catch((error: unknown) => {
    fetched = null;
    throw error;
  });
  return fetched;
}

async function requestAssets(): Promise<BrowserAssets> {
  const response = await fetch(BROWSER_ASSETS_URL, { cache: 'no-cache' });
  if (!response.ok) throw new Error(`${BROWSER_ASSETS_URL} answered ${response.status}`);
  return (await response.json()) as BrowserAssets;
}
