/** Card 077. */
import {expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {rk4} from "./gradient-flow.ts";
import {gfsSharpness, gradientFlowSolution, product, scalarNetwork, scalarSharpness} from "./scalar-network.ts";

const w = Float64Array.of(1.4, 0.5, 0.9, 2.1);
const network = scalarNetwork(4);

test("derivatives are those of the loss", () => {
  const v = Float64Array.of(0.3, -1, 0.4, 0.2);
  const moved = (h: number) => w.map((x, i) => x + h * (v[i] as number));
  const slope = (network.value(moved(1e-6)) - network.value(moved(-1e-6))) / 2e-6;
  expect(network.gradient(w).reduce((sum, g, i) => sum + g * (v[i] as number), 0)).toBeCloseTo(slope, 7);
  const [ahead, behind] = [network.gradient(moved(1e-6)), network.gradient(moved(-1e-6))];
  network.hvp(w, v).forEach((value, i) => {
    expect(value).toBeCloseTo(((ahead[i] as number) - (behind[i] as number)) / 2e-6, 6);
  });
});

test("the solution is where gradient flow ends", () => {
  let flowed: Float64Array = w;
  for (let i = 0; i < 20_000; i++) flowed = rk4(network, flowed, 0.005);
  gradientFlowSolution(w).forEach((x, i) => {
    expect(x).toBeCloseTo(flowed[i] as number, 9);
  });
  expect(product(gradientFlowSolution(w))).toBeCloseTo(1, 13);
});

test("its sharpness is the Hessian's there", () => {
  expect(gfsSharpness(w)).toBeCloseTo(scalarSharpness(gradientFlowSolution(w)), 9);
});

test("descent never raises it, though it raises loss and sharpness", () => {
  const draws = rng.host.normal(rng.key(5), 4);
  let at = Float64Array.from(draws, (z) => Math.exp(0.6 * z));
  const scale = product(at) ** (-1 / 4);
  at = at.map((x) => x * scale * 1.01);
  const eta = 2.4 / gfsSharpness(at);
  let rises = 0;
  for (let step = 0; step < 2000; step++) {
    const g = network.gradient(at);
    const next = at.map((x, i) => x - eta * (g[i] as number));
    expect(gfsSharpness(next) - gfsSharpness(at)).toBeLessThanOrEqual(1e-9);
    if (network.value(next) > network.value(at)) rises++;
    at = next;
  }
  expect(rises).toBeGreaterThan(0);
});

test("it is undefined where flow cannot reach 1", () => {
  expect(() => gradientFlowSolution(Float64Array.of(-1, 1))).toThrow(
    /product of the weights must be above 0; it is -1/,
  );
  expect(() => scalarNetwork(1)).toThrow(/depth.*1/);
});
