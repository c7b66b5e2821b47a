/** Gradients of E f(b) with respect to θ, where b is 1 with probability σ(θ) and else 0. */
import {rng} from "../../engine/rng/index.ts";
import type {ScoredProblem} from "./baselines.ts";
import {checkAbove, type HostEstimator} from "./estimator.ts";

export interface BernoulliProblem extends ScoredProblem {
  readonly theta: number;
  /** Between 0 and 1 too: relaxations evaluate it there. */
  readonly f: (b: number) => number;
  readonly derivative: (b: number) => number;
  /** p(1 − p) (f(1) − f(0)). */
  readonly exact: number;
}

export function bernoulli(
  theta: number,
  f: (b: number) => number,
  derivative: (b: number) => number,
): BernoulliProblem {
  const p = sigmoid(theta);
  const score = new Float64Array(1);
  return {
    theta,
    f,
    derivative,
    exact: p * (1 - p) * (f(1) - f(0)),
    size: 1,
    sample(key, count, use) {
      for (const u of rng.host.uniform(key, count)) {
        const b = u < p ? 1 : 0;
        score[0] = b - p;
        use(f(b), score);
      }
    },
  };
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
/** Inverse of σ at a uniform number, whose ends are kept out. */
const logit = (u: number) => {
  const inner = Math.min(Math.max(u, 1e-12), 1 - 1e-12);
  return Math.log(inner) - Math.log1p(-inner);
};

function single(name: string, evaluations: number, estimate: (u: number) => number): HostEstimator {
  return {
    name,
    size: 1,
    evaluations,
    draw: (key, count) => Float64Array.from(rng.host.uniform(key, count), estimate),
  };
}

/** f′(b) σ′(θ), which is biased: it takes the step for a line (Bengio, Léonard and Courville 2013). */
export function straightThrough({theta, derivative}: BernoulliProblem): HostEstimator {
  const p = sigmoid(theta);
  return single("straight-through", 1, (u) => derivative(u < p ? 1 : 0) * p * (1 - p));
}

/**
 * The gradient of f(σ((θ + logit u)/τ)), biased unless τ → 0 (Jang, Gu and Poole; Maddison, Mnih and Teh; both ICLR 2017:
 * Gumbel-softmax, the binary concrete distribution).
 * @throws EstimatorError when the temperature is not above 0
 */
export function gumbelSoftmax({theta, derivative}: BernoulliProblem, temperature = 0.5): HostEstimator {
  checkAbove("gumbelSoftmax", "temperature", temperature);
  return single(`Gumbel-softmax, τ = ${temperature}`, 1, (u) => {
    const z = sigmoid((theta + logit(u)) / temperature);
    return (derivative(z) * z * (1 - z)) / temperature;
  });
}

/** (f(1[u > σ(−θ)]) − f(1[u < σ(θ)])) (u − ½) (Yin and Zhou, ARM, ICLR 2019, equation 5). */
export function arm({theta, f}: BernoulliProblem): HostEstimator {
  const p = sigmoid(theta);
  return single("ARM", 2, (u) => (f(u > 1 - p ? 1 : 0) - f(u < p ? 1 : 0)) * (u - 0.5));
}

/**
 * Score function with the relaxed f as control variate, its mean corrected by two pathwise terms: unbiased (Tucker and
 * others, REBAR, NeurIPS 2017, equation 9). `scale` is η there.
 * @throws EstimatorError when the temperature is not above 0
 */
export function rebar(
  {theta, f, derivative}: BernoulliProblem,
  {temperature = 0.5, scale = 1}: {temperature?: number; scale?: number} = {},
): HostEstimator {
  checkAbove("rebar", "temperature", temperature);
  const p = sigmoid(theta);
  /** f(σ(z/τ)), and its derivative for a z that moves at this rate. */
  const relaxed = (z: number) => f(sigmoid(z / temperature));
  const slope = (z: number, rate: number) => {
    const s = sigmoid(z / temperature);
    return ((derivative(s) * s * (1 - s)) / temperature) * rate;
  };
  return {
    name: `REBAR, τ = ${temperature}`,
    size: 1,
    evaluations: 3,
    draw(key, count) {
      const [first, second] = rng.split(key);
      const [us, vs] = [rng.host.uniform(first, count), rng.host.uniform(second, count)];
      return Float64Array.from(us, (u, i) => {
        const z = theta + logit(u);
        const b = z > 0 ? 1 : 0;
        // Given b, z is drawn again: u′ is uniform on the part of [0, 1] that gives this b.
        const v = vs[i] as number;
        const again = b === 1 ? 1 - p * (1 - v) : v * (1 - p);
        const inner = Math.min(Math.max(again, 1e-12), 1 - 1e-12);
        const moving = -(b === 1 ? 1 - v : v) * p * (1 - p);
        const conditional = theta + logit(inner);
        const rate = 1 + moving / (inner * (1 - inner));
        const control = scale * relaxed(conditional);
        return (f(b) - control) * (b - p) + scale * (slope(z, 1) - slope(conditional, rate));
      });
    },
  };
}

/** The `scale` of least variance for `rebar`, estimated on draws of its own. */
export function rebarScale(
  problem: BernoulliProblem,
  key: rng.Key,
  {temperature = 0.5, samples = 100_000}: {temperature?: number; samples?: number} = {},
): number {
  // The same random numbers: their difference is the control variate alone.
  const plain = rebar(problem, {temperature, scale: 0}).draw(key, samples);
  const whole = rebar(problem, {temperature, scale: 1}).draw(key, samples);
  const control = whole.map((value, i) => value - (plain[i] as number));
  const mean = (values: Float64Array) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [plainMean, controlMean] = [mean(plain), mean(control)];
  const covariance = mean(control.map((value, i) => (value - controlMean) * ((plain[i] as number) - plainMean)));
  const variance = mean(control.map((value) => (value - controlMean) ** 2));
  return variance > 0 ? -covariance / variance : 0;
}
