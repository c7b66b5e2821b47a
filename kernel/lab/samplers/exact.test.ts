import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {gaussian, linearRegression} from "../problems/densities/index.ts";
import {
  affineStep,
  type Batching,
  diagnostics,
  type Integrator,
  integrators,
  minibatchLaw,
  relativeBias,
  secondMoment,
  sgldStep,
  splittings,
  stationaryLaw,
  withFriction,
} from "./index.ts";
import {diagonal, kronecker, multiply, solve, spectralRadius} from "./matrix.ts";

const normal = gaussian([[1]]);
/** Stationary variances of position and momentum on N(0, 1). */
const variances = (integrator: Integrator, stepSize: number, gradientVariance = 0) =>
  stationaryLaw([affineStep(normal, integrator, {stepSize, friction: 1, gradientVariance})])?.covariance.map(
    (row, i) => row[i] as number,
  );

describe("stationary variances on N(0, 1), friction 1", () => {
  test.each([0.1, 0.5, 1, 1.5])("of splittings, h = %d", (h) => {
    const leapfrog = 1 / (1 - h ** 2 / 4);
    expect(variances(splittings.obabo, h)?.[0]).toBeCloseTo(leapfrog, 9);
    expect(variances(withFriction(integrators.leapfrog), h)?.[0]).toBeCloseTo(leapfrog, 9);
    const [bq, bp] = variances(splittings.baoab, h) ?? [];
    expect([bq, bp]).toEqual([expect.closeTo(1, 9), expect.closeTo(1 - h ** 2 / 4, 9)]);
    const [aq, ap] = variances(splittings.aboba, h) ?? [];
    expect([aq, ap]).toEqual([expect.closeTo(1, 9), expect.closeTo(leapfrog, 9)]);
  });

  test("of Euler's rule, which is soon unstable", () => {
    expect(variances(splittings.euler, 0.1)?.[0]).toBeCloseTo(1.1140274, 6);
    expect(variances(splittings.euler, 0.5)?.[0]).toBeCloseTo(2.1538462, 6);
    expect(variances(splittings.euler, 1)).toBeUndefined();
    expect(variances(splittings.euler, 1.5)).toBeUndefined();
    expect(variances(splittings.obabo, 1.999)).toBeDefined();
    expect(variances(splittings.obabo, 2)).toBeUndefined();
  });

  test.each([0.2, 0.5, 1, 1.5])("of SGLD, h = %d, with gradient noise of variance V", (stepSize) => {
    for (const gradientVariance of [0, 10]) {
      const law = stationaryLaw([sgldStep(normal, {stepSize, gradientVariance})]);
      expect(law?.covariance[0]?.[0]).toBeCloseTo((1 + (stepSize * gradientVariance) / 2) / (1 - stepSize / 2), 9);
    }
    expect(stationaryLaw([sgldStep(normal, {stepSize: 2})])).toBeNull();
  });

  // Bias at h = 0.2, 0.1, 0.05, 0.025 with V = 10.
  test("of splittings with gradient noise", () => {
    const bias = (integrator: Integrator, h: number, V: number) =>
      ((variances(integrator, h, V) ?? [])[0] ?? Number.NaN) - 1;
    [1.00334, 0.50104, 0.25029, 0.12507].forEach((value, i) => {
      expect(bias(splittings.aoboa, 0.2 / 2 ** i, 10)).toBeCloseTo(value, 5);
    });
    [0.50665, 0.25083, 0.1251, 0.06251].forEach((value, i) => {
      expect(bias(splittings.aboba, 0.2 / 2 ** i, 10)).toBeCloseTo(value, 5);
    });
    [0.005, 0.00125, 0.00031, 0.00008].forEach((value, i) => {
      expect(bias(splittings.aoboa, 0.2 / 2 ** i, 0)).toBeCloseTo(value, 5);
    });
  });
});

test("integrators without friction are rotations of the oscillator, to their order", () => {
  for (const integrator of Object.values(integrators)) {
    const error = (stepSize: number) => {
      let matrix = diagonal(2, 1);
      const step = affineStep(normal, integrator, {stepSize});
      for (let i = 0; i < Math.round(1 / stepSize); i++) matrix = multiply(step.matrix, matrix);
      return Math.hypot((matrix[0]?.[1] ?? 0) - Math.sin(1), (matrix[1]?.[1] ?? 0) - Math.cos(1));
    };
    expect(Math.abs(Math.log2(error(0.01) / error(0.005)) - integrator.order)).toBeLessThan(0.03);
  }
});

