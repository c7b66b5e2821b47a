/**
 * Initial weights as functions of a key, in the vocabulary of `jax.nn.initializers` and `torch.nn.init`. The last axis
 * of a shape counts outputs, the one before it inputs, and what is before those the places of a filter: fan_in is
 * inputs × places, fan_out is outputs × places.
 */
import {type Key, rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {checkAbove, ProblemError, show} from "../arguments.ts";

/** Weights of this shape, which has at least two axes. */
export type Initializer = (key: Key, shape: readonly number[]) => tf.Tensor;

export interface Gain {
  /** Factor of the standard deviation. */
  readonly gain?: number;
}

type Distribution = "normal" | "uniform";

/** Normal of standard deviation gain √(2 / (fan_in + fan_out)) (Glorot & Bengio 2010). */
export function xavierNormal({gain = 1}: Gain = {}): Initializer {
  return scaled("xavierNormal", "normal", gain, ({fanIn, fanOut}) => 2 / (fanIn + fanOut));
}

/** Uniform in ±gain √(6 / (fan_in + fan_out)) (Glorot & Bengio 2010). */
export function xavierUniform({gain = 1}: Gain = {}): Initializer {
  return scaled("xavierUniform", "uniform", gain, ({fanIn, fanOut}) => 2 / (fanIn + fanOut));
}

/** Normal of standard deviation gain / √fan_in, with the gain √2 of ReLU unless given (He et al. 2015). */
export function heNormal({gain = Math.SQRT2}: Gain = {}): Initializer {
  return scaled("heNormal", "normal", gain, ({fanIn}) => 1 / fanIn);
}

/** Uniform in ±gain √(3 / fan_in), with the gain √2 of ReLU unless given (He et al. 2015). */
export function heUniform({gain = Math.SQRT2}: Gain = {}): Initializer {
  return scaled("heUniform", "uniform", gain, ({fanIn}) => 1 / fanIn);
}

/** Normal of standard deviation gain / √fan_in, of gain 1 unless given (LeCun et al. 1998). */
export function lecunNormal({gain = 1}: Gain = {}): Initializer {
  return scaled("lecunNormal", "normal", gain, ({fanIn}) => 1 / fanIn);
}

interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

function scaled(call: string, kind: Distribution, gain: number, variance: (fans: Fans) => number): Initializer {
  checkAbove(call, "gain", gain, 0);
  return (key, shape) => {
    const deviation = gain * Math.sqrt(variance(fansOf(call, shape)));
    if (kind === "normal") return tf.tidy(() => tf.mul(rng.normal(key, shape), deviation));
    const bound = Math.sqrt(3) * deviation;
    return rng.uniform(key, shape, {minval: -bound, maxval: bound});
  };
}

function fansOf(call: string, shape: readonly number[]): Fans {
  const [inputs, outputs] = shape.slice(-2);
  if (inputs === undefined || outputs === undefined) {
    throw new ProblemError(call, "shape", show(shape), "a shape of at least two axes");
  }
  const places = shape.slice(0, -2).reduce((product, size) => product * size, 1);
  return {fanIn: inputs * places, fanOut: outputs * places};
}
