/**
 * Gradients through layers of random binary neurons (Bengio, Léonard and Courville, Estimating or Propagating Gradients
 * Through Stochastic Neurons for Conditional Computation, arXiv 1308.3432, 2013). Neuron i fires, h_i = 1, with
 * probability p_i = σ(a_i); wanted is the gradient of E L(h) with respect to a.
 */
import {rng} from "../../engine/rng/index.ts";
import type {ScoredProblem} from "./baselines.ts";
import {checkAbove, checkSamples, EstimatorError, type HostEstimator} from "./estimator.ts";

export interface NeuronsProblem extends ScoredProblem {
  /** a. */
  readonly logits: Float64Array;
  /** σ(a). */
  readonly probabilities: Float64Array;
  readonly loss: (h: Float64Array) => number;
  /** ∂L/∂h, also where h is not binary. */
  readonly slope: (h: Float64Array) => Float64Array;
  /** ∇_a E L(h), summed over all 2ⁿ states. */
  readonly exact: Float64Array;
}

/** More neurons than this have too many states to sum over. */
const MOST = 20;

/**
 * @param loss of a vector that it must not keep
 * @throws EstimatorError for no neuron, or more than 20
 */
export function stochasticNeurons(
  logits: ArrayLike<number>,
  loss: (h: Float64Array) => number,
  slope: (h: Float64Array) => Float64Array,
): NeuronsProblem {
  const a = Float64Array.from(logits);
  const n = a.length;
  if (n < 1 || n > MOST) throw new EstimatorError("stochasticNeurons", "logits", `1 to ${MOST} numbers`, n);
  const p = a.map(sigmoid);
  return {
    logits: a,
    probabilities: p,
    loss,
    slope,
    exact: enumerate(p, loss),
    size: n,
    sample(key, count, use) {
      const score = new Float64Array(n);
      fire(p, key, count, (h) => {
        for (let i = 0; i < n; i++) score[i] = (h[i] as number) - (p[i] as number);
        use(loss(h), score);
      });
    },
  };
}

/**
 * The unbiased ĝ_i = (h_i − p_i)(L − b_i), each neuron with a baseline of its own (section 4 of the paper).
 * @param baselines by default 0; not taken from the draws that they serve, or there is a bias
 * @throws EstimatorError when there is not one baseline for each neuron
 */
export function neuronScore(problem: NeuronsProblem, baselines?: ArrayLike<number>): HostEstimator {
  const {size} = problem;
  const b = baselines ? Float64Array.from(baselines) : new Float64Array(size);
  if (b.length !== size) throw new EstimatorError("neuronScore", "baselines", `${size} numbers`, b.length);
  return {
    name: baselines ? "score function, own baselines" : "score function",
    size,
    evaluations: 1,
    draw(key, count) {
      const estimates = new Float64Array(count * size);
      let at = 0;
      problem.sample(key, count, (value, score) => {
        for (let i = 0; i < size; i++) estimates[at++] = (score[i] as number) * (value - (b[i] as number));
      });
      return estimates;
    },
  };
}

/** The baselines of least variance, E[(h_i − p_i)² L] / E[(h_i − p_i)²], as moving averages over minibatches. */
export interface BaselineTracker {
  /** As they are before the minibatch that `update` is given next. */
  readonly baselines: Float64Array;
  /**
   * @param deviations h − p [count · size] of a minibatch
   * @param losses L [count]
   */
  update(deviations: ArrayLike<number>, losses: ArrayLike<number>): void;
}

/** @throws EstimatorError unless the decay is in [0, 1) */
export function trackBaselines(size: number, decay = 0.95): BaselineTracker {
  if (!(decay >= 0 && decay < 1)) throw new EstimatorError("trackBaselines", "decay", "in [0, 1)", decay);
  const weighted = new Float64Array(size);
  const weights = new Float64Array(size);
  const baselines = new Float64Array(size);
  return {
    baselines,
    update(deviations, losses) {
      const count = losses.length;
      for (let i = 0; i < size; i++) {
        let [above, below] = [0, 0];
        for (let k = 0; k < count; k++) {
          const square = (deviations[k * size + i] as number) ** 2;
          above += (square * (losses[k] as number)) / count;
          below += square / count;
        }
        // Both averages start at 0: their quotient is right from the first minibatch on.
        weighted[i] = decay * (weighted[i] as number) + (1 - decay) * above;
        weights[i] = decay * (weights[i] as number) + (1 - decay) * below;
        baselines[i] = (weights[i] as number) > 0 ? (weighted[i] as number) / (weights[i] as number) : 0;
      }
    },
  };
}