test("a law's relative bias is that of its second moments", () => {
  const density = gaussian(
    [
      [2, 0],
      [0, 4],
    ],
    [2, 4],
  );
  // μ = (1, 1), variances ½ and ¼.
  expect(secondMoment(density)).toEqual([
    [1.5, 1],
    [1, 1.25],
  ]);
  const second = [
    [1.5, 1, 0, 0],
    [1, 2.25, 0, 0],
  ];
  const law = {mean: new Float64Array(4), second, covariance: second};
  expect(relativeBias(law, density)).toBeCloseTo(1 / Math.sqrt(1.5 ** 2 + 2 + 1.25 ** 2), 14);
});

// Franzese et al. 2022, on nine data sets.
describe("the order of minibatch samplers", () => {
  const stepSizes = [0.04, 0.02, 0.01, 0.005];
  const posteriors = rng.split(rng.key(19), 9).map((key) => linearRegression(key));

  /** Slope and last value of the mean relative bias of E θθᵀ. */
  function bias(integrator: Integrator, batching: Batching) {
    const errors = stepSizes.map((stepSize) => {
      const options = {stepSize, friction: 2, batching};
      const ofPosterior = posteriors.map((posterior) => {
        const law = minibatchLaw(posterior, integrator, options);
        return law ? relativeBias(law, posterior.full) : Number.NaN;
      });
      return ofPosterior.reduce((sum, value) => sum + value, 0) / ofPosterior.length;
    });
    return {slope: diagnostics.fitSlope(stepSizes, errors).value, last: errors.at(-1) ?? Number.NaN};
  }
  const [leapfrog, yoshida] = [withFriction(integrators.leapfrog), withFriction(integrators.yoshida)];

  test("is the integrator's with full gradients", () => {
    const [second, fourth] = [bias(leapfrog, "full"), bias(yoshida, "full")];
    expect(Math.abs(second.slope - 2)).toBeLessThan(0.1);
    expect(Math.abs(fourth.slope - 4)).toBeLessThan(0.3);
    expect(fourth.last / second.last).toBeLessThan(0.01);
  });

  test("is 2 at best with reshuffled batches, whatever the integrator, and 1 with independent ones", () => {
    const [second, fourth] = [bias(leapfrog, "reshuffled"), bias(yoshida, "reshuffled")];
    for (const {slope} of [second, fourth]) {
      expect(slope).toBeGreaterThan(1.75);
      expect(slope).toBeLessThan(2.5);
    }
    expect(fourth.last / second.last).toBeGreaterThan(0.5);
    for (const integrator of [leapfrog, yoshida]) expect(bias(integrator, "iid").slope).toBeLessThan(1.3);
    expect(bias(leapfrog, "fixed").slope).toBeGreaterThan(1.75);
  });
});

describe("small matrices", () => {
  test("systems, also with a zero pivot; singular ones are refused", () => {
    expect(
      solve(
        [
          [0, 2],
          [3, 1],
        ],
        [[4], [5]],
      ).flat(),
    ).toEqual([1, 2]);
    expect(() =>
      solve(
        [
          [1, 2],
          [2, 4],
        ],
        [[1], [1]],
      ),
    ).toThrow(/singular/);
  });

  test("spectral radius of rotations, growth and nilpotents", () => {
    expect(
      spectralRadius([
        [0, -0.9],
        [0.9, 0],
      ]),
    ).toBeCloseTo(0.9, 6);
    expect(
      spectralRadius([
        [0.5, 100],
        [0, 1.2],
      ]),
    ).toBeCloseTo(1.2, 5);
    expect(
      spectralRadius([
        [0, 1],
        [0, 0],
      ]),
    ).toBe(0);
  });

  test("Kronecker products", () => {
    expect(kronecker([[1, 2]], [[3], [4]])).toEqual([
      [3, 6],
      [4, 8],
    ]);
  });
});
