/** The small regression problem on which the edge of stability shows within a second. */
import {rng} from "../../../engine/rng/index.ts";
import type {HostObjective} from "./objective.ts";

export interface TanhRegressionOptions {
  /** Inputs [n]. */
  readonly x: ArrayLike<number>;
  /** Targets [n]. */
  readonly y: ArrayLike<number>;
  /** Units of the hidden layer, by default 100. */
  readonly hidden?: number;
  /** Gain of the first layer's initial weights, by default 1.9. */
  readonly gain?: number;
}

export interface TanhRegression extends HostObjective {
  readonly hidden: number;
  /** Weights [3 · hidden]: first layer, its biases, second layer. */
  init(key: rng.Key): Float64Array;
  /** What the network says at these inputs. */
  predict(w: Float64Array, x: ArrayLike<number>): Float64Array;
}

/**
 * L(w) = 1/(2n) Σ (f(x_i) − y_i)², f(x) = Σ_j c_j tanh(a_j x + b_j): one hidden layer, one input, no output bias, weights
 * initialised normally by Glorot's rule. This is `chebyshev` of Cohen et al., Gradient Descent on Neural Networks
 * Typically Occurs at the Edge of Stability (ICLR 2021), appendix.
 * @throws RangeError when x and y are empty, of different lengths or not finite
 */
export function tanhRegression({x, y, hidden = 100, gain = 1.9}: TanhRegressionOptions): TanhRegression {
  const n = x.length;
  if (n === 0 || y.length !== n) {
    throw new RangeError(
      `tanhRegression: x and y must have the same length, at least 1; they have ${n} and ${y.length}.`,
    );
  }
  if (![...Array.from(x), ...Array.from(y)].every(Number.isFinite)) {
    throw new RangeError("tanhRegression: x and y must be finite numbers.");
  }
  if (!(Number.isInteger(hidden) && hidden > 0)) {
    throw new RangeError(`tanhRegression: hidden must be a whole number above 0; it is ${hidden}.`);
  }
  const inputs = Float64Array.from(x);
  const targets = Float64Array.from(y);
  const size = 3 * hidden;

  /** tanh(a_j x_i + b_j) at [i · hidden + j]. */
  const activations = (w: Float64Array, inputs: Float64Array) => {
    const t = new Float64Array(inputs.length * hidden);
    for (let i = 0; i < inputs.length; i++) {
      const input = inputs[i] as number;
      for (let j = 0; j < hidden; j++) {
        t[i * hidden + j] = Math.tanh((w[j] as number) * input + (w[hidden + j] as number));
      }
    }
    return t;
  };
  const outputs = (w: Float64Array, t: Float64Array) => {
    const f = new Float64Array(t.length / hidden);
    for (let i = 0; i < f.length; i++) {
      let sum = 0;
      for (let j = 0; j < hidden; j++) sum += (w[2 * hidden + j] as number) * (t[i * hidden + j] as number);
      f[i] = sum;
    }
    return f;
  };
  let last: {w: Float64Array; t: Float64Array; r: Float64Array} | undefined;
  /** Activations and residuals at w, computed once: a search for eigenvalues asks for them at each product. */
  const forward = (w: Float64Array) => {
    if (last?.w !== w) {
      const t = activations(w, inputs);
      last = {w, t, r: outputs(w, t).map((f, i) => f - (targets[i] as number))};
    }
    return last;
  };

  return {
    dimension: size,
    hidden,
    init(key) {
      const [first, second] = rng.split(key);
      const scale = Math.sqrt(2 / (1 + hidden));
      const w = new Float64Array(size);
      rng.host.normal(first, hidden).forEach((z, j) => {
        w[j] = gain * scale * z;
      });
      rng.host.normal(second, hidden).forEach((z, j) => {
        w[2 * hidden + j] = scale * z;
      });
      return w;
    },
    predict: (w, x) => outputs(w, activations(w, Float64Array.from(x))),
    value: (w) => forward(w).r.reduce((sum, r) => sum + r * r, 0) / (2 * n),
    gradient(w) {
      const {t, r} = forward(w);
      const g = new Float64Array(size);
      for (let i = 0; i < n; i++) {
        const [error, input] = [(r[i] as number) / n, inputs[i] as number];
        for (let j = 0; j < hidden; j++) {
          const tij = t[i * hidden + j] as number;
          const d = error * (w[2 * hidden + j] as number) * (1 - tij * tij);
          g[j] = (g[j] as number) + d * input;
          g[hidden + j] = (g[hidden + j] as number) + d;
          g[2 * hidden + j] = (g[2 * hidden + j] as number) + error * tij;
        }
      }
      return g;
    },
    /** The derivative of the gradient's computation along v. */
    hvp(w, v) {
      const {t, r} = forward(w);
      const image = new Float64Array(size);
      const moved = new Float64Array(hidden);
      for (let i = 0; i < n; i++) {
        const [error, input] = [r[i] as number, inputs[i] as number];
        let movedError = 0;
        for (let j = 0; j < hidden; j++) {
          const tij = t[i * hidden + j] as number;
          const dt = (1 - tij * tij) * ((v[j] as number) * input + (v[hidden + j] as number));
          moved[j] = dt;
          movedError += (v[2 * hidden + j] as number) * tij + (w[2 * hidden + j] as number) * dt;
        }
        for (let j = 0; j < hidden; j++) {
          const [tij, dt, c] = [t[i * hidden + j] as number, moved[j] as number, w[2 * hidden + j] as number];
          const slope = 1 - tij * tij;
          const d =
            (movedError * c * slope + error * (v[2 * hidden + j] as number) * slope - 2 * error * c * tij * dt) / n;
          image[j] = (image[j] as number) + d * input;
          image[hidden + j] = (image[hidden + j] as number) + d;
          image[2 * hidden + j] = (image[2 * hidden + j] as number) + (movedError * tij + error * dt) / n;
        }
      }
      return image;
    },
  };
}

/** T_k at n even points of [−1, 1]: the targets of `chebyshev-k-n`. */
export function chebyshev(k: number, n = 20): {x: Float64Array; y: Float64Array} {
  const x = Float64Array.from({length: n}, (_, i) => -1 + (2 * i) / (n - 1));
  return {x, y: x.map((at) => Math.cos(k * Math.acos(Math.max(-1, Math.min(1, at)))))};
}
