/** The test functions of the plane that every optimizer is shown on. */
import * as tf from "../../../engine/tfjs.ts";
import {type Objective, planeObjective} from "./objective.ts";

/** (1 − x)² + 100 (y − x²)² (Rosenbrock 1960): a curved valley. The Hessian at (1, 1) is [[802, −400], [−400, 200]]. */
export const rosenbrock: Objective = planeObjective({
  name: "Rosenbrock",
  tensor: (x, y) => tf.add(tf.square(tf.sub(1, x)), tf.mul(100, tf.square(tf.sub(y, tf.square(x))))),
  at: (x, y) => (1 - x) ** 2 + 100 * (y - x * x) ** 2,
  slope: (x, y) => [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)],
  minima: [[1, 1]],
  minimum: 0,
  domain: [
    [-2, 2],
    [-1, 3],
  ],
});

/** (x² + y − 11)² + (x + y² − 7)² (Himmelblau 1972): four minima of the same value. */
export const himmelblau: Objective = planeObjective({
  name: "Himmelblau",
  tensor: (x, y) =>
    tf.add(tf.square(tf.sub(tf.add(tf.square(x), y), 11)), tf.square(tf.sub(tf.add(x, tf.square(y)), 7))),
  at: (x, y) => (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2,
  slope(x, y) {
    const [u, v] = [x * x + y - 11, x + y * y - 7];
    return [4 * x * u + 2 * v, 2 * u + 4 * y * v];
  },
  minima: [
    [3, 2],
    [-2.805118086952745, 3.131312518250573],
    [-3.779310253377747, -3.28318599128617],
    [3.584428340330492, -1.848126526964404],
  ],
  minimum: 0,
  domain: [
    [-5, 5],
    [-5, 5],
  ],
});

/** Σ_k (c_k − x + x yᵏ)² for k = 1, 2, 3 (Beale 1958): a flat plain with steep corners. */
export const beale: Objective = planeObjective({
  name: "Beale",
  tensor(x, y) {
    const terms = BEALE.map((c, i) => tf.square(tf.add(c, tf.mul(x, tf.sub(tf.pow(y, i + 1), 1)))));
    return tf.addN(terms);
  },
  at: (x, y) => BEALE.reduce((sum, c, i) => sum + (c + x * (y ** (i + 1) - 1)) ** 2, 0),
  slope(x, y) {
    let [dx, dy] = [0, 0];
    for (const [i, c] of BEALE.entries()) {
      const k = i + 1;
      const term = c + x * (y ** k - 1);
      dx += 2 * term * (y ** k - 1);
      dy += 2 * term * x * k * y ** (k - 1);
    }
    return [dx, dy];
  },
  minima: [[3, 0.5]],
  minimum: 0,
  domain: [
    [-4.5, 4.5],
    [-4.5, 4.5],
  ],
});

const BEALE = [1.5, 2.25, 2.625];

/** x² − y²: no minimum; at its one stationary point (0, 0) the curvatures are 2 and −2. */
export const saddle: Objective = planeObjective({
  name: "Saddle",
  tensor: (x, y) => tf.sub(tf.square(x), tf.square(y)),
  at: (x, y) => x * x - y * y,
  slope: (x, y) => [2 * x, -2 * y],
  minima: [],
  minimum: Number.NEGATIVE_INFINITY,
  domain: [
    [-2, 2],
    [-2, 2],
  ],
});

/**
 * 20 + e − 20 exp(−0.2 √((x² + y²)/2)) − exp((cos 2πx + cos 2πy)/2) (Ackley 1987): a funnel with many local minima. At
 * the minimum it has a kink, where the gradient is taken to be 0.
 */
export const ackley: Objective = planeObjective({
  name: "Ackley",
  tensor(x, y) {
    // Below the bound nothing is passed back: the gradient of √ at 0 is infinite.
    const radius = tf.sqrt(tf.maximum(tf.mul(tf.add(tf.square(x), tf.square(y)), 0.5), TINY));
    const waves = tf.mul(tf.add(tf.cos(tf.mul(x, TURN)), tf.cos(tf.mul(y, TURN))), 0.5);
    const valley = tf.add(tf.mul(tf.exp(tf.mul(radius, -0.2)), 20), tf.exp(waves));
    return tf.sub(20 + Math.E, valley);
  },
  at(x, y) {
    const radius = Math.sqrt((x * x + y * y) / 2);
    return 20 + Math.E - 20 * Math.exp(-0.2 * radius) - Math.exp((Math.cos(TURN * x) + Math.cos(TURN * y)) / 2);
  },
  slope(x, y) {
    const radius = Math.sqrt((x * x + y * y) / 2);
    if (radius === 0) return [0, 0];
    const valley = (2 * Math.exp(-0.2 * radius)) / radius;
    const waves = Math.PI * Math.exp((Math.cos(TURN * x) + Math.cos(TURN * y)) / 2);
    return [valley * x + waves * Math.sin(TURN * x), valley * y + waves * Math.sin(TURN * y)];
  },
  minima: [[0, 0]],
  minimum: 0,
  domain: [
    [-5, 5],
    [-5, 5],
  ],
});

const TURN = 2 * Math.PI;
const TINY = 1e-12;
