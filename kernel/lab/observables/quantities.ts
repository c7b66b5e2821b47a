/** The quantities. Variances have the divisor B − 1 unless a definition says otherwise. */
import {
  type BatchTests,
  batchTests,
  excessKurtosis,
  type Interval,
  noiseScale,
  noiseScaleInterval,
  tailIndex,
  traceCovariance,
} from "./noise.ts";
import type {Quantity} from "./quantity.ts";

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

/** ‖ḡ‖² / (tr Σ / B) of each parameter: above 1, the batch's mean tells more than its noise. */
export function signalToNoise(): Quantity<{name: string; ratio: number}[]> {
  return {
    name: "signal to noise",
    needs: ["layers"],
    measure: ({layers, count}) => layers.map(({name, square, trace}) => ({name, ratio: square / (trace / count)})),
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

/** Norm, inner-product and orthogonality tests. See `batchTests`. */
export function tests(): Quantity<BatchTests> {
  return {name: "batch tests", needs: ["examples"], measure: ({noise}) => batchTests(noise)};
}

/** The mean cosine of two examples' gradients, without those that are 0. */
export function pairCosine(): Quantity<{meanCosine: number; leftOut: number}> {
  return {name: "cosine of examples", needs: ["pairs"], measure: ({pairs}) => pairs};
}

/** The cosine of this step's mean gradient with the step's before. */
export function stepCosine(): Quantity<number> {
  return {name: "cosine of steps", needs: ["direction"], measure: ({direction}) => direction};
}

/**
 * Where on the parabola along the step the learning rate lands: −1 no move, 0 at its bottom, 1 at the same height on the
 * other side (Schneider, Dangel and Hennig, Cockpit, NeurIPS 2021; there fitted, here by ḡᵀHḡ): η ḡᵀHḡ / ḡᵀḡ − 1.
 */
export function alpha(): Quantity<number> {
  return {
    name: "alpha",
    needs: ["examples", "curvature"],
    measure: ({learningRate = Number.NaN, curvature, noise}) => (learningRate * curvature) / noise.meanSquare - 1,
  };
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

export interface Histogram {
  /** Edges of the bins, one more than counts; the outermost bins take all beyond. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
}

/** Of the numbers of all single gradients, in `bins` bins over ± `range` (by default four standard deviations). */
export function histogram({bins = 60, range}: {bins?: number; range?: number} = {}): Quantity<Histogram> {
  checkBins(bins);
  return {
    name: "histogram",
    needs: ["gradients"],
    measure({gradients}) {
      const reach = range ?? 4 * deviation(gradients);
      const counts = new Float64Array(bins);
      for (const g of gradients) {
        const bin = binOf(g, reach, bins);
        counts[bin] = (counts[bin] as number) + 1;
      }
      return {edges: edgesOf(reach, bins), counts};
    },
  };
}

export interface Histogram2d {
  readonly bins: number;
  /** Gradients go from −x to x along rows, parameters from −y to y down the rows. */
  readonly reach: readonly [x: number, y: number];
  /** [bins · bins], row by row. */
  readonly counts: Float64Array;
}

/** Of pairs (a parameter's value, one of its single gradients). */
export function histogram2d({bins = 40}: {bins?: number} = {}): Quantity<Histogram2d> {
  checkBins(bins);
  return {
    name: "histogram of parameters and gradients",
    needs: ["gradients"],
    measure({gradients, parameters}) {
      const reach = [4 * deviation(gradients), 4 * deviation(parameters)] as const;
      const counts = new Float64Array(bins * bins);
      gradients.forEach((g, i) => {
        const row = binOf(parameters[i % parameters.length] as number, reach[1], bins);
        const cell = row * bins + binOf(g, reach[0], bins);
        counts[cell] = (counts[cell] as number) + 1;
      });
      return {bins, reach, counts};
    },
  };
}

/** How heavy the tails of the single gradients' norms are: Hill's index, and the excess kurtosis. See `tailIndex`. */
export function tails(): Quantity<{alpha: number; error: number; kurtosis: number}> {
  return {
    name: "tails",
    needs: ["gradients"],
    measure: ({gradients}) => ({...tailIndex(gradients, 0.02), kurtosis: excessKurtosis(gradients)}),
  };
}

function checkBins(bins: number): void {
  if (!(Number.isInteger(bins) && bins >= 2)) {
    throw new RangeError(`histogram: bins must be a whole number of at least 2; it is ${bins}.`);
  }
}

function binOf(value: number, reach: number, bins: number): number {
  const bin = Math.floor(((value + reach) / (2 * reach || 1)) * bins);
  return Math.min(Math.max(bin, 0), bins - 1);
}

function edgesOf(reach: number, bins: number): Float64Array {
  return Float64Array.from({length: bins + 1}, (_, i) => -reach + (2 * reach * i) / bins);
}

function deviation(values: Float32Array): number {
  let [first, second] = [0, 0];
  for (const x of values) {
    first += x;
    second += x * x;
  }
  const mean = first / values.length;
  return Math.sqrt(Math.max(0, second / values.length - mean * mean)) || 1;
}
