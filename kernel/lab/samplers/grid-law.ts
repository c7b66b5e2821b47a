/** What a splitting converges to in one dimension, on a grid of phase space: for targets that are not normal. */
import {breath} from "../../engine/breath.ts";
import {at, type Density} from "../problems/densities/density.ts";
import {checkCount, checkPositive, SamplerError} from "./check.ts";
import type {Composition} from "./integrators.ts";

export interface GridLawOptions {
  readonly stepSize: number;
  /** C, above 0: without friction there is no law to settle in. */
  readonly friction: number;
  /** Positions and momenta go from minus these bounds to them. The law must vanish there. */
  readonly reach: readonly [position: number, momentum: number];
  /** Points along each side, by default 49; an odd number. */
  readonly size?: number;
  /** Steps after which it gives up, by default 5000. */
  readonly most?: number;
}

export interface GridLaw {
  /** E f(q, p). */
  expectation(f: (q: number, p: number) => number): number;
  /** Steps until nothing changed any more. */
  readonly steps: number;
}

/** A step that moves less probability than this moves nothing. */
const SETTLED = 1e-12;
/** More than this at the edges of the grid is not a law that vanishes there. */
const EDGE = 1e-7;

/**
 * The stationary law of the chain itself, with the bias of its step size, by applying the step to a probability density
 * on a grid until it stays as it is: A and B shift its rows and columns (by trigonometric interpolation, exact for what the
 * grid can carry), O convolves with the normal law of the noise. The error falls faster than any power of the grid's
 * spacing; it is rounding's once the law is smooth over a few points.
 * @throws SamplerError for options that cannot be, for flows other than A, B and O, and when the law does not settle
 */
export async function gridLaw(
  density: Density,
  {name, flows}: Composition,
  {stepSize, friction, reach, size = 49, most = 5000}: GridLawOptions,
): Promise<GridLaw> {
  const call = "samplers.gridLaw";
  if (density.dimension !== 1) throw new SamplerError(call, "density", `has ${density.dimension} dimensions, not 1`);
  checkPositive(call, "stepSize", stepSize);
  checkPositive(call, "friction", friction);
  checkCount(call, "size", size, 3);
  if (size % 2 === 0) throw new SamplerError(call, "size", `must be odd; it is ${size}`);
  for (const bound of reach) checkPositive(call, "reach", bound);
  const [q, p] = reach.map((bound) => Float64Array.from({length: size}, (_, i) => bound * ((2 * i + 1) / size - 1)));
  const axes = {q: q as Float64Array, p: p as Float64Array};
  const steps = flows.map(([flow, share]) => {
    const t = share * stepSize;
    if (flow === "A") return drift(axes, t);
    if (flow === "B") return kick(axes, density, t);
    if (flow === "O") return rub(axes, friction * t);
    throw new SamplerError(call, "splitting", `${name} has the flow ${flow}; only A, B and O can be put on a grid`);
  });
  let law = normalized(
    Float64Array.from({length: size * size}, (_, i) => {
      const point = at(axes.p, i % size);
      return Math.exp(-density.energy(axes.q, Math.floor(i / size)) - (point * point) / 2);
    }),
  );
  const breathe = breath();
  for (let step = 1; step <= most; step++) {
    const next = normalized(steps.reduce((density, apply) => apply(density), law));
    const moved = next.reduce((sum, value, i) => sum + Math.abs(value - at(law, i)), 0);
    law = next;
    if (moved < SETTLED) {
      if (atEdges(law, size) > EDGE) {
        const problem = `[${reach.join(", ")}] cuts off the law of ${name}: it is wider, or has none at step size ${stepSize}`;
        throw new SamplerError(call, "reach", problem);
      }
      return {steps: step, expectation: (f) => expectation(law, axes, f)};
    }
    if (!Number.isFinite(moved)) break;
    await breathe();
  }
  throw new SamplerError(call, "stepSize", `${stepSize}: the law of ${name} does not settle within ${most} steps`);
}

