import {at, type Density} from "../problems/densities/density.ts";
import {advance} from "./advance.ts";
import {checkCount, checkPositive, SamplerError} from "./check.ts";
import {onHost} from "./host.ts";
import type {Integrator} from "./integrators.ts";
import type {Phase} from "./types.ts";

/** A path through phase space in float64; row i is the state after i steps. */
export interface Trajectory {
  readonly dimension: number;
  readonly stepSize: number;
  /** [rows, d] */
  readonly positions: Float64Array;
  readonly momenta: Float64Array;
  /** H of each row. */
  readonly energies: Float64Array;
  readonly gradEvals: number;
  /** The row at which |H − H₀| passed 1000 or was no number, where the path ends; or null. */
  readonly divergedAt: number | null;
}

/** As blackjax and Stan have it. */
const DIVERGED = 1000;

/**
 * Follows Hamilton's equations on the host.
 * @param start position and momentum of one point
 * @throws SamplerError naming an argument that cannot be
 */
export function trajectory(
  density: Density,
  integrator: Integrator,
  start: {readonly position: ArrayLike<number>; readonly momentum: ArrayLike<number>},
  {stepSize, steps}: {readonly stepSize: number; readonly steps: number},
): Trajectory {
  const call = "samplers.trajectory";
  checkPositive(call, "stepSize", stepSize);
  checkCount(call, "steps", steps, 0);
  const {dimension} = density;
  for (const name of ["position", "momentum"] as const) {
    if (start[name].length === dimension) continue;
    throw new SamplerError(call, name, `must have ${dimension} numbers; it has ${start[name].length}`);
  }
  const target = onHost(density);
  const positions = new Float64Array((steps + 1) * dimension);
  const momenta = new Float64Array((steps + 1) * dimension);
  const energies = new Float64Array(steps + 1);
  let phase: Phase<Float64Array> = {
    position: Float64Array.from(start.position),
    momentum: Float64Array.from(start.momentum),
  };
  let gradEvals = 0;
  let divergedAt: number | null = null;
  for (let row = 0; row <= steps && divergedAt === null; row++) {
    if (row > 0) {
      const step = advance(target, integrator, phase, {stepSize});
      phase = step.phase;
      gradEvals += step.gradEvals;
    }
    positions.set(phase.position, row * dimension);
    momenta.set(phase.momentum, row * dimension);
    energies[row] =
      density.energy(phase.position, 0) + at(target.arithmetic.dot(phase.momentum, phase.momentum), 0) / 2;
    if (!(Math.abs(at(energies, row) - at(energies, 0)) <= DIVERGED)) divergedAt = row;
  }
  const rows = (divergedAt ?? steps) + 1;
  return {
    dimension,
    stepSize,
    positions: positions.subarray(0, rows * dimension),
    momenta: momenta.subarray(0, rows * dimension),
    energies: energies.subarray(0, rows),
    gradEvals,
    divergedAt,
  };
}
