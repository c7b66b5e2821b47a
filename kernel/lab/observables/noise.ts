/**
 * What the gradients of the examples of one batch say about their noise, from three things only: the squared norm ‖ḡ‖² of
 * their mean, each squared norm ‖g_i‖², and each inner product g_i·ḡ.
 */

export interface GradientNoise {
  /** ‖ḡ‖² */
  readonly meanSquare: number;
  /** ‖g_i‖², [B] */
  readonly squares: ArrayLike<number>;
  /** g_i·ḡ, [B] */
  readonly alignments: ArrayLike<number>;
}

/** Of gradients that are at hand, all of the same length. */
export function gradientNoise(gradients: readonly ArrayLike<number>[]): GradientNoise {
  const size = gradients[0]?.length ?? 0;
  const mean = Array.from({length: size}, (_, j) => sum(gradients.map((g) => g[j] as number)) / gradients.length);
  const dot = (x: ArrayLike<number>, y: ArrayLike<number>) => {
    let total = 0;
    for (let j = 0; j < size; j++) total += (x[j] as number) * (y[j] as number);
    return total;
  };
  return {
    meanSquare: dot(mean, mean),
    squares: gradients.map((g) => dot(g, g)),
    alignments: gradients.map((g) => dot(g, mean)),
  };
}

/** tr Σ, the trace of the covariance of single gradients, with the divisor B − 1. */
export function traceCovariance({meanSquare, squares}: GradientNoise): number {
  const count = squares.length;
  return (sum(squares) - count * meanSquare) / (count - 1);
}

/**
 * The noise scale tr Σ / ‖G‖²: the batch size at which noise and gradient are even (McCandlish, Kaplan, Amodei and others,
 * An Empirical Model of Large-Batch Training, 2018, equation 2.9).
 *
 * `plugin` puts ‖ḡ‖² for ‖G‖², which is too large by tr Σ / B: it cannot be much above B, however noisy the gradients
 * are. `unbiased` subtracts that; it is negative, or infinite, when the batch is too small to see the gradient at all.
 */
export function noiseScale(noise: GradientNoise): {plugin: number; unbiased: number; squaredGradient: number} {
  const trace = traceCovariance(noise);
  const squaredGradient = noise.meanSquare - trace / noise.squares.length;
  return {plugin: trace / noise.meanSquare, unbiased: trace / squaredGradient, squaredGradient};
}

/**
 * ‖G‖² and tr Σ from the mean squared norms of gradients at two batch sizes (McCandlish et al. 2018, appendix A.1): both
 * are unbiased, and may be averaged over steps before their ratio is taken.
 * @param small [batch size, squared norm]; likewise `big`
 */
export function twoBatchSizes(
  [b, smallSquare]: readonly [number, number],
  [B, bigSquare]: readonly [number, number],
): {squaredGradient: number; trace: number; noiseScale: number} {
  if (!(b > 0 && B > b)) throw new RangeError(`twoBatchSizes: big must be of more than ${b} examples; it is of ${B}.`);
  const squaredGradient = (B * bigSquare - b * smallSquare) / (B - b);
  const trace = (smallSquare - bigSquare) / (1 / b - 1 / B);
  return {squaredGradient, trace, noiseScale: trace / squaredGradient};
}

/** 1-σ widths at which a batch passes tests of its size: the smaller, the better the mean gradient is known. */
export interface BatchTests {
  /** √(tr Σ / B) / ‖ḡ‖ (Byrd, Chin, Nocedal and Wu 2012). */
  readonly norm: number;
  /** √(Var(g_i·ḡ) / B) / ‖ḡ‖² (Bollapragada, Byrd and Nocedal 2018). */
  readonly innerProduct: number;
  /** What is at right angles to ḡ: orthogonality² = norm² − innerProduct². */
  readonly orthogonality: number;
}

/** @returns infinite widths where the mean gradient is 0 */
export function batchTests(noise: GradientNoise): BatchTests {
  const {meanSquare, alignments} = noise;
  const count = alignments.length;
  const norm = Math.sqrt(traceCovariance(noise) / count / meanSquare);
  const along = Array.from(alignments).reduce((total, a) => total + (a - meanSquare) ** 2, 0) / (count - 1);
  const innerProduct = Math.sqrt(along / count) / meanSquare;
  return {norm, innerProduct, orthogonality: Math.sqrt(Math.max(0, norm ** 2 - innerProduct ** 2))};
}

/**
 * The noise of the batch without its example i: ‖(Bḡ − g_i)/(B − 1)‖² needs no gradient again.
 */
export function without(
  {meanSquare, squares, alignments}: GradientNoise,
  i: number,
): {meanSquare: number; trace: number} {
  const B = squares.length;
  const [square, along] = [squares[i] as number, alignments[i] as number];
  const left = (B * B * meanSquare - 2 * B * along + square) / (B - 1) ** 2;
  return {meanSquare: left, trace: (sum(squares) - square - (B - 1) * left) / (B - 2)};
}

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * A 95 % interval of the unbiased noise scale by the jackknife over examples: on the ratio ‖G‖² / tr Σ, which is nearly
 * normal, and turned over afterwards. Its upper end is infinite where the batch cannot tell the gradient from 0.
 */
export function noiseScaleInterval(noise: GradientNoise): Interval {
  const B = noise.squares.length;
  if (B < 4) return {low: 0, high: Number.POSITIVE_INFINITY};
  const inverse = (meanSquare: number, trace: number, count: number) => (meanSquare - trace / count) / trace;
  const center = inverse(noise.meanSquare, traceCovariance(noise), B);
  const left = Array.from({length: B}, (_, i) => {
    const {meanSquare, trace} = without(noise, i);
    return inverse(meanSquare, trace, B - 1);
  });
  const mean = sum(left) / B;
  const error = Math.sqrt(((B - 1) / B) * left.reduce((total, value) => total + (value - mean) ** 2, 0));
  const [most, least] = [center + 1.96 * error, center - 1.96 * error];
  return {
    low: most > 0 ? 1 / most : Number.POSITIVE_INFINITY,
    high: least > 0 ? 1 / least : Number.POSITIVE_INFINITY,
  };
}

/**
 * Hill's estimate of the tail index α of P(|x| > t) ~ t^−α from the `share` largest values (Hill 1975), with its
 * asymptotic standard error α/√k. Below 2, the variance does not exist.
 */
export function tailIndex(values: ArrayLike<number>, share = 0.1): {alpha: number; error: number; used: number} {
  const sizes = Float64Array.from(Array.from(values, Math.abs).filter((x) => x > 0)).sort();
  const used = Math.max(2, Math.floor(share * sizes.length));
  if (sizes.length <= used) return {alpha: Number.NaN, error: Number.NaN, used: 0};
  const threshold = sizes[sizes.length - used - 1] as number;
  const mean = sum(sizes.subarray(sizes.length - used).map((x) => Math.log(x / threshold))) / used;
  const alpha = 1 / mean;
  return {alpha, error: alpha / Math.sqrt(used), used};
}

/** The excess kurtosis of numbers: 0 for a Gaussian. */
export function excessKurtosis(values: ArrayLike<number>): number {
  const all = Float64Array.from(values);
  const mean = sum(all) / all.length;
  let [second, fourth] = [0, 0];
  for (const x of all) {
    const square = (x - mean) ** 2;
    second += square;
    fourth += square * square;
  }
  return second > 0 ? (fourth * all.length) / second ** 2 - 3 : 0;
}

function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i] as number;
  return total;
}
