/**
 * Densities on the plane for pictures and tests, with exact moments and exact samples. Banana and donut are those of
 * C. Feng's MCMC demo (github.com/chi-feng/mcmc-demo); the funnel is R. Neal's ("Slice sampling", 2003, §8).
 */
import {type Key, rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {at, planeDensity} from "./density.ts";

const LABELS = ["q₁", "q₂"] as const;

/** The coordinates of rows: [n, 2] → two tensors [n]. */
function coordinates(q: tf.Tensor): [x: tf.Tensor1D, y: tf.Tensor1D] {
  return tf.unstack(q, -1) as [tf.Tensor1D, tf.Tensor1D];
}

/** Points made of pairs of standard normal numbers. */
function fromNormals(key: Key, count: number, point: (u: number, v: number) => [number, number]): Float64Array {
  const normals = rng.host.normal(key, 2 * count);
  const points = new Float64Array(2 * count);
  for (let i = 0; i < points.length; i += 2) points.set(point(at(normals, i), at(normals, i + 1)), i);
  return points;
}

export const standard = planeDensity({
  labels: LABELS,
  name: "standard",
  domain: [
    [-3.6, 3.6],
    [-3.6, 3.6],
  ],
  moments: {mean: [0, 0], variances: [1, 1], covariance: 0},
  energy: (q, i) => (at(q, i) ** 2 + at(q, i + 1) ** 2) / 2,
  gradient(q, i, out) {
    out[i] = at(q, i);
    out[i + 1] = at(q, i + 1);
  },
  potential: (q) => tf.mul(0.5, tf.sum(tf.square(q), -1)) as tf.Tensor1D,
  sample: (key, count) => fromNormals(key, count, (u, v) => [u, v]),
});

/** A normal pair of correlation ½, bent: with (a, b) that pair, q₁ = 2a and q₂ = (b + 4)/2 − (q₁² + 4)/5. */
export const banana = planeDensity({
  labels: LABELS,
  name: "banana",
  domain: [
    [-6, 6],
    [-5.2, 3.4],
  ],
  moments: {mean: [0, 0.4], variances: [4, 1.53], covariance: 0.5},
  energy(q, i) {
    const [a, b] = [at(q, i) / 2, 2 * at(q, i + 1) + 0.4 * at(q, i) ** 2 - 2.4];
    return (2 / 3) * (a * a - a * b + b * b);
  },
  gradient(q, i, out) {
    const [a, b] = [at(q, i) / 2, 2 * at(q, i + 1) + 0.4 * at(q, i) ** 2 - 2.4];
    const [da, db] = [(2 / 3) * (2 * a - b), (2 / 3) * (2 * b - a)];
    out[i] = da / 2 + 0.8 * at(q, i) * db;
    out[i + 1] = 2 * db;
  },
  potential(q) {
    const [x, y] = coordinates(q);
    const a = tf.div(x, 2);
    const b = tf.sub(tf.add(tf.mul(y, 2), tf.mul(tf.square(x), 0.4)), 2.4);
    return tf.mul(tf.add(tf.sub(tf.square(a), tf.mul(a, b)), tf.square(b)), 2 / 3) as tf.Tensor1D;
  },
  sample: (key, count) =>
    fromNormals(key, count, (u, v) => {
      const b = u / 2 + Math.sqrt(0.75) * v;
      return [2 * u, (b + 4) / 2 - (4 * u * u + 4) / 5];
    }),
});

const RADIUS = 2.6;
const WIDTH = 0.033;

/** A thin ring: U = (r − 2.6)²/0.033. The distance r has the density r e^(−U), whose mean is 2.6063. */
export const donut = planeDensity({
  labels: LABELS,
  name: "donut",
  domain: [
    [-3.6, 3.6],
    [-3.6, 3.6],
  ],
  moments: {mean: [0, 0], variances: [3.40475, 3.40475], covariance: 0},
  energy: (q, i) => (Math.hypot(at(q, i), at(q, i + 1)) - RADIUS) ** 2 / WIDTH,
  gradient(q, i, out) {
    const r = Math.hypot(at(q, i), at(q, i + 1));
    const slope = r === 0 ? 0 : (2 * (r - RADIUS)) / (WIDTH * r);
    out[i] = slope * at(q, i);
    out[i + 1] = slope * at(q, i + 1);
  },
  potential: (q) => tf.div(tf.square(tf.sub(tf.sqrt(tf.sum(tf.square(q), -1)), RADIUS)), WIDTH) as tf.Tensor1D,
  sample(key, count) {
    const points = new Float64Array(2 * count);
    // A normal r is kept with probability r/4: of 100 tries about 65 are. 4 is 10 standard deviations out.
    for (let made = 0, round = 0; made < count; round++) {
      const [forRadius, forChoice, forAngle] = rng.split(rng.foldIn(key, round), 3);
      const radii = rng.host.normal(forRadius, count);
      const choices = rng.host.uniform(forChoice, count);
      const angles = rng.host.uniform(forAngle, count, {maxval: 2 * Math.PI});
      for (let i = 0; i < count && made < count; i++) {
        const r = RADIUS + Math.sqrt(WIDTH / 2) * at(radii, i);
        if (4 * at(choices, i) > r) continue;
        points.set([r * Math.cos(at(angles, i)), r * Math.sin(at(angles, i))], 2 * made++);
      }
    }
    return points;
  },
});

/** The second coordinate, N(0, 3²), is the log variance of the first: q₁ ~ N(0, e^q₂). */
export const funnel = planeDensity({
  labels: LABELS,
  name: "funnel",
  domain: [
    [-14, 14],
    [-8, 8],
  ],
  moments: {mean: [0, 0], variances: [Math.exp(4.5), 9], covariance: 0},
  energy: (q, i) => at(q, i + 1) ** 2 / 18 + (at(q, i) ** 2 * Math.exp(-at(q, i + 1)) + at(q, i + 1)) / 2,
  gradient(q, i, out) {
    const precision = Math.exp(-at(q, i + 1));
    out[i] = at(q, i) * precision;
    out[i + 1] = at(q, i + 1) / 9 + (1 - at(q, i) ** 2 * precision) / 2;
  },
  potential(q) {
    const [x, y] = coordinates(q);
    const narrow = tf.mul(tf.square(x), tf.exp(tf.neg(y)));
    return tf.add(tf.div(tf.square(y), 18), tf.div(tf.add(narrow, y), 2)) as tf.Tensor1D;
  },
  sample: (key, count) => fromNormals(key, count, (u, v) => [Math.exp(1.5 * v) * u, 3 * v]),
});

/** Weight, centre and standard deviation of each round hill of the mixture. */
const HILLS = [
  {weight: 0.5, centre: [-1.8, -0.9], deviation: 0.7},
  {weight: 0.3, centre: [1.7, -0.6], deviation: 0.6},
  {weight: 0.2, centre: [0.3, 2], deviation: 0.5},
] as const;

/** log(w/s²) of each hill: its height, but for what all share. */
const HEIGHTS = HILLS.map(({weight, deviation}) => Math.log(weight / deviation ** 2));

const average = (f: (hill: (typeof HILLS)[number]) => number) =>
  HILLS.reduce((sum, hill) => sum + hill.weight * f(hill), 0);
const CENTRE = [average(({centre}) => centre[0]), average(({centre}) => centre[1])] as const;

/** Three round hills of different weight and width. */
export const mixture = planeDensity({
  labels: LABELS,
  name: "mixture",
  domain: [
    [-4.4, 4],
    [-3.4, 3.8],
  ],
  moments: {
    mean: CENTRE,
    variances: [
      average(({centre, deviation}) => centre[0] ** 2 + deviation ** 2) - CENTRE[0] ** 2,
      average(({centre, deviation}) => centre[1] ** 2 + deviation ** 2) - CENTRE[1] ** 2,
    ],
    covariance: average(({centre}) => centre[0] * centre[1]) - CENTRE[0] * CENTRE[1],
  },
  energy: (q, i) => mixtureAt(q, i),
  gradient: (q, i, out) => mixtureAt(q, i, out),
  potential(q) {
    const centres = tf.tensor2d(HILLS.map(({centre}) => [...centre]));
    const scales = tf.tensor1d(HILLS.map(({deviation}) => -0.5 / deviation ** 2));
    const squares = tf.sum(tf.square(tf.sub(tf.expandDims(q, -2), centres)), -1);
    return tf.neg(tf.logSumExp(tf.add(tf.mul(squares, scales), HEIGHTS), -1)) as tf.Tensor1D;
  },
  sample(key, count) {
    const [forHill, forPoint] = rng.split(key);
    const chosen = rng.host.uniform(forHill, count);
    let i = 0;
    return fromNormals(forPoint, count, (u, v) => {
      const choice = at(chosen, i++);
      const [first, second, third] = HILLS;
      const hill = choice < first.weight ? first : choice < first.weight + second.weight ? second : third;
      return [hill.centre[0] + hill.deviation * u, hill.centre[1] + hill.deviation * v];
    });
  },
});

/** U of the mixture; writes ∇U to `out`, if there is one. */
function mixtureAt(q: Float64Array, i: number, out?: Float64Array): number {
  const logs = HILLS.map(({centre, deviation}, k) => {
    const square = (at(q, i) - centre[0]) ** 2 + (at(q, i + 1) - centre[1]) ** 2;
    return at(HEIGHTS, k) - square / (2 * deviation ** 2);
  });
  const most = Math.max(...logs);
  const shares = logs.map((log) => Math.exp(log - most));
  const sum = shares.reduce((total, share) => total + share, 0);
  if (out) {
    out[i] = out[i + 1] = 0;
    for (const [k, {centre, deviation}] of HILLS.entries()) {
      const pull = at(shares, k) / (sum * deviation ** 2);
      out[i] = at(out, i) + pull * (at(q, i) - centre[0]);
      out[i + 1] = at(out, i + 1) + pull * (at(q, i + 1) - centre[1]);
    }
  }
  return -most - Math.log(sum);
}
