import { useEffect, useRef, useState } from 'react';
import type { Feeds } from '#ml/runtime/runner/messages.ts';
import type { ModelRunner } from '#ml/runtime/runner/run-client.ts';

export interface Answer {
  /** The first output: its first row. */
  readonly row: Float32Array;
  readonly milliseconds: number;
}

/**
 * What a model makes of an input, always of the latest: while an answer is awaited only the newest question is kept, so
 * that fast drawing does not pile up.
 * @param feeds null for no input; memoised by the caller
 */
export function useAnswer(
  runner: ModelRunner,
  feeds: Feeds | null,
  onError: (error: unknown) => void,
): Answer | null {
  const [answer, setAnswer] = useState<Answer | null>(null);
  const wanted = useRef<Feeds | null>(null);
  const asking = useRef(false);
  useEffect(() => {
    wanted.current = feeds;
    if (!feeds) return setAnswer(null);
    const ask = async () => {
      if (asking.current) return;
      asking.current = true;
      try {
        while (wanted.current) {
          const next = wanted.current;
          wanted.current = null;
          const { results, milliseconds } = await runner.run(next);
          setAnswer({ row: firstRow(runner, results), milliseconds });
        }
      } catch (error) {
        onError(error);
      } finally {
        asking.current = false;
      }
    };
    void ask();
  }, [runner, feeds, onError]);
  return feeds ? answer : null;
}

function firstRow(
  runner: ModelRunner,
  results: Awaited<ReturnType<ModelRunner['run']>>['results'],
): Float32Array {
  const output = results[runner.outputs[0] ?? ''];
  if (!output) return new Float32Array();
  const rows = output.dims.length > 1 ? (output.dims[0] ?? 1) : 1;
  return output.data.subarray(0, output.data.length / Math.max(1, rows));
}