/** What a tracker has found after `batches` minibatches of draws of its own. */
export function neuronBaselines(
  problem: NeuronsProblem,
  key: rng.Key,
  {batches = 60, batch = 1000}: {batches?: number; batch?: number} = {},
): Float64Array {
  checkSamples("neuronBaselines", batches);
  checkSamples("neuronBaselines", batch);
  const {size} = problem;
  const tracker = trackBaselines(size);
  const [deviations, losses] = [new Float64Array(batch * size), new Float64Array(batch)];
  for (let round = 0; round < batches; round++) {
    let k = 0;
    problem.sample(rng.foldIn(key, round), batch, (value, score) => {
      losses[k] = value;
      deviations.set(score, size * k++);
    });
    tracker.update(deviations, losses);
  }
  return tracker.baselines;
}

/**
 * Straight-through: ĝ_i = ∂L/∂h_i, a biased copy about 1/(p(1 − p)) ≥ 4 times too long; `"sigmoid"` multiplies it by
 * p_i(1 − p_i), which is exact for losses linear in h.
 */
export function straightThroughNeurons(
  {probabilities: p, slope, size}: NeuronsProblem,
  {backward = "copy"}: {backward?: "copy" | "sigmoid"} = {},
): HostEstimator {
  const factors = p.map((q) => (backward === "sigmoid" ? q * (1 - q) : 1));
  return fromFirings(`straight-through, ${backward}`, p, size, (h) =>
    slope(h).map((s, i) => s * (factors[i] as number)),
  );
}

/**
 * Stochastic times smooth: h_i = b_i √p_i with b_i = 1 with probability √p_i, so that E h_i = p_i, and the derivative
 * goes through the smooth factor alone: ĝ_i = ∂L/∂h_i b_i ½ √p_i (1 − p_i). For a loss linear in h it is half the truth.
 */
export function stochasticTimesSmooth({probabilities, slope, size}: NeuronsProblem): HostEstimator {
  const roots = probabilities.map(Math.sqrt);
  const h = new Float64Array(size);
  return fromFirings("stochastic × smooth", roots, size, (b) => {
    for (let i = 0; i < size; i++) h[i] = (b[i] as number) * (roots[i] as number);
    return slope(h).map(
      (s, i) => (s * (b[i] as number) * (roots[i] as number) * (1 - (probabilities[i] as number))) / 2,
    );
  });
}

/**
 * The noisy rectifier h_i = max(0, a_i + σ ε_i), ε ~ N(0, 1), with ordinary back-propagation: unbiased, but for another
 * layer, whose neurons are silent or graded. For L = w·h its mean is w_i Φ(a_i/σ).
 * @throws EstimatorError when the noise is not above 0
 */
export function noisyRectifier(
  {logits, slope, size}: Pick<NeuronsProblem, "logits" | "slope" | "size">,
  {noise = 1}: {noise?: number} = {},
): HostEstimator {
  checkAbove("noisyRectifier", "noise", noise);
  const h = new Float64Array(size);
  return {
    name: `noisy rectifier, σ = ${noise}`,
    size,
    evaluations: 1,
    draw(key, count) {
      const z = rng.host.normal(key, count * size);
      const estimates = new Float64Array(count * size);
      for (let k = 0; k < count; k++) {
        for (let i = 0; i < size; i++) h[i] = Math.max(0, (logits[i] as number) + noise * (z[k * size + i] as number));
        estimates.set(
          slope(h).map((s, i) => ((h[i] as number) > 0 ? s : 0)),
          k * size,
        );
      }
      return estimates;
    },
  };
}

function fromFirings(
  name: string,
  probabilities: Float64Array,
  size: number,
  estimate: (fired: Float64Array) => Float64Array,
): HostEstimator {
  return {
    name,
    size,
    evaluations: 1,
    draw(key, count) {
      const estimates = new Float64Array(count * size);
      fire(probabilities, key, count, (h, k) => estimates.set(estimate(h), k * size));
      return estimates;
    },
  };
}

/** Draws of the layer, in a vector that is used again. */
function fire(p: Float64Array, key: rng.Key, count: number, use: (h: Float64Array, k: number) => void): void {
  const n = p.length;
  const u = rng.host.uniform(key, count * n);
  const h = new Float64Array(n);
  for (let k = 0; k < count; k++) {
    for (let i = 0; i < n; i++) h[i] = (u[k * n + i] as number) < (p[i] as number) ? 1 : 0;
    use(h, k);
  }
}

function enumerate(p: Float64Array, loss: (h: Float64Array) => number): Float64Array {
  const n = p.length;
  const exact = new Float64Array(n);
  const h = new Float64Array(n);
  for (let state = 0; state < 2 ** n; state++) {
    let probability = 1;
    for (let i = 0; i < n; i++) {
      h[i] = (state >> i) & 1;
      probability *= h[i] === 1 ? (p[i] as number) : 1 - (p[i] as number);
    }
    const value = probability * loss(h);
    for (let i = 0; i < n; i++) exact[i] = (exact[i] as number) + value * ((h[i] as number) - (p[i] as number));
  }
  return exact;
}

function sigmoid(x: number): number {
  return 1 / (1 + Math.exp(-x));
}
