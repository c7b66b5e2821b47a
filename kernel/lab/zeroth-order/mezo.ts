/**
 * MeZO: stochastic descent by two values of the loss a step (Malladi, Gao, Nichani, Damian, Lee, Chen and Arora, Fine-Tuning
 * Language Models with Just Forward Passes, NeurIPS 2023, algorithm 1; the estimator is Spall's with normal directions).
 */
import {checkBetween, checkPositive} from "./arguments.ts";
import {type Schedule, scheduled, slopeAlong, standardNormals, type ZerothOrderRule} from "./two-point.ts";

export interface MezoOptions {
  readonly learningRate: Schedule;
  /** How far the loss is asked, in units of the direction; by default 1e-3. */
  readonly epsilon?: number;
  /** Heavy ball on the estimates; by default 0, none. */
  readonly momentum?: number;
}

export interface MezoState {
  readonly step: number;
  /** Sum of past estimates, each step times `momentum`. */
  readonly velocity: Float64Array;
}

/**
 * z ~ N(0, I); ĝ = (f(x + εz) − f(x − εz))/2ε · z; v ← momentum v + ĝ; x ← x − η v. E ĝ is the gradient up to O(ε²), and
 * E‖ĝ‖² = (d + 2)‖∇f‖².
 * @throws ZerothOrderError for options out of range
 */
export function mezo({learningRate, epsilon = 1e-3, momentum = 0}: MezoOptions): ZerothOrderRule<MezoState> {
  checkPositive("mezo", "epsilon", epsilon);
  checkBetween("mezo", "momentum", momentum, 0, 1);
  return {
    init: (size) => ({step: 0, velocity: new Float64Array(size)}),
    update(key, f, params, {step, velocity}) {
      const direction = new Float64Array(standardNormals(key, params.length));
      const slope = slopeAlong(f, params, direction, epsilon);
      const rate = scheduled(learningRate, step);
      const [moved, updates] = [new Float64Array(params.length), new Float64Array(params.length)];
      for (let i = 0; i < params.length; i++) {
        const v = slope * (direction[i] as number) + (momentum && momentum * (velocity[i] as number));
        moved[i] = v;
        updates[i] = -rate * v;
      }
      return {updates, state: {step: step + 1, velocity: moved}, direction, slope};
    },
  };
}
