import {child, type Key} from "./key.ts";
import {normalOf, unitOf} from "./special.ts";
import {hash} from "./threefry.ts";

/**
 * One gamma number of scale 1, by Marsaglia and Tsang, "A simple method for generating gamma variables" (2000), with
 * JAX's use of keys. Below 1 the shape is raised by 1 and the number multiplied by U^(1/shape).
 */
export function gammaSample(key: Key, shape: number): number {
  const d = (shape >= 1 ? shape : shape + 1) - 1 / 3;
  const c = 1 / 3 / Math.sqrt(d);
  const boost = shape >= 1 ? 1 : (1 - uniform(child(key, 1))) ** (1 / shape);
  let next = child(key, 0);
  for (;;) {
    const [x, v] = proposal(child(next, 1), c);
    const u = uniform(child(next, 2));
    next = child(next, 0);
    // The first test is the cheaper and nearly always enough.
    if (u < 1 - 0.0331 * x ** 4 || Math.log(u) < x ** 2 / 2 + d * (1 - v + Math.log(v))) return d * v * boost;
  }
}

/** A normal number x with (1 + c x)³ > 0, and that. */
function proposal(key: Key, c: number): [x: number, v: number] {
  let next = key;
  for (;;) {
    const x = normalOf(uniform(child(next, 1)));
    if (1 + c * x > 0) return [x, (1 + c * x) ** 3];
    next = child(next, 0);
  }
}

/** The single uniform number of a key. */
function uniform(key: Key): number {
  const [a, b] = hash(key, 0);
  return unitOf(a ^ b);
}
