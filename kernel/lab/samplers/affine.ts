/**
 * Steps of samplers on a normal target N(H⁻¹b, H⁻¹) are affine maps with normal noise: z′ = A z + c + N(0, Q), where
 * z = (q, p), or z = q for SGLD. Here they are written as matrices, independently of the samplers.
 */
import type {GaussianDensity} from "../problems/densities/gaussian.ts";
import type {Flow, Integrator, RungeKutta} from "./integrators.ts";
import {add, block, diagonal, type Matrix, multiply, scaled, transpose} from "./matrix.ts";

export interface AffineStep {
  /** A, [n, n] */
  readonly matrix: Matrix;
  /** c, [n, 1] */
  readonly offset: Matrix;
  /** Q, [n, n] */
  readonly covariance: Matrix;
}

export interface AffineOptions {
  readonly stepSize: number;
  readonly friction?: number;
  /** Variance of normal noise in each coordinate of the gradient, fresh at each evaluation, 0 unless given. */
  readonly gradientVariance?: number;
}

/** One step of an integrator, of Langevin's equations where there is friction, as an affine map of (q, p). */
export function affineStep(density: GaussianDensity, integrator: Integrator, options: AffineOptions): AffineStep {
  if (!("flows" in integrator)) return rungeKuttaStep(density, integrator, options);
  return integrator.flows
    .map(([flow, share]) => flowStep(density, flow, share * options.stepSize, options))
    .reduce((first, second) => ({
      matrix: multiply(second.matrix, first.matrix),
      offset: add(multiply(second.matrix, first.offset), second.offset),
      covariance: add(multiply(multiply(second.matrix, first.covariance), transpose(second.matrix)), second.covariance),
    }));
}

/** One step of SGLD as an affine map of q. */
export function sgldStep(
  {precision, shift}: GaussianDensity,
  {stepSize, gradientVariance = 0}: Omit<AffineOptions, "friction">,
): AffineStep {
  const d = precision.length;
  return {
    matrix: add(diagonal(d, 1), scaled(-stepSize, precision)),
    offset: shift.map((b) => [stepSize * b]),
    covariance: diagonal(d, 2 * stepSize + stepSize ** 2 * gradientVariance),
  };
}

function flowStep(
  {precision, shift}: GaussianDensity,
  flow: Flow,
  t: number,
  {friction = 0, gradientVariance = 0}: AffineOptions,
): AffineStep {
  const d = precision.length;
  /** q ← q + drift p;  p ← kept p − kick ∇U + N(0, heat) */
  const step = ({drift = 0, kick = 0, kept = 1, heat = 0}) => ({
    matrix: block([
      [diagonal(d, 1), diagonal(d, drift)],
      [scaled(-kick, precision), diagonal(d, kept)],
    ]),
    offset: [...shift.map(() => [0]), ...shift.map((b) => [kick * b])],
    covariance: momentumNoise(d, heat),
  });
  const noise = t * t * gradientVariance;
  if (flow === "A") return step({drift: t});
  if (flow === "B") return step({kick: t, heat: noise});
  if (flow === "E") return step({kick: t, kept: 1 - friction * t, heat: 2 * friction * t + noise});
  return step({kept: Math.exp(-friction * t), heat: -Math.expm1(-2 * friction * t)});
}

function rungeKuttaStep(
  {precision, shift}: GaussianDensity,
  {a, b}: RungeKutta,
  {stepSize, friction = 0, gradientVariance = 0}: AffineOptions,
): AffineStep {
  const d = precision.length;
  const field = block([
    [diagonal(d, 0), diagonal(d, 1)],
    [scaled(-1, precision), diagonal(d, -friction)],
  ]);
  const push = [...shift.map(() => [0]), ...shift.map((value) => [value])];
  const slopes: {matrix: Matrix; offset: Matrix}[] = [];
  const moved = (weights: readonly number[]) => {
    let [matrix, offset]: Matrix[] = [diagonal(2 * d, 1), scaled(0, push)];
    for (const [j, slope] of slopes.slice(0, weights.length).entries()) {
      const share = stepSize * (weights[j] as number);
      matrix = add(matrix as Matrix, scaled(share, slope.matrix));
      offset = add(offset as Matrix, scaled(share, slope.offset));
    }
    return {matrix: matrix as Matrix, offset: offset as Matrix};
  };
  for (const weights of a) {
    const {matrix, offset} = moved(weights);
    slopes.push({matrix: multiply(field, matrix), offset: add(multiply(field, offset), push)});
  }
  return {...moved(b), covariance: momentumNoise(d, 2 * friction * stepSize + stepSize ** 2 * gradientVariance)};
}

function momentumNoise(d: number, variance: number): Matrix {
  return block([
    [diagonal(d, 0), diagonal(d, 0)],
    [diagonal(d, 0), diagonal(d, variance)],
  ]);
}
