import { parentPort } from 'node:worker_threads';
import type { Split } from '#db/schema/index.ts';
import { BandCounter } from '#ml/metrics/bands.ts';
import { type Resamples, resampledScores } from '#ml/metrics/bootstrap.ts';
import { measure } from '#ml/metrics/measure.ts';
import { decodePredictions } from '#ml/metrics/predictions.ts';
import type { BandsJob, MetricsAnswer, MetricsRequest } from '#workers/metrics-thread.ts';
import { makeResamples, scoreOutputs } from '#workers/score-outputs.ts';

/** The thread behind metrics-thread.ts. What it throws ends it and reaches the caller. */

/** Two splits of five seasons: 5 MB each. */
const RESAMPLES_KEPT = 10;
/** 8 kB each. */
const SCORES_KEPT = 1_000;

const drawn = new Map<string, Resamples>();
const resampled = new Map<string, Float64Array>();

parentPort?.on('message', (request: MetricsRequest) => {
  parentPort?.postMessage({ id: request.id, result: answer(request) } satisfies MetricsAnswer);
});

function answer(request: MetricsRequest): MetricsAnswer['result'] {
  switch (request.kind) {
    case 'score': {
      const { evaluationVersion } = request.job;
      return scoreOutputs(request.job, (split, labels) => resamplesOf(evaluationVersion, split, labels));
    }
    case 'bands':
      return bandsOf(request.job);
    default:
      return request satisfies never;
  }
}

function bandsOf({ evaluationVersion, metric, split, labels, models }: BandsJob): number[] {
  const measured = measure(metric);
  const resamples = resamplesOf(evaluationVersion, split, labels);
  const bands = new BandCounter();
  return models.map(({ evaluationId, predictions }) => {
    if (!predictions) return bands.next(null);
    const scores = remember(resampled, `${evaluationId}/${split}`, SCORES_KEPT, () =>
      resampledScores(measured.scorer(labels, decodePredictions(predictions)), resamples),
    );
    return bands.next(scores);
  });
}

function resamplesOf(evaluationVersion: string, split: Split, labels: Uint8Array): Resamples {
  return remember(drawn, `${evaluationVersion}/${split}`, RESAMPLES_KEPT, () =>
    makeResamples(evaluationVersion, split, labels),
  );
}

/** Keeps what was used last: a Map lists its keys in the order in which they were set. */
function remember<T>(known: Map<string, T>, key: string, kept: number, make: () => T): T {
  const value = known.get(key) ?? make();
  known.delete(key);
  known.set(key, value);
  for (const oldest of known.keys()) {
    if (known.size <= kept) break;
    known.delete(oldest);
  }
  return value;
}
