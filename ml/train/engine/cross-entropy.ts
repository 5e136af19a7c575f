import * as tf from '@tensorflow/tfjs-core';

/**
 * Sparse categorical cross-entropy from logits, with its gradient and the number of right answers.
 * @param logits [batch, classes] @param labels [batch], int32
 * @returns `metrics` [2]: the mean loss and the accuracy of the batch. `gradient` [batch, classes] of the mean loss.
 */
export function crossEntropy(
  logits: tf.Tensor2D,
  labels: tf.Tensor1D,
): { metrics: tf.Tensor1D; gradient: tf.Tensor2D } {
  const [batch, classes] = logits.shape;
  const truth = tf.cast(tf.oneHot(labels, classes), 'float32') as tf.Tensor2D;
  const shifted = tf.sub(logits, tf.max(logits, 1, true));
  const exponentials = tf.exp(shifted);
  const sums = tf.sum(exponentials, 1, true);
  const logProbabilities = tf.sub(shifted, tf.log(sums));
  const loss = tf.neg(tf.div(tf.sum(tf.mul(truth, logProbabilities)), batch));
  const right = tf.equal(tf.argMax(logits, 1), tf.cast(labels, 'int32'));
  const accuracy = tf.mean(tf.cast(right, 'float32'));
  const gradient = tf.div(tf.sub(tf.div(exponentials, sums), truth), batch) as tf.Tensor2D;
  return { metrics: tf.stack([loss, accuracy]) as tf.Tensor1D, gradient };
}
