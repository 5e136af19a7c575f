import { useEffect, useRef, useState } from 'react';
import { TrainingError } from '#ml/train/training-error.ts';
import { useLab, useLabSession } from '../lab-context.tsx';
import { canPredict } from '../run-state.ts';

/** While it trains, the network is asked again this often: its mind changes. */
const REPEAT_MS = 1000;

/**
 * What the network makes of an image, always of the latest one: while an answer is awaited, only the newest question
 * is kept, so that fast drawing does not slow the training down.
 * @param image [28, 28, 1] in 0..1, or null for none
 * @returns [10] class probabilities, or null while there is no image or nothing was learned
 */
export function usePrediction(image: Float32Array | null): Float32Array | null {
  const session = useLabSession();
  const { run } = useLab();
  const [probabilities, setProbabilities] = useState<Float32Array | null>(null);
  const wanted = useRef<Float32Array | null>(null);
  const asking = useRef(false);
  const able = canPredict(run);
  const beat = run?.state === 'training' ? Math.floor(run.trainedMs / REPEAT_MS) : run?.step;

  // `beat` is there to ask again when the weights have changed.
  useEffect(() => {
    wanted.current = able ? image : null;
    if (!able || !image) return setProbabilities(null);
    const ask = async () => {
      if (asking.current) return;
      asking.current = true;
      try {
        while (wanted.current) {
          const next = wanted.current;
          wanted.current = null;
          setProbabilities(await session.client.predict(next, 1));
        }
      } catch (error) {
        // The engine is between two runs, or gone; the page says so elsewhere, and the next image asks again.
        if (!(error instanceof TrainingError)) throw error;
      } finally {
        asking.current = false;
      }
    };
    void ask();
  }, [session, image, able, beat]);
  return able && image ? probabilities : null;
}
