/** The edge of stability on the regression of numbers.md 2c, with flows beside it. */
import {median} from "d3";
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {gradientDescent} from "../optimizers/descent.ts";
import {chebyshev, type HostObjective, tanhRegression} from "../problems/index.ts";
import {centralFlow} from "./central-flow.ts";
import {gradientFlow, rk4} from "./gradient-flow.ts";
import {phase} from "./phases.ts";
import {sharpness} from "./sharpness.ts";

const problem = tanhRegression(chebyshev(4));

async function descend(eta: number, steps: number, seed: number) {
  const key = rng.key(seed);
  let w = problem.init(key);
  let state = gradientDescent.init(problem.dimension);
  let start: readonly Float64Array[] | undefined;
  const measured: {step: number; sharpness: number; loss: number}[] = [];
  for (let step = 0; step <= steps; step++) {
    if (step % 50 === 0) {
      const found = await sharpness(problem, w, {key: rng.foldIn(key, step), start});
      start = found.vectors;
      measured.push({step, sharpness: found.values[0] as number, loss: problem.value(w)});
    }
    const {updates, state: next} = gradientDescent.update(problem.gradient(w), state, eta);
    w = w.map((x, i) => x + (updates[i] as number));
    state = next;
  }
  return {w, measured};
}

test("sharpness rises to 2/η and stays there; half the learning rate moves the plateau", async () => {
  const {measured} = await descend(0.4, 6000, 2);
  const late = median(measured.filter(({step}) => step >= 4000).map(({sharpness}) => sharpness));
  expect(Math.abs((late ?? 0) / 5 - 1)).toBeLessThan(0.05);
  expect(measured[0]?.sharpness).toBeLessThan(3);
  expect(phase(measured.slice(-20), 5)).toBe("edge of stability");
  expect(phase(measured.slice(5, 15), 5)).toBe("progressive sharpening");

  const slower = await descend(0.2, 6000, 2);
  const plateau = median(slower.measured.filter(({step}) => step >= 5000).map(({sharpness}) => sharpness));
  expect(plateau).toBeGreaterThan(8);
}, 120_000);

/** ½ wᵀ diag(a) w. */
const quadratic = (...a: number[]): HostObjective => ({
  dimension: a.length,
  value: (w) => w.reduce((sum, x, i) => sum + ((a[i] as number) * x * x) / 2, 0),
  gradient: (w) => w.map((x, i) => (a[i] as number) * x),
  hvp: (_, v) => v.map((x, i) => (a[i] as number) * x),
});

test("Runge and Kutta's error falls with the fourth power of the step", () => {
  const problem = quadratic(1, 2);
  const error = (n: number) => {
    let w: Float64Array = Float64Array.of(1, 1);
    for (let i = 0; i < n; i++) w = rk4(problem, w, 1 / n);
    return Math.abs((w[0] as number) - Math.exp(-1)) + Math.abs((w[1] as number) - Math.exp(-2));
  };
  expect(Math.log2(error(8) / error(16))).toBeCloseTo(4, 0);
  const [x] = gradientFlow(problem, Float64Array.of(1, 1), 1, {sharpness: 2, alpha: 0.1});
  expect(x).toBeCloseTo(Math.exp(-1), 6);
  expect(() => gradientFlow(problem, Float64Array.of(1, 1), -1, {sharpness: 2})).toThrow(/time.*-1/);
});

test("preconditioned sharpness is that of D⁻¹H", async () => {
  const found = await sharpness(quadratic(8, 3, 1), new Float64Array(3), {
    key: rng.key(0),
    count: 2,
    tolerance: 1e-9,
    preconditioner: Float64Array.of(16, 2, 1),
  });
  expect(found.values[0]).toBeCloseTo(1.5, 8);
  expect(found.values[1]).toBeCloseTo(1, 8);
});

/**
 * L(x, y) = ½ s(y) x² + ½ (y − 4)² / 40 with s(y) = 1 + y: y rises, and with it the sharpness, until x oscillates and
 * holds it at 2/η. There the central flow has y = 2/η − 1, and the variance of x is the one that stops y:
 * ½ s′ Var = (4 − y) / 40.
 */
test("a central flow stops at the edge with the variance that balances the drift", async () => {
  const valley: HostObjective = {
    dimension: 2,
    value: ([x = 0, y = 0]) => ((1 + y) * x * x) / 2 + (y - 4) ** 2 / 80,
    gradient: ([x = 0, y = 0]) => Float64Array.of((1 + y) * x, (x * x) / 2 + (y - 4) / 40),
    hvp: ([x = 0, y = 0], [u = 0, v = 0]) => Float64Array.of((1 + y) * u + x * v, x * u + v / 40),
  };
  const eta = 0.5;
  const flow = centralFlow(valley, {learningRate: eta, key: rng.key(0), count: 1});
  let state = await flow.init(Float64Array.of(0, 2));
  for (let i = 0; i < 400; i++) state = await flow.step(state);
  let w = Float64Array.of(1e-3, 2);
  const losses: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const g = valley.gradient(w);
    w = w.map((x, j) => x - eta * (g[j] as number));
    if (i >= 2000) losses.push(valley.value(w));
  }
  expect(state.values[0]).toBeCloseTo(2 / eta, 2);
  expect(state.w[1]).toBeCloseTo(3, 2);
  expect(state.variances[0]).toBeCloseTo(0.05, 3);
  // Descent itself, averaged over its oscillations, does what the flow predicts.
  const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  expect(mean / state.predictedLoss).toBeCloseTo(1, 1);
}, 60_000);

test("a central flow is gradient flow below the edge", async () => {
  const start = problem.init(rng.key(2));
  const flow = centralFlow(problem, {learningRate: 0.4, key: rng.key(2)});
  let state = await flow.init(start);
  for (let i = 0; i < 20; i++) state = await flow.step(state);
  const exact = gradientFlow(problem, start, 20 * 0.4, {sharpness: 5, alpha: 0.1});
  expect(state.variances.length).toBe(0);
  expect(state.predictedLoss).toBeCloseTo(problem.value(exact), 4);
});

test("phases tell a catapult from the edge, and rest from sharpening", () => {
  const at = (...points: [number, number][]) => points.map(([sharpness, loss]) => ({sharpness, loss}));
  expect(phase(at([14, 1], [14, 3], [9, 5], [6, 1]), 10)).toBe("catapult");
  expect(phase(at([9.8, 1], [10.2, 1.1], [10.1, 0.9]), 10)).toBe("edge of stability");
  expect(phase(at([4, 1], [5, 0.9], [6, 0.8]), 10)).toBe("progressive sharpening");
  expect(phase(at([4, 1], [4, 0.9], [4, 0.8]), 10)).toBe("stable");
  expect(phase(at([19, 1]), 10)).toBe("beyond the edge");
  expect(phase(at([7, 1], [8, 1], [9, 1], [12, 1]), 10)).toBe("beyond the edge");
  expect(phase([], 10)).toBe("stable");
});
