/** Table 2d of the reference numbers, within its z-bounds. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as estimators from "./index.ts";

const {averaged, arm, bench, bernoulli, evolutionStrategies, forwardGradient, gaussian, gumbelSoftmax} = estimators;
const {
  measureValued,
  meanBaseline,
  optimalBaseline,
  pathwise,
  rebar,
  rebarScale,
  scoreFunction,
  spsa,
  straightThrough,
} = estimators;

const key = rng.key(20);

function judge(estimator: estimators.HostEstimator, exact: number[], draws = 60_000): estimators.Verdict {
  const {value} = bench([estimator], exact, {key, batch: draws}).next();
  return (value as estimators.Verdict[])[0] as estimators.Verdict;
}

/** Within four standard errors (and the rounding of the table). */
function expectVariance({variance, varianceError}: estimators.Verdict, wanted: number): void {
  expect(Math.abs(variance - wanted)).toBeLessThanOrEqual(4 * varianceError + 1e-4 * wanted);
}

describe.each([
  [0, 1, 0, 4, 15, 10, 6, 3],
  [1, 1, 0, 4, 30, 18, 14, 4],
  [1, 0.5, -1, 1, 123.75, 34.5, 33.5, 4.75],
  [1, 1, -1, 4, 87, 42, 38, 7],
])("f = (x − k)², x ~ N(%d, %d²), k = %d", (mu, s, k, pathwiseVariance, plain, mean, optimal, best) => {
  const problem = gaussian(
    [mu],
    s,
    ([x = 0]) => (x - k) ** 2,
    ([x = 0]) => Float64Array.of(2 * (x - k)),
  );
  const exact = [2 * (mu - k)];

  test("variances are those of the table, and no estimator is biased", () => {
    const all: [estimators.HostEstimator, number][] = [
      [pathwise(problem), pathwiseVariance],
      [scoreFunction(problem), plain],
      [scoreFunction(problem, {baseline: (mu - k) ** 2 + s * s}), mean],
      [scoreFunction(problem, {baseline: best}), optimal],
      [measureValued(problem), 1.0929582 * (mu - k) ** 2],
    ];
    for (const [estimator, wanted] of all) {
      const verdict = judge(estimator, exact);
      expectVariance(verdict, wanted);
      expect(Math.abs(verdict.z)).toBeLessThan(4);
    }
  });

  test("baselines are found from samples", () => {
    expect(optimalBaseline(problem, rng.key(1))).toBeCloseTo(best, 0);
    expect(meanBaseline(problem, rng.key(2))).toBeCloseTo((mu - k) ** 2 + s * s, 0);
  });
});

describe.each([
  [0, 1, 0],
  [1, 1, 0],
  [1, 0.5, -1],
  [1, 1, -1],
])("the same with respect to log s: f = (x − k)², x ~ N(%d, %d²), k = %d", (mu, s, k) => {
  const problem = gaussian(
    [mu],
    s,
    ([x = 0]) => (x - k) ** 2,
    ([x = 0]) => Float64Array.of(2 * (x - k)),
    {parameter: "log-scale"},
  );
  const [m2, s2] = [(mu - k) ** 2, s * s];
  // From the moments of z up to the eighth: E f = m² + s², with derivative 2s².
  const score = (b: number) => 2 * (m2 - b) ** 2 + 20 * (m2 - b) * s2 + 40 * m2 * s2 + 74 * s2 * s2;

  test("variances are those of theory, and no estimator is biased", () => {
    const all: [estimators.HostEstimator, number][] = [
      [pathwise(problem), 4 * m2 * s2 + 8 * s2 * s2],
      [scoreFunction(problem), score(0)],
      [scoreFunction(problem, {baseline: m2 + s2}), score(m2 + s2)],
      [scoreFunction(problem, {baseline: m2 + 5 * s2}), score(m2 + 5 * s2)],
      [measureValued(problem), 4 * m2 * s2 + 4 * s2 * s2],
    ];
    for (const [estimator, wanted] of all) {
      const verdict = judge(estimator, [2 * s2]);
      expectVariance(verdict, wanted);
      expect(Math.abs(verdict.z)).toBeLessThan(4);
    }
  });

  test("the best baseline is found from samples: m² + 5s²", () => {
    expect(optimalBaseline(problem, rng.key(1)) / (m2 + 5 * s2)).toBeCloseTo(1, 1);
  });
});

