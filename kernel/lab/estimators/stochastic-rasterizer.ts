/**
 * Gradients through a rasterizer that has none (Deliot, Heitz and Belcour, Transforming a Non-Differentiable Rasterizer
 * into a Differentiable One with Stochastic Gradient Estimation, 2024): two renderings of a perturbed scene, and the
 * change of the error correlated with the perturbation, pixel by pixel.
 */
import {rng} from "../../engine/rng/index.ts";
import type {Rendering} from "../problems/index.ts";
import {checkSamples, EstimatorError} from "./estimator.ts";

/** A scene to be fitted to a picture. */
export interface RasterProblem {
  render(params: Float64Array): Rendering;
  /** I*, as long as a rendering's image. */
  readonly target: Float64Array;
  /** The primitive that each parameter belongs to, by its number in the ID buffer. */
  readonly primitiveOf: Int32Array;
  /** ε of each parameter. */
  readonly sizes: Float64Array;
}

/**
 * Which pixels count for a parameter: those that see its primitive in either of the two renderings, in the first one
 * only (which is biased), or all of them (global SPSA).
 */
export type Contributors = "either" | "first" | "all";

const CONTRIBUTORS: readonly string[] = ["either", "first", "all"];

/** Two renderings, θ + ε s and θ − ε s. */
export interface RenderPair {
  readonly signs: Float32Array;
  readonly plus: Rendering;
  readonly minus: Rendering;
  /** Δ of each pixel: its squared error in the first rendering less that in the second. */
  readonly changes: Float64Array;
}

/** ‖I(p) − I*(p)‖² of each pixel, over its three colours. */
export function pixelErrors({image}: Rendering, target: Float64Array): Float64Array {
  const errors = new Float64Array(image.length / 3);
  for (let i = 0; i < image.length; i++) {
    const pixel = Math.floor(i / 3);
    errors[pixel] = (errors[pixel] as number) + ((image[i] as number) - (target[i] as number)) ** 2;
  }
  return errors;
}

/** @param key of the signs */
export function renderPair(key: rng.Key, problem: RasterProblem, params: Float64Array): RenderPair {
  const {render, target, sizes} = problem;
  const signs = rng.host.rademacher(key, params.length);
  const moved = (way: 1 | -1) =>
    render(params.map((value, j) => value + way * (sizes[j] as number) * (signs[j] as number)));
  const [plus, minus] = [moved(1), moved(-1)];
  const second = pixelErrors(minus, target);
  return {signs, plus, minus, changes: pixelErrors(plus, target).map((error, p) => error - (second[p] as number))};
}

/**
 * ĝ_j = s_j/(2 ε_j) Σ Δ(p) over the pixels p that count for j: an estimate of the gradient of the error of all pixels,
 * averaged over perturbations.
 * @throws EstimatorError for contributors that there are not
 */
export function correlatePixels(
  {primitiveOf, sizes}: RasterProblem,
  {signs, plus, minus, changes}: RenderPair,
  contributors: Contributors = "either",
): Float64Array {
  if (!CONTRIBUTORS.includes(contributors)) {
    throw new EstimatorError("correlatePixels", "contributors", CONTRIBUTORS.join(", "), contributors);
  }
  const sums = new Float64Array(primitiveOf.reduce((most, id) => Math.max(most, id), 0) + 1);
  const count = (id: number, change: number) => {
    if (id >= 0) sums[id] = (sums[id] as number) + change;
  };
  let total = 0;
  for (const [p, change] of changes.entries()) {
    const [first, second] = [plus.ids[p] as number, minus.ids[p] as number];
    total += change;
    count(first, change);
    // Once for each primitive, also where both renderings see it.
    if (contributors === "either" && second !== first) count(second, change);
  }
  return sizes.map((size, j) => {
    const sum = contributors === "all" ? total : (sums[primitiveOf[j] as number] as number);
    return ((signs[j] as number) / (2 * size)) * sum;
  });
}

/**
 * The mean of `samples` estimates, of two renderings each.
 * @throws EstimatorError
 */
export function rasterGradient(
  key: rng.Key,
  problem: RasterProblem,
  params: Float64Array,
  {samples = 1, contributors = "either"}: {samples?: number; contributors?: Contributors} = {},
): Float64Array {
  checkSamples("rasterGradient", samples);
  const mean = new Float64Array(params.length);
  for (const each of rng.split(key, samples)) {
    const estimate = correlatePixels(problem, renderPair(each, problem, params), contributors);
    for (const [j, value] of estimate.entries()) mean[j] = (mean[j] as number) + value / samples;
  }
  return mean;
}

/** Central differences, one parameter after the other: no noise, and two renderings for each parameter. */
export function rasterDifferences({render, target, sizes}: RasterProblem, params: Float64Array): Float64Array {
  const errorAt = (j: number, step: number) => {
    const moved = params.slice();
    moved[j] = (moved[j] as number) + step;
    return pixelErrors(render(moved), target).reduce((sum, error) => sum + error, 0);
  };
  return sizes.map((size, j) => (errorAt(j, size) - errorAt(j, -size)) / (2 * size));
}
