/** Gradient flow dw/dt = −∇L(w), what gradient descent becomes as its learning rate goes to 0. */
import type {HostObjective} from "../problems/index.ts";

/**
 * One step of length `dt` of the classical Runge–Kutta method of order 4. It is stable up to dt ≈ 2.785 / λ_max;
 * dt ≤ 1 / sharpness is accurate (Cohen et al. 2021, appendix A).
 */
export function rk4(objective: Pick<HostObjective, "gradient">, w: Float64Array, dt: number): Float64Array {
  const along = (at: Float64Array, slope: Float64Array, by: number) => at.map((x, i) => x - by * (slope[i] as number));
  const k1 = objective.gradient(w);
  const k2 = objective.gradient(along(w, k1, dt / 2));
  const k3 = objective.gradient(along(w, k2, dt / 2));
  const k4 = objective.gradient(along(w, k3, dt));
  const mean = k1.map((k, i) => (k + 2 * (k2[i] as number) + 2 * (k3[i] as number) + (k4[i] as number)) / 6);
  return along(w, mean, dt);
}

/**
 * Flows for the time `time` in steps of at most `alpha` / sharpness.
 * @param sharpness λ_max at `w`, or a bound of it along the way
 * @throws RangeError when time is negative or not finite
 */
export function gradientFlow(
  objective: Pick<HostObjective, "gradient">,
  w: Float64Array,
  time: number,
  {sharpness, alpha = 1}: {sharpness: number; alpha?: number},
): Float64Array {
  if (!(time >= 0 && Number.isFinite(time)))
    throw new RangeError(`gradientFlow: time must be at least 0; it is ${time}.`);
  const steps = Math.max(1, Math.ceil((time * Math.max(sharpness, 0)) / alpha));
  let at = w;
  for (let i = 0; i < steps; i++) at = rk4(objective, at, time / steps);
  return at;
}
