import {describe, expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import {chebyshev, tanhRegression} from "./tanh-regression.ts";

const problem = tanhRegression({...chebyshev(4), hidden: 7});
const w = problem.init(rng.key(1));
const direction = Float64Array.from(rng.host.normal(rng.key(2), problem.dimension));
const moved = (by: number) => w.map((x, i) => x + by * (direction[i] as number));
const dot = (x: Float64Array, y: Float64Array) => x.reduce((sum, value, i) => sum + value * (y[i] as number), 0);

describe("tanhRegression", () => {
  test("has the gradient of its loss", () => {
    const slope = (problem.value(moved(1e-5)) - problem.value(moved(-1e-5))) / 2e-5;
    expect(dot(problem.gradient(w), direction)).toBeCloseTo(slope, 8);
  });

  test("has the Hessian of its loss", () => {
    const [ahead, behind] = [problem.gradient(moved(1e-5)), problem.gradient(moved(-1e-5))];
    const image = problem.hvp(w, direction);
    image.forEach((value, i) => {
      expect(value).toBeCloseTo(((ahead[i] as number) - (behind[i] as number)) / 2e-5, 7);
    });
  });

  test("predicts what its loss is of", () => {
    const {x, y} = chebyshev(4);
    const f = problem.predict(w, x);
    const loss = f.reduce((sum, value, i) => sum + (value - (y[i] as number)) ** 2, 0) / (2 * x.length);
    expect(problem.value(w)).toBeCloseTo(loss, 14);
  });

  test("initialises by Glorot's rule with zero biases", () => {
    const wide = tanhRegression({...chebyshev(4), hidden: 4000});
    const start = wide.init(rng.key(0));
    const spread = (from: number) => Math.sqrt(start.slice(from, from + 4000).reduce((s, x) => s + x * x, 0) / 4000);
    expect(spread(0) / (1.9 * Math.sqrt(2 / 4001))).toBeCloseTo(1, 1);
    expect(spread(4000)).toBe(0);
    expect(spread(8000) / Math.sqrt(2 / 4001)).toBeCloseTo(1, 1);
  });

  test("refuses data that do not fit, naming them", () => {
    expect(() => tanhRegression({x: [1, 2], y: [1]})).toThrow(/x and y must have the same length.*2 and 1/);
    expect(() => tanhRegression({x: [], y: []})).toThrow(/at least 1/);
    expect(() => tanhRegression({x: [1], y: [Number.NaN]})).toThrow(/finite/);
    expect(() => tanhRegression({x: [1], y: [1], hidden: 0})).toThrow(/hidden.*0/);
  });
});

test("chebyshev gives T_k", () => {
  const {x, y} = chebyshev(4);
  expect(x.length).toBe(20);
  x.forEach((at, i) => {
    expect(y[i]).toBeCloseTo(8 * at ** 4 - 8 * at ** 2 + 1, 12);
  });
});