interface Axes {
  readonly q: Float64Array;
  readonly p: Float64Array;
}

/** Of a density [position, momentum]. */
type Step = (law: Float64Array) => Float64Array;

/** q ← q + t p */
function drift({q, p}: Axes, t: number): Step {
  const n = q.length;
  const spacing = at(q, 1) - at(q, 0);
  return shift(
    Array.from(p, (momentum) => kernel(n, (t * momentum) / spacing)),
    1,
    n,
  );
}

/** p ← p − t ∇U(q) */
function kick({q, p}: Axes, density: Density, t: number): Step {
  const n = p.length;
  const spacing = at(p, 1) - at(p, 0);
  const slopes = new Float64Array(n);
  for (let i = 0; i < n; i++) density.gradient(q, i, slopes);
  return shift(
    Array.from(slopes, (slope) => kernel(n, (-t * slope) / spacing)),
    n,
    1,
  );
}

/** p ← e^(−c) p + √(1 − e^(−2c)) ξ */
function rub({p}: Axes, c: number): Step {
  const n = p.length;
  const spacing = at(p, 1) - at(p, 0);
  const [kept, variance] = [Math.exp(-c), -Math.expm1(-2 * c)];
  const rows = Array.from(p, (to) =>
    p.map((from) => {
      const off = to - kept * from;
      return (spacing * Math.exp((-off * off) / (2 * variance))) / Math.sqrt(2 * Math.PI * variance);
    }),
  );
  return (law) => {
    const moved = new Float64Array(n * n);
    for (let place = 0; place < n; place++) {
      const line = law.subarray(place * n, (place + 1) * n);
      for (let to = 0; to < n; to++) moved[place * n + to] = dot(rows[to] as Float64Array, line, 0);
    }
    return moved;
  };
}

/**
 * Moves each line of a density by its own distance.
 * @param kernels of the lines, one after the other
 * @param next from one line to the next; @param along from one entry of a line to the next
 */
function shift(kernels: readonly Float64Array[], next: number, along: number): Step {
  const n = kernels.length;
  const line = new Float64Array(n);
  return (law) => {
    const moved = new Float64Array(n * n);
    for (let number = 0; number < n; number++) {
      const weights = kernels[number] as Float64Array;
      // Backwards, so that the weights for one place after the other stand in a row.
      for (let i = 0; i < n; i++) line[n - 1 - i] = law[number * next + i * along] as number;
      for (let to = 0; to < n; to++) moved[number * next + to * along] = dot(line, weights, to + 1);
    }
    return moved;
  };
}

/** Σᵢ a[i] b[from + i] */
function dot(a: Float64Array, b: Float64Array, from: number): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[from + i] as number);
  return sum;
}

/**
 * What a unit at entry 0 of n becomes when a periodic function is moved by a distance, sin(πx) / (n sin(πx/n)): two
 * periods of it.
 */
function kernel(n: number, distance: number): Float64Array {
  return Float64Array.from({length: 2 * n}, (_, i) => {
    const x = (i % n) - distance;
    const below = n * Math.sin((Math.PI * x) / n);
    return Math.abs(below) < 1e-12 ? 1 : Math.sin(Math.PI * x) / below;
  });
}

/** The largest share of probability in a line at the edges. */
function atEdges(law: Float64Array, n: number): number {
  const lines = [0, 0, 0, 0];
  for (let i = 0; i < n; i++) {
    [i, (n - 1) * n + i, i * n, i * n + n - 1].forEach((place, edge) => {
      lines[edge] = (lines[edge] as number) + Math.abs(at(law, place));
    });
  }
  return Math.max(...lines);
}

function normalized(law: Float64Array): Float64Array {
  const total = law.reduce((sum, value) => sum + value, 0);
  return law.map((value) => value / total);
}

function expectation(law: Float64Array, {q, p}: Axes, f: (q: number, p: number) => number): number {
  const n = q.length;
  return law.reduce((sum, value, i) => sum + value * f(at(q, Math.floor(i / n)), at(p, i % n)), 0);
}
