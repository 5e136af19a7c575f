/**
 * The class of each row: the column of its largest value, the first one if several are equal, as numpy's argmax does.
 * @param scores [rows, classes], logits or probabilities @returns [rows]
 */
export function argmax(scores: ArrayLike<number>, classes: number): Uint8Array {
  if (classes < 1 || classes > 256 || scores.length % classes !== 0) {
    throw new RangeError(`${scores.length} scores are no rows of ${classes} classes`);
  }
  const predicted = new Uint8Array(scores.length / classes);
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
 * The share of rows whose predicted class is the true one, in 0..1.
 * Source: https://scikit-learn.org/stable/modules/generated/sklearn.metrics.accuracy_score.html
 */
export function accuracyScore(yTrue: ArrayLike<number>, yPred: ArrayLike<number>): number {
  if (yTrue.length !== yPred.length || yTrue.length === 0) {
    throw new RangeError(`${yTrue.length} true and ${yPred.length} predicted classes`);
  }
  let correct = 0;
  for (let i = 0; i < yTrue.length; i++) if (yTrue[i] === yPred[i]) correct++;
  return correct / yTrue.length;
}
