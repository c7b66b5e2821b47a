/** Training a classifier by stochastic gradient descent with momentum. */
import {rememberOwner} from "../../engine/attach.ts";
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {valueAndGrad} from "../../engine/transforms/index.ts";
import * as tree from "../../engine/tree.ts";
import {checkAbove, checkWhole, ProblemError, show} from "./arguments.ts";
import {batches} from "./batches.ts";
import type {Digits} from "./mnist.ts";
import {accuracy, crossEntropy, type Model, type Params} from "./models/index.ts";

export interface TrainingOptions {
  readonly key: Key;
  /** η, or its value at each step. */
  readonly learningRate: number | ((step: number) => number);
  /** β of v ← β v + g, w ← w − η v; by default 0.9. */
  readonly momentum?: number;
  /** Examples in a minibatch, by default 32. */
  readonly batch?: number;
  /** Passes over the data, by default 1. */
  readonly epochs?: number;
  /** Each minibatch of images is moved by up to so many pixels along each side; by default 0. */
  readonly shift?: number;
}

export interface TrainingStep {
  /** Steps taken so far. */
  readonly step: number;
  /** Mean cross entropy of the last minibatch, before its step: a scalar that belongs to the caller. */
  readonly loss: tf.Scalar;
  /** The weights after the step, which belong to the caller. */
  readonly params: Params;
}

/**
 * Trains from the model's initial weights, step by step. The same key gives the same weights on the same backend.
 * @param digits square images
 * @throws ProblemError for options that cannot be
 */
export function training(model: Model, digits: Digits, options: TrainingOptions): Generator<TrainingStep, void, void> {
  const {momentum = 0.9, batch = 32, epochs = 1, shift = 0, learningRate} = options;
  const call = "training";
  const [count, size] = digits.shape;
  if (!(momentum >= 0 && momentum < 1)) throw new ProblemError(call, "momentum", show(momentum), "in [0, 1)");
  if (typeof learningRate !== "function") checkAbove(call, "learningRate", learningRate, 0);
  checkWhole(call, "batch", batch, 1, count);
  checkWhole(call, "epochs", epochs, 1);
  checkWhole(call, "shift", shift, 0, Math.sqrt(size) - 1);
  // Whoever asks for a step may have awaited something: then nothing else tells whose the weights are.
  const own = rememberOwner();
  return steps(model, digits, {...options, momentum, batch, epochs, shift}, own);
}

function* steps(
  model: Model,
  {images, labels, shape}: Digits,
  {key, learningRate, momentum, batch, epochs, shift}: Required<TrainingOptions>,
  own: ReturnType<typeof rememberOwner>,
): Generator<TrainingStep, void, void> {
  const [weightKey, orderKey, shiftKey] = rng.split(key, 3) as [Key, Key, Key];
  const slope = valueAndGrad((params: Params, x: tf.Tensor, y: tf.Tensor) =>
    tf.mean(crossEntropy(model.apply(params, x), y)),
  );
  const [x, y] = own(() => [tf.tensor2d(images, shape), tf.tensor1d(labels, "int32")] as const);
  const order = batches(orderKey, shape[0], batch);
  const initial = own(() => model.init(weightKey));
  let params = initial;
  let velocity = own(() => tree.map((w) => tf.zerosLike(w), params)) as Params;
  try {
    const total = epochs * Math.floor(shape[0] / batch);
    for (let step = 0; step < total; step++) {
      const rows = order.next().value;
      const eta = typeof learningRate === "function" ? learningRate(step) : learningRate;
      const [down = 0, right = 0] = rng.host.randint(rng.foldIn(shiftKey, step), 2, -shift, shift + 1);
      const descend = () => {
        const chosen = tf.tensor1d(rows, "int32");
        const seen = displaced(tf.gather(x, chosen), down, right);
        const [loss, gradient] = slope(params, seen, tf.gather(y, chosen));
        const faster = tree.axpy(momentum, velocity, gradient) as Params;
        return [loss, tree.axpy(-eta, faster, params), faster] as unknown as tf.Tensor[];
      };
      const [loss, moved, faster] = own(() => tf.tidy(descend)) as unknown as [tf.Scalar, Params, Params];
      tf.dispose(tree.leaves(velocity));
      [params, velocity] = [moved, faster];
      yield {step: step + 1, loss, params};
    }
  } finally {
    tf.dispose([x, y, ...tree.leaves([initial, velocity])]);
  }
}

/** Square images moved, with paper coming in at the sides. */
function displaced(rows: tf.Tensor, down: number, right: number): tf.Tensor {
  if (down === 0 && right === 0) return rows;
  const [count = 0, size = 0] = rows.shape;
  const side = Math.sqrt(size);
  const images = tf.reshape(rows, [count, side, side]) as tf.Tensor3D;
  const paddings = [down, right].map((by) => [Math.max(0, by), Math.max(0, -by)]) as [number, number][];
  const padded = tf.pad(images, [[0, 0], ...paddings]);
  const begin = [0, Math.max(0, -down), Math.max(0, -right)];
  return tf.reshape(tf.slice(padded, begin, [count, side, side]), [count, size]);
}

/** The share of digits that the net reads rightly. */
export async function testAccuracy(model: Model, params: Params, digits: Digits): Promise<number> {
  const share = tf.tidy(() => {
    const logits = model.apply(params, tf.tensor2d(digits.images, digits.shape));
    return accuracy(logits, tf.tensor1d(digits.labels, "int32"));
  });
  const [value] = await share.data();
  share.dispose();
  return value as number;
}
