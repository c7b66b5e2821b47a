/** What minibatches and the step size do to the law of a sampler, exactly. */
import type {GaussianDensity, GaussianPosterior} from "../problems/densities/gaussian.ts";
import {type AffineOptions, affineStep} from "./affine.ts";
import {type StationaryLaw, stationaryLaw} from "./exact.ts";
import type {Integrator} from "./integrators.ts";
import {add, diagonal, type Matrix, multiply, solve, transpose} from "./matrix.ts";
import type {BatchOrder} from "./minibatches.ts";

/** The whole data at each step, or a minibatch: how they follow each other. */
export type Batching = "full" | BatchOrder;

/** The law of a chain that takes a step with each batch (at the ends of epochs), or null beyond stability. */
export function minibatchLaw(
  {full, batches}: GaussianPosterior,
  integrator: Integrator,
  {batching, ...options}: AffineOptions & {readonly batching: Batching},
): StationaryLaw | null {
  const parts = batching === "full" ? [full] : batches;
  const order = batching === "full" ? "fixed" : batching;
  return stationaryLaw(
    parts.map((part) => affineStep(part, integrator, options)),
    order,
  );
}

/** E qqᵀ of a normal density: H⁻¹ + μμᵀ with μ = H⁻¹b. */
export function secondMoment({precision, shift}: GaussianDensity): Matrix {
  const inverse = solve(precision, diagonal(shift.length, 1));
  const mean = multiply(
    inverse,
    shift.map((b) => [b]),
  );
  return add(inverse, multiply(mean, transpose(mean)));
}

/**
 * The relative error of E qqᵀ, ‖E qqᵀ − (H⁻¹ + μμᵀ)‖ / ‖H⁻¹ + μμᵀ‖ in the Frobenius norm, that a law has against the
 * density that was meant: the bias whose order Franzese and others (2022) are about.
 */
export function relativeBias({second}: StationaryLaw, density: GaussianDensity): number {
  const exact = secondMoment(density);
  const norm = (of: (value: number, i: number, j: number) => number) =>
    Math.hypot(...exact.flatMap((row, i) => row.map((value, j) => of(value, i, j))));
  return norm((value, i, j) => (second[i]?.[j] as number) - value) / norm((value) => value);
}
