/** Estimates with their uncertainty. */
import {SamplerError} from "../check.ts";
import {mean, variance} from "./chains.ts";
import {studentQuantile} from "./special.ts";

export interface Estimate {
  readonly value: number;
  readonly standardError: number;
}

/** The mean of independent numbers. @throws SamplerError for fewer than 2 */
export function meanOf(values: Float64Array): Estimate {
  if (values.length < 2) {
    throw new SamplerError("diagnostics.meanOf", "values", `must be 2 or more; there are ${values.length}`);
  }
  return {value: mean(values), standardError: Math.sqrt(variance(values) / values.length)};
}

/**
 * E e^(−ΔH), which is 1 for chains at their law and any integrator that keeps volume, whatever its step size: the
 * sharpest test of one (Neal 2011, eq. 5.21). Errors of different chains and steps count as independent, as they
 * nearly are with fresh momenta. With large errors the mean rests on rare draws and the standard error is too small.
 * @throws SamplerError for fewer than 2 numbers
 */
export function meanExpError(energyErrors: Float64Array): Estimate {
  return meanOf(energyErrors.map((error) => Math.exp(-error)));
}

export interface Slope extends Estimate {
  /** log₁₀ of the fitted error at step size 1. */
  readonly intercept: number;
  /** Of 95 %, by Student's t; it measures how straight the points are, not noise in them. */
  readonly interval: readonly [low: number, high: number];
}

/**
 * The order of an error: the slope of log₁₀ error against log₁₀ step size by least squares.
 * @throws SamplerError unless there are 3 points or more, all of them above 0
 */
export function fitSlope(stepSizes: ArrayLike<number>, errors: ArrayLike<number>): Slope {
  const call = "diagnostics.fitSlope";
  if (stepSizes.length !== errors.length || stepSizes.length < 3) {
    const found = `${stepSizes.length} step sizes and ${errors.length} errors`;
    throw new SamplerError(call, "errors", `must be 3 or more, one for each step size; there are ${found}`);
  }
  const logs = (name: string, values: ArrayLike<number>) =>
    Float64Array.from(values, (value) => {
      if (value > 0 && Number.isFinite(value)) return Math.log10(value);
      throw new SamplerError(call, name, `must be finite numbers above 0; there is ${value}`);
    });
  const [x, y] = [logs("stepSizes", stepSizes), logs("errors", errors)];
  const [cx, cy] = [mean(x), mean(y)];
  const sum = (f: (dx: number, dy: number) => number) =>
    x.reduce((total, value, i) => total + f(value - cx, (y[i] as number) - cy), 0);
  const spread = sum((dx) => dx * dx);
  if (spread === 0) throw new SamplerError(call, "stepSizes", "must not all be equal");
  const value = sum((dx, dy) => dx * dy) / spread;
  const degrees = x.length - 2;
  const standardError = Math.sqrt(sum((dx, dy) => (dy - value * dx) ** 2) / degrees / spread);
  const reach = studentQuantile(0.975, degrees) * standardError;
  return {value, standardError, intercept: cy - value * cx, interval: [value - reach, value + reach]};
}
