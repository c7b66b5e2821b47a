/** Test functions of any number of coordinates, at one point, on the host in float64. */
import {checkWhole} from "../arguments.ts";
import type {HostFunction} from "./objective.ts";

/** Σ 100 (x_{i+1} − x_i²)² + (1 − x_i)² over i < d, divided by d (Rosenbrock 1960, in a chain). Least at (1, …, 1). */
export function rosenbrockChain(dimension: number): HostFunction {
  checkWhole("rosenbrockChain", "dimension", dimension, 2);
  return {
    dimension,
    value(x) {
      let sum = 0;
      for (let i = 0; i + 1 < dimension; i++) {
        const [a, b] = [x[i] as number, x[i + 1] as number];
        sum += 100 * (b - a * a) ** 2 + (1 - a) ** 2;
      }
      return sum / dimension;
    },
    gradient(x) {
      const slopes = new Float64Array(dimension);
      for (let i = 0; i + 1 < dimension; i++) {
        const [a, b] = [x[i] as number, x[i + 1] as number];
        slopes[i] = (slopes[i] as number) + (-400 * a * (b - a * a) - 2 * (1 - a)) / dimension;
        slopes[i + 1] = (200 * (b - a * a)) / dimension;
      }
      return slopes;
    },
  };
}

/** √(Σ x_i²/d), with a kink at 0, where the gradient is taken to be 0. */
export function rootMeanSquare(dimension: number): HostFunction {
  checkWhole("rootMeanSquare", "dimension", dimension, 1);
  const value = (x: Float64Array) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / dimension);
  return {
    dimension,
    value,
    gradient(x) {
      const size = value(x);
      return x.map((v) => (size > 0 ? v / (dimension * size) : 0));
    },
  };
}
