/**
 * SPSA with gradient correction (Oh, Hwang, Lee, Lim, Jung, Jung, Choi and Song, BlackVIP: Black-Box Visual Prompting for
 * Robust Transfer Learning, CVPR 2023, section 4.2), for many runs side by side. A step is asked for and told of, so that
 * the black box may be anything, and may take its time.
 */
import {type Key, rng} from "../../engine/rng/index.ts";
import {checkBetween, checkPositive, checkWhole, ZerothOrderError} from "./arguments.ts";

export interface SpsaGcOptions {
  /** Weights of one run. */
  readonly dimension: number;
  /** Runs that go on side by side, each with directions of its own; by default 1. */
  readonly runs?: number;
  /** Step size: a_k = a/(k + offset)^alpha at step k = 1, 2, … */
  readonly a: number;
  /** Distance of the questions: c_k = c/k^gamma. */
  readonly c: number;
  /** By default 0.4. */
  readonly alpha?: number;
  /** By default 0.1. */
  readonly gamma?: number;
  /** By default 10. */
  readonly offset?: number;
  /** Of the correction; 0 is plain SPSA. By default 0.9. */
  readonly beta?: number;
}

export interface SpsaGcState {
  /** Steps taken. */
  readonly step: number;
  /** w, [runs · dimension]. */
  readonly position: Float64Array;
  /** m, of the same shape. */
  readonly momentum: Float64Array;
}

export interface SpsaQuestion {
  /** w + c_k Δ of all runs, then w − c_k Δ of all runs: [2 · runs · dimension]. */
  readonly points: Float64Array;
  /** Δ, [runs · dimension]. */
  readonly delta: Float64Array;
  /** c_k. */
  readonly distance: number;
}

export interface SpsaGc {
  /** @param position where the runs start, [runs · dimension]; by default at 0 */
  init(position?: Float64Array): SpsaGcState;
  /** The points whose losses the next step needs. Both points of a run must be given the same minibatch. */
  ask(key: Key, state: SpsaGcState): SpsaQuestion;
  /** The state after the step. @param values losses of the points, [2 · runs] */
  tell(state: SpsaGcState, question: SpsaQuestion, values: ArrayLike<number>): SpsaGcState;
}

/**
 * The segmented uniform law: signs at random, magnitudes uniform on [½, 1]. SPSA divides by Δ, so its law must stay away from
 * 0: of a normal Δ, E Δ⁻² is infinite.
 */
export function segmentedUniform(key: Key, count: number): Float64Array {
  const [signs, sizes] = rng.split(key);
  const magnitudes = rng.host.uniform(sizes, count, {minval: 0.5, maxval: 1});
  return Float64Array.from(rng.host.rademacher(signs, count), (sign, i) => sign * (magnitudes[i] as number));
}

/**
 * ĝ = (L(w + cΔ) − L(w − cΔ))/(2c) Δ⁻¹, element by element (Spall 1992; equation 6 of the paper), [runs · dimension].
 * E ĝ is the gradient, exactly so on a quadratic, as E[Δ_j/Δ_i] is 1 for i = j and 0 otherwise.
 * @param values losses of the points, [2 · runs]
 */
export function spsaGradient({delta, distance}: SpsaQuestion, values: ArrayLike<number>): Float64Array {
  const runs = values.length / 2;
  const dimension = delta.length / runs;
  return delta.map((d, i) => {
    const run = Math.floor(i / dimension);
    const slope = ((values[run] as number) - (values[runs + run] as number)) / (2 * distance);
    return slope / d;
  });
}

/**
 * m_k = β m_{k−1} + ĝ_k, w_{k+1} = w_k − a_k (ĝ_k + β m_k): Nesterov's look-ahead of SPSA's estimates (equations 7 and 8 of
 * the paper, in the form of its released code, which asks at w_k itself). Momentum lengthens steps 1/(1 − β) times: compare
 * with plain SPSA at an `a` that is so much smaller.
 * @throws ZerothOrderError for options, positions or numbers of values that cannot be
 */
export function spsaGc(options: SpsaGcOptions): SpsaGc {
  const {dimension, runs = 1, a, c, alpha = 0.4, gamma = 0.1, offset = 10, beta = 0.9} = options;
  checkWhole("spsaGc", "dimension", dimension, 1);
  checkWhole("spsaGc", "runs", runs, 1);
  checkPositive("spsaGc", "a", a);
  checkPositive("spsaGc", "c", c);
  checkBetween("spsaGc", "alpha", alpha, 0, 1);
  checkBetween("spsaGc", "gamma", gamma, 0, 1);
  checkBetween("spsaGc", "offset", offset, 0, Number.MAX_VALUE);
  // Below 0 it corrects the wrong way: of use as a control.
  checkBetween("spsaGc", "beta", beta, -1, 1);
  const size = runs * dimension;
  return {
    init(position = new Float64Array(size)) {
      checkLength("init", "position", position, size);
      return {step: 0, position: position.slice(), momentum: new Float64Array(size)};
    },
    ask(key, {step, position}) {
      const delta = segmentedUniform(key, size);
      const distance = c / (step + 1) ** gamma;
      const points = new Float64Array(2 * size);
      for (let i = 0; i < size; i++) {
        points[i] = (position[i] as number) + distance * (delta[i] as number);
        points[size + i] = (position[i] as number) - distance * (delta[i] as number);
      }
      return {points, delta, distance};
    },
    tell(state, question, values) {
      checkLength("tell", "values", values, 2 * runs);
      const step = state.step + 1;
      const rate = a / (step + offset) ** alpha;
      const g = spsaGradient(question, values);
      const momentum = state.momentum.map((m, i) => beta * m + (g[i] as number));
      const position = state.position.map((w, i) => w - rate * ((g[i] as number) + beta * (momentum[i] as number)));
      return {step, position, momentum};
    },
  };
}

function checkLength(call: string, path: string, values: ArrayLike<number>, length: number): void {
  if (values?.length === length) return;
  throw new ZerothOrderError(`spsaGc.${call}`, path, `${values?.length} numbers`, `${length} numbers`);
}
