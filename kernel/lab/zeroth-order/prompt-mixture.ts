/**
 * A distribution over prompts, sequences of L tokens of a vocabulary of V: a mixture of R components in which tokens are
 * independent. Its parameters are logits, R of the components and then [R · L · V] of the tokens.
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import {hostSoftmax} from "../problems/models/host-softmax.ts";
import {checkWhole, ZerothOrderError} from "./arguments.ts";

export interface PromptMixtureOptions {
  readonly vocabulary: number;
  readonly length: number;
  readonly components: number;
}

export interface PromptMixture extends PromptMixtureOptions {
  /** Number of parameters, R + R L V. */
  readonly size: number;
  /** Uniform numbers that one prompt is drawn of: 1 + L. */
  readonly uniforms: number;
  /** Logits 0.3 N(0, 1). */
  init(key: Key): Float64Array;
  /**
   * Prompts [B · L] by inverting distribution functions: the same numbers give nearly the same prompts at nearly the same
   * parameters, which is what common random numbers are for.
   * @param u uniform numbers [B · (1 + L)]
   */
  sample(theta: Float64Array, u: ArrayLike<number>): Int32Array;
  /** log p_θ of prompts [B · L] under the mixture: [B]. */
  logProbability(theta: Float64Array, prompts: ArrayLike<number>): Float64Array;
  /** log(π_r p_r) of each component: [B · R]. */
  componentLogProbability(theta: Float64Array, prompts: ArrayLike<number>): Float64Array;
  /** Σ_b weights_b ∇_θ log p_θ(z_b): scores, for estimators that are not of order zero. */
  weightedScore(theta: Float64Array, prompts: ArrayLike<number>, weights: ArrayLike<number>): Float64Array;
}

/** @throws ZerothOrderError for sizes that cannot be */
export function promptMixture({vocabulary, length, components}: PromptMixtureOptions): PromptMixture {
  for (const [name, value] of Object.entries({vocabulary, length, components})) {
    checkWhole("promptMixture", name, value, 1);
  }
  const size = components + components * length * vocabulary;
  const places = components * length;
  const uniforms = 1 + length;
  let last: {theta: Float64Array; p: Float64Array} | undefined;
  /**
   * Probabilities of components, then of tokens, in the order of the logits. The same array stands for the same parameters:
   * they are wanted for sampling, and again for the samples' probabilities.
   */
  const probabilities = (theta: Float64Array): Float64Array => {
    if (last?.theta === theta) return last.p;
    if (theta.length !== size)
      throw new ZerothOrderError("promptMixture", "theta", `${theta.length} numbers`, `${size}`);
    const p = new Float64Array(size);
    hostSoftmax(theta, p, 0, components);
    for (let i = 0; i < places; i++) hostSoftmax(theta, p, components + i * vocabulary, vocabulary);
    last = {theta, p};
    return p;
  };
  const tokenAt = (r: number, l: number) => components + (r * length + l) * vocabulary;
  const componentLogProbability = (theta: Float64Array, prompts: ArrayLike<number>) => {
    const logs = probabilities(theta).map(Math.log);
    const count = prompts.length / length;
    const found = new Float64Array(count * components);
    for (let b = 0; b < count; b++) {
      for (let r = 0; r < components; r++) {
        let sum = at(logs, r);
        for (let l = 0; l < length; l++) sum += at(logs, tokenAt(r, l) + at(prompts, b * length + l));
        found[b * components + r] = sum;
      }
    }
    return found;
  };
  const logProbability = (theta: Float64Array, prompts: ArrayLike<number>) => {
    const parts = componentLogProbability(theta, prompts);
    return Float64Array.from({length: prompts.length / length}, (_, b) =>
      logSumExp(parts.subarray(b * components, (b + 1) * components)),
    );
  };
  return {
    vocabulary,
    length,
    components,
    size,
    uniforms,
    init: (key) => Float64Array.from(rng.host.normal(key, size), (z) => 0.3 * z),
    sample(theta, u) {
      const p = probabilities(theta);
      const count = u.length / uniforms;
      const prompts = new Int32Array(count * length);
      for (let b = 0; b < count; b++) {
        const r = inverted(p, 0, components, at(u, b * uniforms));
        for (let l = 0; l < length; l++) {
          prompts[b * length + l] = inverted(p, tokenAt(r, l), vocabulary, at(u, b * uniforms + 1 + l));
        }
      }
      return prompts;
    },
    logProbability,
    componentLogProbability,
    weightedScore(theta, prompts, weights) {
      const p = probabilities(theta);
      const parts = componentLogProbability(theta, prompts);
      const score = new Float64Array(size);
      for (let b = 0; b < weights.length; b++) {
        const own = parts.subarray(b * components, (b + 1) * components);
        const total = logSumExp(own);
        for (let r = 0; r < components; r++) {
          // How much of the prompt is this component's.
          const share = at(weights, b) * Math.exp(at(own, r) - total);
          score[r] = at(score, r) + share - at(weights, b) * at(p, r);
          for (let l = 0; l < length; l++) {
            const from = tokenAt(r, l);
            for (let v = 0; v < vocabulary; v++) score[from + v] = at(score, from + v) - share * at(p, from + v);
            const token = from + at(prompts, b * length + l);
            score[token] = at(score, token) + share;
          }
        }
      }
      return score;
    },
  };
}

/** The index at which the sum of probabilities passes u. */
function inverted(p: Float64Array, from: number, count: number, u: number): number {
  let sum = 0;
  for (let i = 0; i < count - 1; i++) {
    sum += at(p, from + i);
    if (u < sum) return i;
  }
  return count - 1;
}

function logSumExp(values: Float64Array): number {
  let [largest, sum] = [Number.NEGATIVE_INFINITY, 0];
  for (let i = 0; i < values.length; i++) largest = Math.max(largest, at(values, i));
  for (let i = 0; i < values.length; i++) sum += Math.exp(at(values, i) - largest);
  return largest + Math.log(sum);
}

const at = (values: ArrayLike<number>, i: number): number => values[i] as number;
