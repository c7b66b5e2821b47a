/**
 * Path gradients of normalizing flows (Vaitl, Winkler, Richter and Kessel, Fast and Unified Path Gradient Estimators for
 * Normalizing Flows, ICLR 2024): the pathwise gradient of a KL divergence without the score term, whose mean is 0.
 * Per-point gradients on the host in float64.
 */
import type {CouplingFlow, FlowPass} from "../problems/models/index.ts";
import {EstimatorError} from "./estimator.ts";

/**
 * What is differentiated: all of the loss, by all the ways in which parameters enter it (for `"forward"` that is maximum
 * likelihood); the path only, along which they move the points; or the path with the score found by a second pass,
 * back through the flow.
 */
export type FlowGradient = "total" | "path" | "path, second pass";

const KINDS: readonly string[] = ["total", "path", "path, second pass"];

/** A density to be met, by its score ∂ log p(x)/∂x at points [n · 2]. */
export type Score = (x: Float64Array) => Float64Array;

/**
 * The recursion (Proposition 3.2): the score ∂ log q/∂x of the points' density, carried along as they move.
 * δ' = J⁻ᵀ (δ − ∂ log|det J|), for a coupling with a = ∂out/∂in
 * δ'_out = δ_in / a,  δ'_u = δ_u − ∂_u log a − δ'_out ∂_u out
 * in either direction; no point goes back.
 * @param start the score where the pass began [n · 2]
 */
export function carryScore({steps, count}: FlowPass, start: Float64Array): Float64Array {
  const score = start.slice();
  for (const {axis, scale, bySize, byShift, sizeSlope, shiftSlope, sign} of steps) {
    for (let i = 0; i < count; i++) {
      const [own, still] = [2 * i + axis, 2 * i + 1 - axis];
      score[own] = at(score, own) / at(scale, i);
      const outSlope = at(bySize, i) * at(sizeSlope, i) + at(byShift, i) * at(shiftSlope, i);
      score[still] = at(score, still) - sign * at(sizeSlope, i) - at(score, own) * outSlope;
    }
  }
  return score;
}

/**
 * Gradients of KL(q ‖ p) by the flow's parameters, one for each point z of the base [n · 2]: with δ the flow's score,
 * path (δ − ∂ log p)ᵀ ∂T/∂θ, total −∂ log pᵀ ∂T/∂θ − ∂ log|det|/∂θ.
 * @returns [n · size]
 * @throws EstimatorError for a kind that there is not
 */
export function reverseKlGradients(
  flow: CouplingFlow,
  params: Float64Array,
  z: Float64Array,
  target: Score,
  kind: FlowGradient = "path",
): Float64Array {
  checkKind("reverseKlGradients", kind);
  const pass = flow.generate(params, z);
  const wanted = target(pass.points);
  if (kind === "total") return pass.pullback(negative(wanted), -1).params;
  const own = kind === "path" ? carryScore(pass, negative(z)) : flow.score(params, pass.points);
  return pass.pullback(difference(own, wanted)).params;
}

/**
 * Gradients of KL(p ‖ q), one for each point x of p [n · 2]. Total is that of −log q(x). The path is followed in the base
 * (Proposition 4.1): p pulled back by T has there a score δ, and the base −z, so that it is (δ + z)ᵀ ∂T⁻¹/∂θ.
 * @returns [n · size]
 * @throws EstimatorError for a kind that there is not
 */
export function forwardKlGradients(
  flow: CouplingFlow,
  params: Float64Array,
  x: Float64Array,
  target: Score,
  kind: FlowGradient = "path",
): Float64Array {
  checkKind("forwardKlGradients", kind);
  const pass = flow.normalize(params, x);
  const base = negative(pass.points);
  if (kind === "total") return pass.pullback(negative(base), -1).params;
  const own =
    kind === "path" ? carryScore(pass, target(x)) : flow.generate(params, pass.points).pullback(target(x), 1).points;
  return pass.pullback(difference(own, base)).params;
}

function checkKind(call: string, kind: string): void {
  if (!KINDS.includes(kind)) throw new EstimatorError(call, "kind", KINDS.join("; "), kind);
}

const negative = (a: Float64Array) => a.map((value) => -value);
const difference = (a: Float64Array, b: Float64Array) => a.map((value, i) => value - at(b, i));

function at(array: Float64Array, i: number): number {
  return array[i] as number;
}
