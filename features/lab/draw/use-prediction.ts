import { useEffect, useRef, useState } from 'react';
import { TrainingError } from '#ml/train/training-error.ts';
import { useLab, useLabSession } from '../lab-context.tsx';
import { canPredict } from '../run-state.ts';

/** While it trains, the network is asked again this often, unless more often is wanted: its mind changes. */
const REPEAT_MS = 1000;

/**
 * What the network makes of some examples, always of the latest ones: while an answer is awaited, only the newest question
 * is kept, so that fast drawing does not slow the training down.
 * @param rows [count, …inputShape], or null for none
 * @returns [count, classes] probabilities, or null while there is nothing to ask or nothing was learned
 */
export function usePrediction(
  rows: Float32Array | null,
  count = 1,
  repeatMs = REPEAT_MS,
): Float32Array | null {
  const session = useLabSession();
  const { run } = useLab();
  const [probabilities, setProbabilities] = useState<Float32Array | null>(null);
  const wanted = useRef<Float32Array | null>(null);
  const asking = useRef(false);
  const able = canPredict(run);
  const beat = run?.state === 'training' ? Math.floor(run.trainedMs / repeatMs) : run?.step;

  // `beat` is there to ask again when the weights have changed.
  useEffect(() => {
    wanted.current = able ? rows : null;
    if (!able || !rows) return setProbabilities(null);
    const ask = async () => {
      if (asking.current) return;
      asking.current = true;
      try {
        while (wanted.current) {
          const next = wanted.current;
          wanted.current = null;
          setProbabilities(await session.client.predict(next.slice(), count));
        }
      } catch (error) {
        // The engine is between two runs, or gone; the page says so elsewhere, and the next question comes.
        if (!(error instanceof TrainingError)) throw error;
      } finally {
        asking.current = false;
      }
    };
    void ask();
  }, [session, rows, count, able, beat]);
  return able && rows ? probabilities : null;
}
