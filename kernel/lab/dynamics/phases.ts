/** Names for what training does at its present sharpness. */
import {median} from "d3";

export type Phase = "stable" | "progressive sharpening" | "edge of stability" | "catapult" | "beyond the edge";

export interface PhasePoint {
  readonly sharpness: number;
  readonly loss: number;
}

/** Relative distance from the threshold that still counts as at it. */
const NEAR = 0.1;
/** Relative growth of sharpness over a window that counts as sharpening. */
const GROWTH = 0.005;

/**
 * The phase at the end of a window of measurements (10 or more tell best):
 * - *catapult*: sharpness was more than 10 % above the threshold and has fallen by 10 % since, and the loss has risen above its
 *   start (Lewkowycz et al. 2020);
 * - *edge of stability*: the window's median sharpness is within 10 % of the threshold (Cohen et al. 2021);
 * - *beyond the edge*: above that, where descent cannot stay;
 * - *progressive sharpening*: below that, and sharpness has grown by 0.5 % or more;
 * - *stable*: below that and not growing.
 * @param threshold the sharpness at which the update rule becomes unstable (2/η for gradient descent)
 */
export function phase(window: readonly PhasePoint[], threshold: number): Phase {
  const [first] = window;
  const last = window.at(-1);
  if (!first || !last) return "stable";
  const sharpest = Math.max(...window.map((point) => point.sharpness));
  const highest = Math.max(...window.map((point) => point.loss));
  const fell = last.sharpness < (1 - NEAR) * sharpest && highest > first.loss;
  if (sharpest > (1 + NEAR) * threshold && fell) return "catapult";
  if (Math.abs((median(window, (point) => point.sharpness) ?? Number.NaN) / threshold - 1) <= NEAR)
    return "edge of stability";
  if (last.sharpness > (1 + NEAR) * threshold) return "beyond the edge";
  if (last.sharpness > (1 + GROWTH) * first.sharpness) return "progressive sharpening";
  return "stable";
}
