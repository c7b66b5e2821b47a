import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import * as tf from "../../engine/tfjs.ts";
import {at, type Density} from "../problems/densities/density.ts";
import {banana, gaussian} from "../problems/densities/index.ts";
import {advance, flowPath, integrators, onHost, onTensors, splittings, trajectory, withFriction} from "./index.ts";
import type {Phase} from "./types.ts";

beforeAll(() => tf.setBackend("cpu"));

const oscillator = gaussian([[1]]);
const start = {position: [0], momentum: [1]};
type Name = keyof typeof integrators;

/** Distance in phase space from the exact solution (sin T, cos T) at T = 1, and the error of H. */
function errors(name: Name, stepSize: number): [state: number, energy: number] {
  const steps = Math.round(1 / stepSize);
  const {positions, momenta, energies} = trajectory(oscillator, integrators[name], start, {stepSize, steps});
  const distance = Math.hypot(at(positions, steps) - Math.sin(1), at(momenta, steps) - Math.cos(1));
  return [distance, Math.abs(at(energies, steps) - 0.5)];
}

// Float64 reference values for h = 0.1 and 0.05, and of |ΔH| at h = 0.1.
test.each<[Name, number, number, number]>([
  ["euler", 5.1123e-2, 2.5297e-2, 5.231e-2],
  ["symplecticEuler", 4.1806e-2, 2.096e-2, 2.453e-2],
  ["leapfrog", 1.3267e-3, 3.3121e-4, 8.878e-4],
  ["mclachlan", 1.2611e-4, 3.1542e-5, 8.504e-6],
  ["yoshida", 8.7964e-6, 5.4842e-7, 2.713e-6],
  ["rk4", 8.3325e-7, 5.2082e-8, 6.936e-8],
])("%s has the known errors on the oscillator, and its order", (name, coarse, fine, energy) => {
  const [first, energyError] = errors(name, 0.1);
  const [second] = errors(name, 0.05);
  expect(first / coarse).toBeCloseTo(1, 4);
  expect(second / fine).toBeCloseTo(1, 4);
  expect(energyError / energy).toBeCloseTo(1, 3);
  const slope = Math.log2(errors(name, 0.01)[0] / errors(name, 0.005)[0]);
  expect(Math.abs(slope - integrators[name].order)).toBeLessThan(0.02);
});

describe("leapfrog on the oscillator", () => {
  test("keeps p² + (1 − h²/4) q² to rounding; H swings by h²/(2(4 − h²))", () => {
    for (const [stepSize, swing] of [
      [0.1, 0.00125313],
      [0.5, 0.0333333],
      [1.9, 4.6282],
    ] as const) {
      const path = trajectory(oscillator, integrators.leapfrog, start, {stepSize, steps: 1000});
      const kept = path.positions.map((q, i) => at(path.momenta, i) ** 2 + (1 - stepSize ** 2 / 4) * q * q);
      expect(Math.max(...kept) - Math.min(...kept)).toBeLessThan(1e-12);
      const most = Math.max(...path.energies.map((energy) => Math.abs(energy - 0.5)));
      expect(most / swing).toBeCloseTo(1, 2);
    }
  });

  test("has the frequency acos(1 − h²/2)/h", () => {
    const {positions} = trajectory(oscillator, integrators.leapfrog, start, {stepSize: 0.5, steps: 200});
    const amplitude = 1 / Math.sqrt(1 - 1 / 16);
    positions.forEach((q, i) => {
      expect(q).toBeCloseTo(amplitude * Math.sin(1.010721 * 0.5 * i), 3);
    });
  });

  test("is stable below h = 2 and diverges from there on, which the path tells", () => {
    const steps = 20_000;
    expect(trajectory(oscillator, integrators.leapfrog, start, {stepSize: 1.99, steps}).divergedAt).toBeNull();
    const {divergedAt, positions} = trajectory(oscillator, integrators.leapfrog, start, {stepSize: 2.01, steps});
    expect(divergedAt).toBeGreaterThan(10);
    expect(positions).toHaveLength((divergedAt as number) + 1);
    expect(trajectory(oscillator, integrators.leapfrog, start, {stepSize: 1e200, steps}).divergedAt).toBe(1);
  });
});

test("Kepler's orbit closes, with energy errors as blackjax's tests bound them", () => {
  const kepler: Density = {
    name: "Kepler",
    dimension: 2,
    energy: (q, i) => -1 / Math.hypot(at(q, i), at(q, i + 1)),
    gradient(q, i, out) {
      const cube = Math.hypot(at(q, i), at(q, i + 1)) ** 3;
      out[i] = at(q, i) / cube;
      out[i + 1] = at(q, i + 1) / cube;
    },
    potential: () => tf.tensor1d([]),
  };
  for (const [name, bound] of [
    ["leapfrog", 1e-4],
    ["mclachlan", 1e-5],
    ["yoshida", 1e-6],
  ] as const) {
    const path = trajectory(
      kepler,
      integrators[name],
      {position: [1, 0], momentum: [0, 1]},
      {stepSize: 0.01, steps: 628},
    );
    const end = [...path.positions.slice(-2), ...path.momenta.slice(-2)];
    [1, 0, 0, 1].forEach((value, i) => {
      expect(Math.abs((end[i] as number) - value)).toBeLessThan(1e-2);
    });
    expect(Math.abs(at(path.energies, 628) - at(path.energies, 0))).toBeLessThan(bound);
  }
});