/** The test cases of mc_gradients (google-research), whose gradients are known. */
describe.each<
  [string, number[], number[], (x: Float64Array) => number, (x: Float64Array) => number[], number[], number[]]
>([
  ["a constant", [1, 2], [0, 0.5], () => 7, () => [0, 0], [0, 0], [0, 0]],
  ["Σ x", [1, 2], [0, 0.5], (x) => x.reduce((a, b) => a + b), () => [1, 1], [1, 1], [0, 0]],
  ["x²", [1], [1], ([x = 0]) => x * x, ([x = 0]) => [2 * x], [2], [2 * Math.E ** 2]],
  [
    "(w·x)²",
    [1, 2, 3],
    [-1, 0.3, -2],
    ([x = 0, y = 0, z = 0]) => (4 * x + 2 * y + 3 * z) ** 2,
    ([x = 0, y = 0, z = 0]) => [4, 2, 3].map((w) => 2 * w * (4 * x + 2 * y + 3 * z)),
    [136, 68, 102],
    [4.330729, 14.57695, 0.329681],
  ],
])("mc_gradients: %s", (_, mean, logScale, f, gradient, toMean, toLogScale) => {
  test.each([
    ["mean", toMean],
    ["log-scale", toLogScale],
  ] as const)("no estimator of the gradient with respect to the %s is biased", (parameter, exact) => {
    const slopes = (x: Float64Array) => Float64Array.from(gradient(x));
    const problem = gaussian(mean, logScale.map(Math.exp), f, slopes, {parameter});
    const all = [
      pathwise(problem),
      measureValued(problem),
      scoreFunction(problem),
      scoreFunction(problem, {baseline: "leave-one-out", samples: 4}),
    ];
    for (const estimator of all) {
      const {mean, variance, z} = judge(estimator, [...exact]);
      expect(Math.abs(z)).toBeLessThan(4);
      // Each coordinate too; the total variance is an upper bound of its own.
      exact.forEach((wanted, j) => {
        expect(Math.abs((mean[j] as number) - wanted)).toBeLessThanOrEqual(4 * Math.sqrt(variance / 60_000) + 1e-9);
      });
    }
  });
});

describe("f = (b − 0.45)², b ~ Bernoulli(σ(θ))", () => {
  const problem = (theta: number) =>
    bernoulli(
      theta,
      (b) => (b - 0.45) ** 2,
      (b) => 2 * (b - 0.45),
    );

  test("variances at θ = 0 are those of the table", () => {
    const at = problem(0);
    expect(at.exact).toBeCloseTo(0.025, 12);
    expectVariance(judge(scoreFunction(at), [at.exact]), 0.01593906);
    expectVariance(judge(scoreFunction(at, {baseline: "leave-one-out"}), [at.exact]), 0.000625);
    expectVariance(judge(arm(at), [at.exact]), 0.00020833);
    expect(judge(scoreFunction(at, {baseline: 0.2525}), [at.exact]).variance).toBeLessThan(1e-12);
    const ste = judge(straightThrough(at), [at.exact]);
    expectVariance(ste, 0.0625);
    expect(Math.abs(ste.z)).toBeLessThan(4);
  });

  test("at θ = 1 straight-through is off by 4.6 times the gradient, and the others are not", () => {
    const at = problem(1);
    const {mean, z} = judge(straightThrough(at), [at.exact]);
    expect((mean[0] as number) / at.exact - 1).toBeCloseTo(4.6, 0);
    expect(Math.abs(z)).toBeGreaterThan(50);
    const unbiased = [
      scoreFunction(at),
      arm(at),
      rebar(at),
      scoreFunction(at, {baseline: "leave-one-out", samples: 4}),
    ];
    for (const estimator of unbiased) expect(Math.abs(judge(estimator, [at.exact]).z)).toBeLessThan(4);
    expect(Math.abs(judge(gumbelSoftmax(at, 1), [at.exact]).z)).toBeGreaterThan(10);
  });

  test("REBAR with its best scale has a tenth of the score function's variance where f is monotone, without bias", () => {
    const at = bernoulli(
      1,
      (b) => (b - 2) ** 2,
      (b) => 2 * (b - 2),
    );
    const options = {temperature: 1, scale: rebarScale(at, rng.key(9), {temperature: 1})};
    const verdict = judge(rebar(at, options), [at.exact]);
    expect(verdict.variance).toBeLessThan(0.1 * judge(scoreFunction(at), [at.exact]).variance);
    expect(Math.abs(verdict.z)).toBeLessThan(4);
  });
});

