'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import type { RunnerBackend } from '#ml/runtime/runner/messages.ts';
import {
  type ModelRunner,
  openRunner,
  RunnerError,
  type RunnerProblem,
} from '#ml/runtime/runner/run-client.ts';
import { fetchModel, ModelUnreachable } from '../fetch-model.ts';

export type TrialProblem = Exclude<RunnerProblem, 'closed'> | 'unreachable';

export type RunnerState =
  | { readonly stage: 'idle' }
  | { readonly stage: 'fetching'; readonly share: number }
  | { readonly stage: 'starting' }
  | { readonly stage: 'ready'; readonly runner: ModelRunner; readonly fellBack: boolean }
  | { readonly stage: 'problem'; readonly problem: TrialProblem; readonly detail: string };

export interface RunnerControl {
  readonly state: RunnerState;
  /** Fetches model and runtime and opens the one in the other; again after a problem. */
  start(backend: RunnerBackend): void;
  /** A run ended in an error: the model is closed and the page says why. */
  fail(error: unknown): void;
}

/** One model in a worker, from the moment a visitor asks for it until the page is left. */
export function useRunner(file: { readonly url: string; readonly bytes: number }): RunnerControl {
  const [state, setState] = useState<RunnerState>({ stage: 'idle' });
  const attempt = useRef<AbortController | null>(null);
  const { url, bytes } = file;

  const fail = useCallback((error: unknown) => {
    const next = problemOf(error);
    if (next) setState(next);
  }, []);

  const start = useCallback(
    (backend: RunnerBackend) => {
      attempt.current?.abort();
      const own = new AbortController();
      attempt.current = own;
      setState({ stage: 'fetching', share: 0 });
      const open = async () => {
        const onProgress = (share: number) => !own.signal.aborted && setState({ stage: 'fetching', share });
        const [assets, model] = await Promise.all([
          fetchBrowserAssets().catch((cause: unknown) => {
            throw new ModelUnreachable('assets', { cause });
          }),
          fetchModel(url, { bytes, signal: own.signal, onProgress }),
        ]);
        if (own.signal.aborted) return;
        setState({ stage: 'starting' });
        const opened = await openOn(model, backend, assets);
        own.signal.addEventListener('abort', () => opened.runner.close());
        if (own.signal.aborted) return opened.runner.close();
        setState({ stage: 'ready', ...opened });
      };
      open().catch((error: unknown) => {
        if (!own.signal.aborted) fail(error);
      });
    },
    [url, bytes, fail],
  );

  useEffect(() => () => attempt.current?.abort(), []);
  return { state, start, fail };
}

/** A GPU that cannot open a model is no reason not to show it. */
async function openOn(
  model: Uint8Array,
  backend: RunnerBackend,
  assets: Awaited<ReturnType<typeof fetchBrowserAssets>>,
): Promise<{ runner: ModelRunner; fellBack: boolean }> {
  try {
    return { runner: await openRunner(model, { assets, backend }), fellBack: false };
  } catch (error) {
    if (backend === 'wasm' || !(error instanceof RunnerError)) throw error;
    return { runner: await openRunner(model, { assets, backend: 'wasm' }), fellBack: true };
  }
}

function problemOf(error: unknown): Extract<RunnerState, { stage: 'problem' }> | null {
  if (error instanceof ModelUnreachable) return { stage: 'problem', problem: 'unreachable', detail: '' };
  if (!(error instanceof RunnerError)) throw error;
  if (error.problem === 'closed') return null;
  return { stage: 'problem', problem: error.problem, detail: error.message };
}
