'use client';

import { useCallback, useEffect, useRef, useState } from 'react';
import type { GraphChoice, GraphDescription } from '#ml/onnx/describe-graph.ts';
import { fetchBrowserAssets } from '#ml/runtime/browser-assets.ts';
import { type ModelGraphsClient, openGraphs } from '#ml/runtime/graph/graph-client.ts';
import type { DrawnGraph } from '#ml/runtime/graph/layout.ts';
import { fetchModel } from '../fetch-model.ts';

export type GraphState =
  | { readonly stage: 'reading'; readonly share: number }
  | { readonly stage: 'failed' }
  | {
      readonly stage: 'open';
      readonly choices: readonly GraphChoice[];
      readonly current: string;
      readonly graph: GraphDescription | null;
      readonly drawn: DrawnGraph | null;
      readonly layoutFailed: boolean;
    };

/** A model's graphs, read when the page asks and laid out one at a time. */
export function useGraph(file: { readonly url: string; readonly bytes: number }) {
  const [state, setState] = useState<GraphState>({ stage: 'reading', share: 0 });
  const [attempt, setAttempt] = useState(0);
  const client = useRef<ModelGraphsClient | null>(null);
  const wanted = useRef('');
  const { url, bytes } = file;

  const choose = useCallback((id: string) => {
    const graphs = client.current;
    if (!graphs) return;
    wanted.current = id;
    const isWanted = () => wanted.current === id && client.current === graphs;
    const empty = { graph: null, drawn: null, layoutFailed: false };
    setState({ stage: 'open', choices: graphs.choices, current: id, ...empty });
    const change = (part: Partial<Extract<GraphState, { stage: 'open' }>>) =>
      isWanted() && setState((now) => (now.stage === 'open' ? { ...now, ...part } : now));
    graphs.describe(id).then(
      (graph) => change({ graph }),
      () => isWanted() && setState({ stage: 'failed' }),
    );
    graphs.layOut(id).then(
      (drawn) => change({ drawn }),
      () => change({ layoutFailed: true }),
    );
  }, []);

  useEffect(() => {
    const own = new AbortController();
    setState({ stage: 'reading', share: 0 });
    const open = async () => {
      const onProgress = (share: number) => !own.signal.aborted && setState({ stage: 'reading', share });
      const [assets, model] = await Promise.all([
        fetchBrowserAssets(),
        fetchModel(url, { bytes, signal: own.signal, onProgress }),
      ]);
      const graphs = await openGraphs(model, assets);
      if (own.signal.aborted) return graphs.close();
      client.current = graphs;
      choose(graphs.choices[0]?.id ?? 'graph');
    };
    open().catch((error: unknown) => {
      if (own.signal.aborted) return;
      console.warn('The graph could not be read:', error);
      setState({ stage: 'failed' });
    });
    return () => {
      own.abort();
      client.current?.close();
      client.current = null;
    };
  }, [url, bytes, attempt, choose]);

  return { state, choose, retry: () => setAttempt(attempt + 1) };
}
