import {type Key, rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {checkWhole} from "../arguments.ts";
import {at} from "./density.ts";

/** Weights of many small networks at once, one for each chain. */
export type NetworkWeights = {
  /** [chains, 1, hidden] */
  w1: tf.Tensor;
  /** [chains, 1, hidden] */
  b1: tf.Tensor;
  /** [chains, 1, hidden] */
  w2: tf.Tensor;
  /** [chains, 1] */
  b2: tf.Tensor;
};

/** A Bayesian network 1 → hidden → 1 with tanh, of normal weights and normal noise, on tensors. */
export interface BayesianNetwork {
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** U of each chain: Σ (y − f(x))²/(2σ²) + Σ w²/(2 s²) → [chains]. */
  readonly potential: (weights: NetworkWeights) => tf.Tensor1D;
  /** f of each chain at these places: [chains, places]. */
  predict(weights: NetworkWeights, x: ArrayLike<number>): tf.Tensor2D;
  /** Weights drawn from the prior. */
  prior(key: Key, chains: number): NetworkWeights;
}

/** Standard deviation of the noise in y. */
const NOISE = 0.1;
/** Standard deviations of the prior: of the first layer, and of the second before it is divided by √hidden. */
const PRIOR = {w1: 2.5, b1: 2.5, w2: 1.5, b2: 1} as const;

/**
 * Data: `rows` places in [−2, −0.6] and [0.6, 2], with a gap between, and y = sin 2x · 0.8 + noise of 0.1.
 * @throws ProblemError unless hidden and rows are whole numbers ≥ 1
 */
export function bayesianNetwork(key: Key, {hidden = 12, rows = 24} = {}): BayesianNetwork {
  checkWhole("bayesianNetwork", "hidden", hidden, 1);
  checkWhole("bayesianNetwork", "rows", rows, 1);
  const [forX, forNoise] = rng.split(key);
  const noise = rng.host.normal(forNoise, rows);
  const x = rng.host.uniform(forX, rows, {minval: 0.6, maxval: 2}).map((value, i) => (i % 2 ? value : -value));
  const y = x.map((value, i) => 0.8 * Math.sin(2 * value) + NOISE * at(noise, i));
  const scales = {...PRIOR, w2: PRIOR.w2 / Math.sqrt(hidden)};

  const predict = ({w1, b1, w2, b2}: NetworkWeights, places: ArrayLike<number>) => {
    const inputs = tf.tensor3d(Float32Array.from(places), [1, places.length, 1]);
    const activations = tf.tanh(tf.add(tf.mul(inputs, w1), b1));
    // A sum of products, not a batch of products of matrices: those are slow backward.
    return tf.add(tf.sum(tf.mul(activations, w2), 2), b2) as tf.Tensor2D;
  };
  return {
    x,
    y,
    predict,
    potential(weights) {
      const residuals = tf.sub(predict(weights, x), tf.tensor2d(y, [1, rows]));
      const likelihood = tf.mul(tf.sum(tf.square(residuals), -1), 0.5 / NOISE ** 2);
      const prior = Object.entries(scales).map(([name, scale]) =>
        tf.mul(squaredNorm(weights[name as keyof NetworkWeights]), 0.5 / scale ** 2),
      );
      return tf.addN([likelihood, ...prior]) as tf.Tensor1D;
    },
    prior(key, chains) {
      const [k1, k2, k3, k4] = rng.split(key, 4);
      const draw = (key: Key, shape: number[], scale: number) => tf.tidy(() => tf.mul(rng.normal(key, shape), scale));
      return {
        w1: draw(k1, [chains, 1, hidden], scales.w1),
        b1: draw(k2, [chains, 1, hidden], scales.b1),
        w2: draw(k3, [chains, 1, hidden], scales.w2),
        b2: draw(k4, [chains, 1], scales.b2),
      };
    },
  };
}

/** Of each chain: [chains, …] → [chains]. */
function squaredNorm(x: tf.Tensor): tf.Tensor {
  return tf.sum(tf.square(tf.reshape(x, [x.shape[0] ?? 1, -1])), 1);
}