test("a gradient is computed once for each new position", () => {
  const evaluations = (name: Name) =>
    trajectory(oscillator, integrators[name], start, {stepSize: 0.1, steps: 10}).gradEvals;
  expect(evaluations("leapfrog")).toBe(11);
  expect(evaluations("symplecticEuler")).toBe(10);
  expect(evaluations("mclachlan")).toBe(21);
  expect(evaluations("yoshida")).toBe(31);
  expect(evaluations("rk4")).toBe(40);
  const {phase, gradEvals} = advance(
    onHost(oscillator),
    splittings.aboba,
    {position: Float64Array.of(1), momentum: Float64Array.of(0)},
    {stepSize: 0.1},
  );
  expect([gradEvals, phase.gradient]).toEqual([1, undefined]);
});

test.each(Object.entries({...integrators, baoab: splittings.baoab, around: withFriction(integrators.yoshida)}))(
  "%s: float64 and tensors agree to 1e-5",
  async (_, integrator) => {
    const position = Float64Array.from([0.3, -0.2, 1.5, 0.4, -2, 1]);
    const momentum = Float64Array.from([1, 0.5, -0.3, 0.8, 0.2, -0.6]);
    const [host, device] = [onHost(banana), onTensors(banana.potential)];
    let onFloats: Phase<Float64Array> = {position, momentum};
    let onDevice: Phase<tf.Tensor> = {
      position: tf.tensor2d(Float32Array.from(position), [3, 2]),
      momentum: tf.tensor2d(Float32Array.from(momentum), [3, 2]),
    };
    for (let i = 0; i < 10; i++) {
      const options = {stepSize: 0.05, friction: 0.5, key: [7, i] as const};
      onFloats = advance(host, integrator, onFloats, options).phase;
      onDevice = advance(device, integrator, onDevice, options).phase;
    }
    for (const part of ["position", "momentum"] as const) {
      (await onDevice[part].data()).forEach((value, i) => {
        expect(Math.abs(value - at(onFloats[part], i))).toBeLessThan(1e-5);
      });
    }
  },
);

test("which compositions are the same backward in time", () => {
  const reversible = Object.entries({...integrators, ...splittings}).filter(([, {isReversible}]) => isReversible);
  expect(reversible.map(([name]) => name)).toEqual([
    "leapfrog",
    "mclachlan",
    "yoshida",
    "baoab",
    "aboba",
    "obabo",
    "aoboa",
  ]);
});

test.each([
  [{stepSize: 0, steps: 1}, start, /samplers\.trajectory: stepSize must be a finite number above 0; it is 0/],
  [{stepSize: -0.1, steps: 1}, start, /stepSize must be a finite number above 0; it is -0.1/],
  [{stepSize: Number.NaN, steps: 1}, start, /stepSize .* it is NaN/],
  [{stepSize: 0.1, steps: 1.5}, start, /steps must be a whole number ≥ 0; it is 1.5/],
  [{stepSize: 0.1, steps: 1}, {position: [0, 1], momentum: [1]}, /position must have 1 numbers; it has 2/],
])("refuses %o from %o", (options, from, message) => {
  expect(() => trajectory(oscillator, integrators.leapfrog, from, options)).toThrow(message);
});

test("friction without a key is refused", () => {
  const from = {position: Float64Array.of(1), momentum: Float64Array.of(0)};
  for (const splitting of [splittings.baoab, splittings.euler]) {
    expect(() => advance(onHost(oscillator), splitting, from, {stepSize: 0.1, friction: 1})).toThrow(/key is missing/);
  }
});

describe("flowPath", () => {
  const from = {position: Float64Array.of(1), momentum: Float64Array.of(0.5)};
  const options = {stepSize: 0.3, friction: 0.7, key: [1, 2] as const};

  test("moves one of position and momentum in each flow, and ends where the steps end", () => {
    const {leapfrog} = integrators;
    const stiff = gaussian([[2]], [1]);
    const points = flowPath([oscillator, stiff], leapfrog, from, options);
    expect(points.map(({flow}) => flow)).toEqual([null, "B", "A", "B", "B", "A", "B"]);
    expect(points.map(({batch}) => batch)).toEqual([0, 0, 0, 0, 1, 1, 1]);
    points.slice(1).forEach(({flow, position, momentum}, i) => {
      expect(position[0] === points[i]?.position[0]).toBe(flow !== "A");
      expect(momentum[0] === points[i]?.momentum[0]).toBe(flow === "A");
    });
    const once = advance(onHost(oscillator), leapfrog, from, {stepSize: 0.3}).phase;
    const {position, momentum} = advance(
      onHost(stiff),
      leapfrog,
      {...once, gradient: undefined},
      {stepSize: 0.3},
    ).phase;
    expect(points.at(-1)).toMatchObject({position, momentum});
  });

  test("heats with fresh noise each time", () => {
    const points = flowPath([oscillator], splittings.obabo, from, options);
    const kick = (i: number) => at(points[i]?.momentum ?? new Float64Array(), 0);
    const kept = Math.exp(-0.7 * 0.15);
    const noise = [kick(1) - kept * kick(0), kick(5) - kept * kick(4)];
    expect(noise[0]).not.toBeCloseTo(noise[1] as number, 3);
  });

  test.each([
    [from, {...options, stepSize: 0}, /samplers\.flowPath: stepSize must be a finite number above 0; it is 0/],
    [{...from, momentum: new Float64Array(2)}, options, /momentum must have 1 numbers; it has 2/],
  ])("refuses %o with %o", (start, settings, message) => {
    expect(() => flowPath([oscillator], splittings.obabo, start, settings)).toThrow(message);
  });
});
