/** Quantities of the gradients of one batch. Variances have the divisor B − 1 unless a definition says otherwise. */
import {
  type BatchTests,
  batchTests,
  type Interval,
  noiseScale,
  noiseScaleInterval,
  traceCovariance,
  twoBatchSizes,
} from "./noise.ts";
import type {Quantity} from "./quantity.ts";

/** Keeps quotients by a variance finite where it is 0, as in Cockpit (Schneider, Dangel and Hennig, NeurIPS 2021). */
const EPSILON = 1e-5;

/** ‖ḡ‖ of each parameter. */
export function gradientNorms(): Quantity<{name: string; norm: number}[]> {
  return {
    name: "gradient norm",
    needs: ["layers"],
    measure: ({layers}) => layers.map(({name, square}) => ({name, norm: Math.sqrt(square)})),
  };
}

/** Variance of a single number's gradient, averaged over each parameter: tr Σ / P. */
export function gradientVariances(): Quantity<{name: string; variance: number}[]> {
  return {
    name: "gradient variance",
    needs: ["layers"],
    measure: ({layers}) => layers.map(({name, trace, size}) => ({name, variance: trace / size})),
  };
}

/** ‖ḡ‖² / (tr Σ / B) of each parameter: 1 where there is nothing but noise. */
export function signalToNoise(): Quantity<{name: string; ratio: number}[]> {
  return {
    name: "signal to noise",
    needs: ["layers"],
    measure: ({layers, count}) => layers.map(({name, square, trace}) => ({name, ratio: square / (trace / count)})),
  };
}

/**
 * The mean over all numbers of ḡ_j² / (σ_j² + 10⁻⁵), σ_j² with the divisor B: the gradient signal-to-noise ratio of Liu
 * and others (ICLR 2020), as in Cockpit.
 */
export function meanGsnr(): Quantity<number> {
  return {
    name: "mean GSNR",
    needs: ["elements"],
    measure: ({means, variances, count}) => meanRatio(means, variances, (count - 1) / count),
  };
}

/**
 * The evidence-based criterion 1 − B · mean_j ḡ_j² / (σ_j² + 10⁻⁵): above 0, the batch's gradient is no larger than
 * chance would make it, and it is time to stop (Mahsereci, Balles, Lassner and Hennig 2017), for plain SGD.
 */
export function earlyStopping(): Quantity<number> {
  return {
    name: "early stopping",
    needs: ["elements"],
    measure: ({means, variances, count}) => 1 - count * meanRatio(means, variances, 1),
  };
}

/** The noise scale, plug-in and unbiased, with the unbiased one's 95 % interval. See `noiseScale`. */
export function simpleNoiseScale(): Quantity<{plugin: number; unbiased: number; interval: Interval}> {
  return {
    name: "noise scale",
    needs: ["examples"],
    measure: ({noise}) => ({...noiseScale(noise), interval: noiseScaleInterval(noise)}),
  };
}

/**
 * The two-batch-size estimate of the noise scale, of batches of 1 and of B, as the ratio of averages over measurements: in
 * each of them ‖G‖² and tr Σ are unbiased, so their averages get better where a single ratio would not. The averages
 * forget by the factor `decay`. It remembers what it saw: make a new one for each run.
 * @throws RangeError unless 0 ≤ decay < 1
 */
export function averagedNoiseScale({decay = 0.9}: {decay?: number} = {}): Quantity<number> {
  if (!(decay >= 0 && decay < 1)) throw new RangeError(`averagedNoiseScale: decay must be in [0, 1); it is ${decay}.`);
  let [squaredGradient, trace] = [0, 0];
  return {
    name: "averaged noise scale",
    needs: ["examples"],
    measure({noise, count}) {
      const square = Array.from(noise.squares).reduce((sum, x) => sum + x, 0) / count;
      const found = twoBatchSizes([1, square], [count, noise.meanSquare]);
      // Both averages start at 0 and fall short by the same factor, which the ratio does not see.
      squaredGradient = decay * squaredGradient + (1 - decay) * found.squaredGradient;
      trace = decay * trace + (1 - decay) * found.trace;
      return trace / squaredGradient;
    },
  };
}

/** Norm, inner-product and orthogonality tests. See `batchTests`. */
export function tests(): Quantity<BatchTests> {
  return {name: "batch tests", needs: ["examples"], measure: ({noise}) => batchTests(noise)};
}

/** The mean cosine of two examples' gradients, without those that are 0. */
export function pairCosine(): Quantity<{meanCosine: number; leftOut: number}> {
  return {name: "cosine of examples", needs: ["pairs"], measure: ({pairs}) => pairs};
}

/** The cosine of this step's mean gradient with that of the measurement before. */
export function stepCosine(): Quantity<number> {
  return {name: "cosine of steps", needs: ["direction"], measure: ({direction}) => direction};
}

/**
 * The batch size that balances the noise at this learning rate, η tr Σ / loss, with the divisor B (Balles, Romero and
 * Hennig, Coupling Adaptive Batch Sizes with Learning Rates, UAI 2017), for plain SGD.
 */
export function cabs(): Quantity<number> {
  return {
    name: "CABS",
    needs: ["examples"],
    measure({noise, losses, learningRate = Number.NaN, count}) {
      const loss = losses.reduce((total, value) => total + value, 0) / count;
      return (learningRate * traceCovariance(noise) * (count - 1)) / count / loss;
    },
  };
}

/** mean_j ḡ_j² / (factor · σ_j² + ε) */
function meanRatio(means: Float32Array, variances: Float32Array, factor: number): number {
  let total = 0;
  means.forEach((mean, j) => {
    total += (mean * mean) / (factor * (variances[j] as number) + EPSILON);
  });
  return total / means.length;
}