describe("random directions of a linear function of 10 numbers", () => {
  const g = Float64Array.from({length: 10}, (_, i) => (i + 1) / Math.sqrt(385));
  const problem = {
    x: new Float64Array(10),
    f: (x: Float64Array) => x.reduce((sum, value, i) => sum + value * (g[i] as number), 0),
    gradient: () => g,
  };

  test.each([
    ["gaussian", 11],
    ["rademacher", 9],
    ["sphere", 9],
  ] as const)("%s: total variance is %d ‖g‖²", (directions, wanted) => {
    const verdict = judge(forwardGradient(problem, {directions}), [...g], 50_000);
    expectVariance(verdict, wanted);
    expect(Math.abs(verdict.z)).toBeLessThan(4);
  });

  test("SPSA is the forward gradient of signs there", () => {
    expectVariance(judge(spsa(problem), [...g], 50_000), 9);
  });

  test("ten orthogonal directions have less variance than ten independent ones", () => {
    const of = (directions: estimators.Directions) =>
      judge(evolutionStrategies(problem, {directions, samples: 10}), [...g], 4000);
    expectVariance(of("gaussian"), 1.1);
    expect(of("orthogonal").variance).toBeLessThan(0.3);
    expect(Math.abs(of("orthogonal").z)).toBeLessThan(4);
  });
});

test("central differences of x³ are biased by exactly c²", () => {
  const problem = {x: Float64Array.of(2), f: ([x = 0]: Float64Array) => x ** 3, gradient: () => Float64Array.of(12)};
  const {mean} = judge(spsa(problem, {c: 0.3}), [12], 100);
  expect(mean[0]).toBeCloseTo(12.09, 10);
});

test("one-sided differences carry the value's noise, antithetic ones do not", () => {
  const f = ([x = 0, y = 0]: Float64Array) => 10 + x * x + y;
  const problem = {x: Float64Array.of(1, 0), f, gradient: () => Float64Array.of(2, 1)};
  const [one, two] = [false, true].map((antithetic) =>
    judge(evolutionStrategies(problem, {sigma: 0.5, antithetic}), [2, 1], 20_000),
  );
  expect(two?.variance).toBeLessThan(one?.variance as number);
});

test("the mean of K draws has a Kth of the variance", () => {
  const problem = gaussian(
    [1],
    1,
    ([x = 0]) => x * x,
    ([x = 0]) => Float64Array.of(2 * x),
  );
  expectVariance(judge(averaged(pathwise(problem), 8), [2]), 0.5);
});

test("the same key gives the same draws, whatever the number of rounds", () => {
  const problem = {x: Float64Array.of(1), f: ([x = 0]: Float64Array) => x, gradient: () => Float64Array.of(1)};
  const run = () => {
    const rounds = bench([forwardGradient(problem)], [1], {key, batch: 10});
    rounds.next();
    return rounds.next().value;
  };
  expect(run()).toEqual(run());
});

test("what cannot be is refused by name", () => {
  const problem = bernoulli(0, Number, () => 1);
  expect(() => scoreFunction(problem, {baseline: "leave-one-out", samples: 1})).toThrow(/samples.*at least 2; it is 1/);
  expect(() => gumbelSoftmax(problem, 0)).toThrow(/temperature must be above 0; it is 0/);
  expect(() => gaussian([0], -1, Number, () => Float64Array.of(0))).toThrow(/deviation/);
  const slope = () => Float64Array.of(0);
  expect(() => gaussian([0], [1, 2], Number, slope)).toThrow(/deviation must be a number or 1 of them; it is 2/);
  expect(() => gaussian([0], 1, Number, slope, {parameter: "scale" as "mean"})).toThrow(/parameter.*it is scale/);
  expect(() => bench([straightThrough(problem)], [1, 2], {key}).next()).toThrow(
    /exact \(for straight-through\).*length 1/,
  );
});
