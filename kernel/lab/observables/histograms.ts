/** Quantities of the law that the numbers of single gradients follow. */
import {excessKurtosis, tailIndex} from "./noise.ts";
import type {Quantity} from "./quantity.ts";

export interface Histogram {
  /** Edges of the bins, one more than counts; the outermost bins take all beyond. */
  readonly edges: Float64Array;
  readonly counts: Float64Array;
  /** Of the numbers, about 0: the normal law beside which they are drawn. */
  readonly deviation: number;
}

/** Of the numbers of all single gradients, in `bins` bins over ± `range` (by default eight standard deviations). */
export function histogram({bins = 60, range}: {bins?: number; range?: number} = {}): Quantity<Histogram> {
  checkBins(bins);
  return {
    name: "histogram",
    needs: ["gradients"],
    measure({gradients}) {
      const spread = deviation(gradients);
      const reach = range ?? (8 * spread || 1);
      const counts = new Float64Array(bins);
      for (const g of gradients) {
        const bin = binOf(g, reach, bins);
        counts[bin] = (counts[bin] as number) + 1;
      }
      return {edges: edgesOf(reach, bins), counts, deviation: spread};
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

/** Of pairs (a parameter's value, one of its single gradients), over eight and four standard deviations. */
export function histogram2d({bins = 40}: {bins?: number} = {}): Quantity<Histogram2d> {
  checkBins(bins);
  return {
    name: "histogram of parameters and gradients",
    needs: ["gradients"],
    measure({gradients, parameters}) {
      const reach = [8 * deviation(gradients) || 1, 4 * deviation(parameters) || 1] as const;
      const counts = new Float64Array(bins * bins);
      const rows = Array.from(parameters, (value) => binOf(value, reach[1], bins) * bins);
      let column = 0;
      for (const g of gradients) {
        const cell = (rows[column] as number) + binOf(g, reach[0], bins);
        counts[cell] = (counts[cell] as number) + 1;
        column = column + 1 === rows.length ? 0 : column + 1;
      }
      return {bins, reach, counts};
    },
  };
}

export interface Tails {
  /** Hill's index of the largest 2 % in size, with its standard error. See `tailIndex`. */
  readonly alpha: number;
  readonly error: number;
  /** Excess over a Gaussian's. */
  readonly kurtosis: number;
}

/** How heavy the tails of the numbers of all single gradients are. */
export function tails(): Quantity<Tails> {
  return {
    name: "tails",
    needs: ["gradients"],
    measure({gradients}) {
      const {alpha, error} = tailIndex(gradients, 0.02);
      return {alpha, error, kurtosis: excessKurtosis(gradients)};
    },
  };
}

function checkBins(bins: number): void {
  if (!(Number.isInteger(bins) && bins >= 2)) {
    throw new RangeError(`histogram: bins must be a whole number of at least 2; it is ${bins}.`);
  }
}

function binOf(value: number, reach: number, bins: number): number {
  const bin = Math.floor(((value + reach) / (2 * reach)) * bins);
  return Math.min(Math.max(bin, 0), bins - 1);
}

function edgesOf(reach: number, bins: number): Float64Array {
  return Float64Array.from({length: bins + 1}, (_, i) => -reach + (2 * reach * i) / bins);
}

function deviation(values: Float32Array): number {
  let square = 0;
  for (const x of values) square += x * x;
  return Math.sqrt(square / values.length);
}
