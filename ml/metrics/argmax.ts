/** Labels and predicted classes are one byte each. */
export const CLASSES_MAX = 256;

/**
 * The class of each row: the column of its largest value, the first one if several are equal, as numpy's argmax does.
 * @param scores [rows, classes], logits or probabilities @returns [rows]
 */
export function argmax(scores: ArrayLike<number>, classes: number): Uint8Array {
  const predicted = new Uint8Array(rowCount(scores, classes));
  for (let row = 0; row < predicted.length; row++) {
    let best = 0;
    for (let column = 1; column < classes; column++) {
      const start = row * classes;
      if ((scores[start + column] as number) > (scores[start + best] as number)) best = column;
    }
    predicted[row] = best;
  }
  return predicted;
}

/**
 * The k classes of each row with the largest values, best first. Of equal values the last class goes first, as in
 * scikit-learn's `top_k_accuracy_score` (a stable sort, reversed).
 * @param scores [rows, classes] @returns [rows, k]
 */
export function topClasses(scores: ArrayLike<number>, classes: number, k: number): Uint8Array {
  const rows = rowCount(scores, classes);
  const top = new Uint8Array(rows * k);
  const order = Array.from({ length: classes }, (_, column) => column);
  for (let row = 0; row < rows; row++) {
    const at = (column: number) => scores[row * classes + column] as number;
    const sorted = order.toSorted((a, b) => at(b) - at(a) || b - a);
    for (let place = 0; place < k; place++) top[row * k + place] = sorted[place] as number;
  }
  return top;
}

/** @throws RangeError where `scores` are no rows of `classes` */
export function rowCount(scores: ArrayLike<number>, classes: number): number {
  if (classes < 1 || classes > CLASSES_MAX || scores.length % classes !== 0) {
    throw new RangeError(`${scores.length} scores are no rows of ${classes} classes`);
  }
  return scores.length / classes;
}
