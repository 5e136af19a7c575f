import { STARTER_NETWORK } from '#ml/layers/starter-network.ts';
import { writeNetwork } from '#ml/onnx/write-network.ts';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import { checkParity } from '#ml/runtime/check-parity.ts';
import { createTrainingClient } from '#ml/train/client.ts';

/** What a benchmark or test of the engine calls in the page, by `page.evaluate`. */
const tidu = { createTrainingClient, checkParity, fetchBrowserAssets, writeNetwork, STARTER_NETWORK };
export type EnginePage = typeof tidu;
Object.assign(globalThis, { tidu });
