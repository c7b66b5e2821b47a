/** What attribution methods take, checked. */
import {ArgumentError, wholeCheck} from "../../engine/argument-error.ts";
import {show} from "../../engine/rng/check.ts";
import * as tf from "../../engine/tfjs.ts";

/** A map cannot be computed of what was given. */
export class AttributionError extends ArgumentError {
  override readonly name = "AttributionError";
}

/** A model as it is explained: from inputs [B, …] to outputs [B, C], or to one number each, [B]. */
export type Forward = (x: tf.Tensor) => tf.Tensor;

/** Which output is explained: one number for all inputs, or one for each; none where the model gives one number. */
export type Target = number | ArrayLike<number> | undefined;

/** @throws AttributionError unless it is a float32 tensor [B, …] of at least one input */
export function checkInput(call: string, input: unknown): number {
  if (input instanceof tf.Tensor && !input.isDisposed && input.dtype === "float32" && input.rank >= 1 && input.size > 0)
    return input.shape[0] as number;
  throw new AttributionError(call, "input", show(input), "a float32 tensor of shape [B, …] with at least one value");
}

/** @throws AttributionError unless `value` is a whole number from `least` to `most` */
export const checkWhole = wholeCheck(AttributionError);

/** The scores [B] that are explained. @throws AttributionError for outputs or a target that do not fit */
export function scoresOf(call: string, forward: Forward, x: tf.Tensor, target: Target): tf.Tensor1D {
  if (typeof forward !== "function") throw new AttributionError(call, "forward", show(forward), "a function of inputs");
  const count = x.shape[0] as number;
  const outputs: unknown = forward(x);
  const isOutput = outputs instanceof tf.Tensor && outputs.shape[0] === count;
  if (isOutput && outputs.rank === 1) {
    if (target === undefined) return outputs as tf.Tensor1D;
    throw new AttributionError(call, "target", show(target), "left out, since the model gives one number each");
  }
  if (!isOutput || outputs.rank !== 2) {
    throw new AttributionError(call, "the result of forward", show(outputs), `of shape [${count}, C] or [${count}]`);
  }
  const classes = outputs.shape[1] as number;
  const wanted = typeof target === "number" ? Array.from({length: count}, () => target) : Array.from(target ?? []);
  if (wanted.length !== count || !wanted.every((c) => Number.isInteger(c) && c >= 0 && c < classes)) {
    const expected = `a whole number from 0 to ${classes - 1}, or a list of ${count} of them`;
    throw new AttributionError(call, "target", show(target), expected);
  }
  const chosen = tf.oneHot(tf.tensor1d(wanted, "int32"), classes, 1, 0, "float32");
  return tf.sum(tf.mul(outputs, chosen), 1) as tf.Tensor1D;
}

/** What stands for an absent input: a number, or values that broadcast to an input. */
export type Baseline = number | tf.Tensor;

/** @throws AttributionError unless the baseline broadcasts to the input */
export function baselineOf(call: string, baseline: Baseline, input: tf.Tensor): tf.Tensor {
  if (typeof baseline === "number" && Number.isFinite(baseline)) return tf.fill(input.shape, baseline);
  const given: unknown = baseline;
  if (given instanceof tf.Tensor && given.rank <= input.rank) {
    const end = input.shape.slice(input.rank - given.rank);
    if (given.shape.every((size: number, i: number) => size === 1 || size === end[i]))
      return tf.add(tf.zerosLike(input), given);
  }
  const expected = `a finite number, or a tensor that broadcasts to [${input.shape.join(", ")}]`;
  throw new AttributionError(call, "options.baseline", show(baseline), expected);
}

/** From n variations of each input, [n, B, …], to one batch, [n B, …]: what is asked of the model at once. */
export function asBatch(variations: tf.Tensor): tf.Tensor {
  const [n = 0, count = 0, ...rest] = variations.shape;
  return tf.reshape(variations, [n * count, ...rest]);
}

/** The target of such a batch. */
export function repeated(target: Target, n: number): Target {
  if (typeof target === "number" || target === undefined) return target;
  const one = Array.from(target);
  return Array.from({length: n}, () => one).flat();
}

export {show};
