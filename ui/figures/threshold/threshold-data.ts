import { seededRandom } from '#lib/random.ts';

/** Scores as a model might give them: the few that are looked for lie higher, but not all of them. */
export interface ScoredExamples {
  /** Descending. */
  readonly scores: Float64Array;
  /** Whether each is one that is looked for, in the same order. */
  readonly isPositive: readonly boolean[];
  readonly positives: number;
}

export function makeScores(seed: number, positives = 40, negatives = 960): ScoredExamples {
  const random = seededRandom(seed);
  const examples = Array.from({ length: positives + negatives }, (_, i) => {
    const isPositive = i < positives;
    const logit = isPositive ? 2.2 + 1.5 * random.normal() : -2.6 + 1.2 * random.normal();
    return { score: 1 / (1 + Math.exp(-logit)), isPositive };
  }).sort((a, b) => b.score - a.score);
  return {
    scores: Float64Array.from(examples, ({ score }) => score),
    isPositive: examples.map((example) => example.isPositive),
    positives,
  };
}

export interface AtThreshold {
  readonly reported: number;
  readonly found: number;
  /** Null where nothing is reported. */
  readonly precision: number | null;
  readonly recall: number;
}

/** What is reported when everything with at least this score is. */
export function atThreshold(
  { scores, isPositive, positives }: ScoredExamples,
  threshold: number,
): AtThreshold {
  let reported = 0;
  let found = 0;
  while (reported < scores.length && (scores[reported] as number) >= threshold) {
    if (isPositive[reported]) found++;
    reported++;
  }
  return { reported, found, precision: reported > 0 ? found / reported : null, recall: found / positives };
}

/** The largest recall at which precision is still at least `least`, and the threshold that has it. */
export function recallAtPrecision(
  examples: ScoredExamples,
  least: number,
): { readonly recall: number; readonly threshold: number | null } {
  let best = { recall: 0, threshold: null as number | null };
  for (const threshold of new Set(examples.scores)) {
    const { precision, recall } = atThreshold(examples, threshold);
    if (precision !== null && precision >= least && recall > best.recall) best = { recall, threshold };
  }
  return best;
}
