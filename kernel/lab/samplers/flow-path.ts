import {type Key, rng} from "../../engine/rng/index.ts";
import type {Density} from "../problems/densities/density.ts";
import {advance} from "./advance.ts";
import {checkPositive, SamplerError} from "./check.ts";
import {onHost} from "./host.ts";
import type {Composition, Flow} from "./integrators.ts";
import type {Phase} from "./types.ts";

/** A place in phase space, and the flow that led there: null at the start. */
export interface FlowPoint {
  readonly flow: Flow | null;
  /** Number of the minibatch, from 0. */
  readonly batch: number;
  readonly position: Float64Array;
  readonly momentum: Float64Array;
}

/**
 * One epoch flow by flow: a step with each of the densities in their order, each step a row of flows.
 * @param start position and momentum of one point
 * @throws SamplerError naming an argument that cannot be
 */
export function flowPath(
  densities: readonly Density[],
  {name, order, isReversible, flows}: Composition,
  start: {readonly position: Float64Array; readonly momentum: Float64Array},
  {stepSize, friction, key}: {readonly stepSize: number; readonly friction: number; readonly key: Key},
): FlowPoint[] {
  checkPositive("samplers.flowPath", "stepSize", stepSize);
  for (const part of ["position", "momentum"] as const) {
    const dimension = densities[0]?.dimension ?? 0;
    if (start[part].length === dimension) continue;
    throw new SamplerError("samplers.flowPath", part, `must have ${dimension} numbers; it has ${start[part].length}`);
  }
  let phase: Phase<Float64Array> = start;
  const points: FlowPoint[] = [{flow: null, batch: 0, ...start}];
  for (const [batch, density] of densities.entries()) {
    const target = onHost(density);
    for (const [i, [flow, share]] of flows.entries()) {
      const single = {name, order, isReversible, flows: [[flow, share]] as const};
      const step = rng.foldIn(key, batch * flows.length + i);
      const {position, momentum} = advance(target, single, phase, {stepSize, friction, key: step}).phase;
      phase = {position, momentum};
      points.push({flow, batch, position, momentum});
    }
  }
  return points;
}
