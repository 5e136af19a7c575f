import * as tf from '@tensorflow/tfjs-core';
import type { Weight } from '#ml/layers/network.ts';
import type { BuiltNetwork } from '#ml/train/engine/build-network.ts';
import { crossEntropy } from '#ml/train/engine/cross-entropy.ts';
import type { ParameterVectors } from '#ml/train/engine/initial-parameters.ts';
import type { ForwardPass } from '#ml/train/engine/layer.ts';
import type { Optimizer } from '#ml/train/engine/optimizers.ts';

/** Everything that changes while a network trains, as numbers: what a checkpoint keeps. */
export interface NetworkState extends ParameterVectors {
  readonly optimizer: readonly Float32Array[];
}

/** A network's parameters and optimiser on the active tfjs backend. Holds a constant number of tensors. */
export interface TrainableNetwork {
  /**
   * One step of the optimiser, queued on the backend. @param step from 1
   * @param images [batch, ...inputShape] @param labels [batch] @param randomWords for dropout
   * @returns [2], mean loss and accuracy of the batch before the step; the caller disposes it.
   */
  train(step: number, images: tf.Tensor, labels: tf.Tensor1D, randomWords: readonly number[]): tf.Tensor1D;
  /** Mean loss and accuracy without training: [2], the caller's. */
  evaluate(images: tf.Tensor, labels: tf.Tensor1D): tf.Tensor1D;
  /** Class probabilities, [batch, classes]: the caller's. */
  predict(images: tf.Tensor): tf.Tensor2D;
  /** Reads everything back from the device. */
  read(): Promise<NetworkState>;
  dispose(): void;
}

export function createTrainableNetwork(
  built: BuiltNetwork,
  optimizer: Optimizer,
  initial: ParameterVectors & { readonly optimizer?: readonly Float32Array[] },
): TrainableNetwork {
  // Not every backend has empty buffers: a network without statistics keeps one idle number.
  const vector = (values: Float32Array) =>
    tf.keep(tf.tensor1d(values.length > 0 ? values : new Float32Array(1), 'float32'));
  let trainable = vector(initial.trainable);
  let statistics = vector(initial.statistics);
  let slots = Array.from({ length: optimizer.slots }, (_, i) =>
    vector(initial.optimizer?.[i] ?? new Float32Array(built.trainableSize)),
  );

  const infer = (images: tf.Tensor): tf.Tensor2D => {
    const parameters = splitParameters(built, trainable, statistics);
    let x = images;
    for (const [i, layer] of built.layers.entries()) x = layer.infer(x, parameters[i] ?? []);
    return x as tf.Tensor2D;
  };

  return {
    train(step, images, labels, randomWords) {
      const old = [trainable, statistics, ...slots];
      const result = tf.tidy(() => {
        const parameters = splitParameters(built, trainable, statistics);
        const passes = forwardAll(built, images, parameters, [...randomWords, step]);
        const logits = (passes.at(-1) as ForwardPass).y as tf.Tensor2D;
        const { metrics, gradient } = crossEntropy(logits, labels);
        const flat = backwardAll(passes, gradient);
        const updated = optimizer.update(step, trainable, flat, slots);
        return {
          metrics,
          trainable: updated.parameters,
          slots: [...updated.state],
          statistics: flatten(passes.flatMap((pass) => pass.statistics ?? [])) ?? tf.clone(statistics),
        };
      });
      trainable = tf.keep(result.trainable);
      statistics = tf.keep(result.statistics);
      slots = result.slots.map((slot) => tf.keep(slot));
      tf.dispose(old);
      return result.metrics;
    },
    evaluate: (images, labels) => tf.tidy(() => crossEntropy(infer(images), labels).metrics),
    predict: (images) => tf.tidy(() => tf.softmax(infer(images))),
    async read() {
      const [values, moving, ...slotValues] = await Promise.all(
        [trainable, statistics, ...slots].map((tensor) => tensor.data<'float32'>()),
      );
      return {
        trainable: values as Float32Array,
        statistics: (moving as Float32Array).subarray(0, built.statisticsSize),
        optimizer: slotValues,
      };
    },
    dispose: () => tf.dispose([trainable, statistics, ...slots]),
  };
}

/** The parameters of each layer, cut out of the flat vectors. */
function splitParameters(
  built: BuiltNetwork,
  trainable: tf.Tensor1D,
  statistics: tf.Tensor1D,
): tf.Tensor[][] {
  const parameters: tf.Tensor[][] = built.layers.map(() => []);
  for (const slot of built.slots) {
    const values = tf.slice1d(slot.trainable ? trainable : statistics, slot.offset, slot.size);
    parameters[slot.layer]?.push(tf.reshape(values, [...slot.shape]));
  }
  return parameters;
}

function forwardAll(
  built: BuiltNetwork,
  images: tf.Tensor,
  parameters: readonly tf.Tensor[][],
  randomWords: readonly number[],
): ForwardPass[] {
  const passes: ForwardPass[] = [];
  let x = images;
  for (const [i, layer] of built.layers.entries()) {
    const pass = layer.forward(x, parameters[i] ?? [], { randomWords: [...randomWords, i] });
    passes.push(pass);
    x = pass.y;
  }
  return passes;
}

/** From the last layer to the first that has parameters; before it nobody asks for a gradient. */
function backwardAll(passes: readonly ForwardPass[], gradient: tf.Tensor): tf.Tensor1D {
  const gradients: tf.Tensor[] = [];
  let dy = gradient;
  for (let i = passes.length - 1; i >= 0; i--) {
    const result = (passes[i] as ForwardPass).backward(dy, i > 0);
    gradients.unshift(...result.gradients);
    if (!result.dx) break;
    dy = result.dx;
  }
  return flatten(gradients) as tf.Tensor1D;
}

function flatten(tensors: readonly tf.Tensor[]): tf.Tensor1D | null {
  if (tensors.length === 0) return null;
  return tf.concat1d(tensors.map((tensor) => tf.reshape(tensor, [-1]) as tf.Tensor1D));
}

/** The parameters under their Keras names. */
export function toWeights(built: BuiltNetwork, vectors: ParameterVectors): Weight[] {
  return built.slots.map((slot) => {
    const vector = slot.trainable ? vectors.trainable : vectors.statistics;
    return { name: slot.id, shape: slot.shape, values: vector.slice(slot.offset, slot.offset + slot.size) };
  });
}

/** @throws {Error} if a weight is missing or of another shape than the network needs. */
export function fromWeights(built: BuiltNetwork, weights: readonly Weight[]): ParameterVectors {
  const byName = new Map(weights.map((weight) => [weight.name, weight]));
  const trainable = new Float32Array(built.trainableSize);
  const statistics = new Float32Array(built.statisticsSize);
  for (const slot of built.slots) {
    const weight = byName.get(slot.id);
    if (weight?.values.length !== slot.size)
      throw new Error(`The weight ${slot.id} is missing or not [${slot.shape}]`);
    (slot.trainable ? trainable : statistics).set(weight.values, slot.offset);
  }
  return { trainable, statistics };
}
