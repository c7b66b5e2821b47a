/**
 * The central flow: the smooth path that gradient descent oscillates about at the edge of stability (Cohen et al.,
 * Understanding Optimization in Deep Learning with Central Flows, ICLR 2025, section 3).
 */
import {curvature} from "../../engine/curvature/index.ts";
import {dot} from "../../engine/curvature/symmetric.ts";
import type {rng} from "../../engine/rng/index.ts";
import type {HostObjective} from "../problems/index.ts";
import {semidefiniteComplementarity} from "./complementarity.ts";
import {rk4} from "./gradient-flow.ts";
import {sharpness} from "./sharpness.ts";

export interface CentralFlowOptions {
  readonly learningRate: number;
  readonly key: rng.Key;
  /** Eigenvalues to watch, by default 3: as many may be at the edge at once. */
  readonly count?: number;
  /** Steps in the time of one step of descent, by default 4. */
  readonly substeps?: number;
}

export interface CentralFlowState {
  readonly w: Float64Array;
  /** Top eigenvalues of the Hessian at w, descending. */
  readonly values: Float64Array;
  readonly vectors: readonly Float64Array[];
  /** Variance of the oscillations along each eigenvector at the edge, largest first; empty below it. */
  readonly variances: Float64Array;
  /** Time average of the loss of descent that it predicts: L(w) + Σ variances / η. */
  readonly predictedLoss: number;
  /** Time average of descent's squared gradient norm that it predicts: ‖∇L(w)‖² + 4/η² Σ variances. */
  readonly predictedSquaredGradient: number;
}

/** Eigenvalues above this part of 2/η are held at it. */
const CRITICAL = 0.975;
/** While all are below this part of it, the flow is gradient flow, and one accurate step does. */
const FAR = 0.9;

/**
 * The central flow of gradient descent, dw/dt = −η [∇L + ½ ∇⟨Σ, ∇²L⟩] in units of steps: Σ is the covariance of the
 * oscillations, in the span of the eigenvectors at the edge, and such that none of their eigenvalues grows past 2/η.
 *
 * Third derivatives are central differences of Hessian-vector products in float64 (relative error about 1e-7).
 * @throws RangeError when the learning rate is not above 0
 */
export function centralFlow(
  objective: HostObjective,
  {learningRate: eta, key, count = 3, substeps = 4}: CentralFlowOptions,
): {
  init(w: Float64Array): Promise<CentralFlowState>;
  /** Flows for the time of one step of descent. */
  step(state: CentralFlowState): Promise<CentralFlowState>;
} {
  if (!(eta > 0 && Number.isFinite(eta)))
    throw new RangeError(`centralFlow: learningRate must be above 0; it is ${eta}.`);
  const edge = 2 / eta;
  const look = async (w: Float64Array, start?: readonly Float64Array[]) => {
    const found = await sharpness(objective, w, {key, count, start, tolerance: 1e-4});
    return {w, values: found.values, vectors: found.vectors};
  };
  const withPrediction = (at: Looked, oscillation: Oscillation): CentralFlowState => {
    const gradient = objective.gradient(at.w);
    const total = oscillation.variances.reduce((sum, variance) => sum + variance, 0);
    return {
      ...at,
      variances: oscillation.variances,
      predictedLoss: objective.value(at.w) + total / eta,
      predictedSquaredGradient: dot(gradient, gradient) + edge * edge * total,
    };
  };
  return {
    async init(w) {
      const at = await look(w);
      return withPrediction(at, oscillation(objective, at, edge, eta / substeps));
    },
    async step(state) {
      if ((state.values[0] as number) < FAR * edge) {
        const at = await look(rk4(objective, state.w, eta), state.vectors);
        return withPrediction(at, oscillation(objective, at, edge, eta / substeps));
      }
      let at: Looked = state;
      for (let i = 0; i < substeps; i++) {
        const {drift} = oscillation(objective, at, edge, eta / substeps);
        const w = at.w.map((x, j) => x - (eta / substeps) * (drift[j] as number));
        at = await look(w, at.vectors);
      }
      return withPrediction(at, oscillation(objective, at, edge, eta / substeps));
    },
  };
}

type Looked = Pick<CentralFlowState, "w" | "values" | "vectors">;

interface Oscillation {
  readonly variances: Float64Array;
  /** ∇L + ½ ∇⟨Σ, ∇²L⟩ */
  readonly drift: Float64Array;
}

/**
 * Σ = U X Uᵀ with U the critical eigenvectors: after a step of length dt along −drift, the critical block of the Hessian
 * must be ⪯ edge, with X ⪰ 0 only where it is equal.
 */
function oscillation(objective: HostObjective, {w, values, vectors}: Looked, edge: number, dt: number): Oscillation {
  const gradient = objective.gradient(w);
  const critical = vectors.filter((_, i) => (values[i] as number) >= CRITICAL * edge);
  const k = critical.length;
  if (k === 0) return {variances: new Float64Array(0), drift: gradient};
  // Gradients of the entries of the critical block, ∇(uᵢᵀ H uⱼ).
  const slopes = critical.map((u) => critical.map((v) => thirdDerivative(objective, w, u, v)));
  const slope = (r: number, c: number) => (slopes[Math.min(r, c)] as Float64Array[])[Math.max(r, c)] as Float64Array;
  const entries = (f: (r: number, c: number) => number) =>
    Array.from({length: k}, (_, r) => Float64Array.from({length: k}, (_, c) => f(r, c)));
  const combined = (x: readonly Float64Array[]) => {
    const sum = new Float64Array(w.length);
    x.forEach((row, r) => {
      row.forEach((weight, c) => {
        const direction = slope(r, c);
        for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (direction[i] as number);
      });
    });
    return sum;
  };
  const apply = (x: readonly Float64Array[]) => {
    const direction = combined(x);
    return entries((r, c) => 0.5 * dot(slope(r, c), direction));
  };
  // Room below the edge, and what plain descent makes of it within dt.
  const room = entries((r, c) => (r === c ? (edge - (values[r] as number)) / dt : 0) + dot(slope(r, c), gradient));
  const bound = entries((r, c) => 0.5 * dot(slope(r, c), slope(r, c))).reduce(
    (sum, row) => sum + row.reduce((total, value) => total + value, 0),
    0,
  );
  const x = semidefiniteComplementarity(apply, room, bound);
  const push = combined(x);
  return {
    variances: variancesOf(x),
    drift: gradient.map((g, i) => g + 0.5 * (push[i] as number)),
  };
}

/** ∇_w (uᵀ H(w) v): the derivative of H(w) v along u. */
function thirdDerivative(objective: HostObjective, w: Float64Array, u: Float64Array, v: Float64Array): Float64Array {
  const step = 1e-5;
  const ahead = objective.hvp(
    w.map((x, i) => x + step * (u[i] as number)),
    v,
  );
  const behind = objective.hvp(
    w.map((x, i) => x - step * (u[i] as number)),
    v,
  );
  return ahead.map((value, i) => (value - (behind[i] as number)) / (2 * step));
}

function variancesOf(x: readonly Float64Array[]): Float64Array {
  return curvature.host
    .eigenSymmetric(x)
    .values.map((value) => Math.max(0, value))
    .reverse();
}
