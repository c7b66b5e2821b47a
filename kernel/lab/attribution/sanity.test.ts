import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import {mlp, type Params} from "../problems/index.ts";
import {perturbationCurve, type Randomized, rankCorrelation, saliency, weightRandomization} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(21);

describe("rank correlation", () => {
  test("sees the order only", () => {
    expect(rankCorrelation([1, 2, 3, 4], [1, 10, 100, 1000])).toBeCloseTo(1, 12);
    expect(rankCorrelation([1, 2, 3, 4], [5, 4, 3, -9])).toBeCloseTo(-1, 12);
    // 1 − 6 Σd² / (n (n² − 1)), d = 1, 1, 0, 2, 2 … of a textbook's five places.
    expect(rankCorrelation([1, 2, 3, 4, 5], [2, 1, 3, 5, 4])).toBeCloseTo(0.8, 12);
  });

  test("gives equal values the mean of their ranks", () => {
    // Ranks 0.5, 0.5, 2, 3 and 0, 1, 2, 3: 4.5 / √(4.5 · 5).
    expect(rankCorrelation([1, 1, 2, 3], [1, 2, 3, 4])).toBeCloseTo(4.5 / Math.sqrt(22.5), 12);
    expect(rankCorrelation([1, 1, 1], [1, 2, 3])).toBeNaN();
  });

  test("refuses maps of two sizes", () => {
    expect(() => rankCorrelation([1], [1, 2])).toThrow(/^rankCorrelation: b is 2 numbers, not 1 numbers, as a\.$/);
  });
});

describe("weight randomization", () => {
  const model = mlp({sizes: [30, 20, 10, 3], activation: "relu"});
  const params = model.init(rng.key(5));
  const x = rng.normal(rng.key(6), [1, 30]);
  const collect = async (explain: (params: Params) => Promise<ArrayLike<number>>) => {
    const all: Randomized[] = [];
    for await (const one of weightRandomization(model, params, explain, {key})) all.push(one);
    return all;
  };
  const gradient = async (p: Params) => {
    const map = saliency((x) => model.apply(p, x), x, 0);
    const values = await map.data();
    map.dispose();
    return values;
  };

  test("goes from the outputs down, and begins with the net as it is", async () => {
    const used: (readonly boolean[])[] = [];
    const all = await collect(async (p) => {
      used.push(p.map((layer, i) => layer === params[i]));
      return gradient(p);
    });
    expect(all.map(({layer}) => layer)).toEqual([undefined, "dense3", "dense2", "dense1"]);
    expect(used).toEqual([
      [true, true, true],
      [true, true, false],
      [true, false, false],
      [false, false, false],
    ]);
    expect([all[0]?.signed, all[0]?.magnitude]).toEqual([1, 1]);
    expect(Math.abs(all[3]?.signed as number)).toBeLessThan(0.6);
  });

  test("shows that a map of the input alone does not depend on the net", async () => {
    const all = await collect(async () => x.dataSync());
    for (const {signed} of all) expect(signed).toBeCloseTo(1, 12);
  });

  test("leaves no tensors behind, also when it is left early", async () => {
    const before = tf.memory().numTensors;
    await collect(gradient);
    for await (const _ of weightRandomization(model, params, gradient, {key})) break;
    expect(tf.memory().numTensors).toBe(before);
  });

  test("refuses parameters of another model", async () => {
    const bad = weightRandomization(model, params.slice(1), gradient, {key});
    await expect(bad.next()).rejects.toThrow(/params is .* not a list of 3 layers/);
  });
});

describe("insertion and deletion", () => {
  // Of f(x) = w · x the score falls by the values that go.
  const weights = [4, 3, 2, 1];
  const forward = (x: tf.Tensor) => tf.sum(tf.mul(x, tf.tensor1d(weights)), 1);
  const x = tf.ones([1, 4]);
  const curve = (map: number[], kind: "deletion" | "insertion") =>
    perturbationCurve(forward, x, undefined, map, {kind, steps: 4});

  test("follow the order of the map", async () => {
    const deletion = await curve(weights, "deletion");
    expect(Array.from(deletion.share)).toEqual([0, 0.25, 0.5, 0.75, 1]);
    expect(Array.from(deletion.score)).toEqual([10, 6, 3, 1, 0]);
    expect(deletion.auc).toBeCloseTo((5 + 6 + 3 + 1) / 4, 12);
    expect(Array.from((await curve(weights, "insertion")).score)).toEqual([0, 4, 7, 9, 10]);
  });

  test("of the best map enclose those of the worst", async () => {
    const worst = weights.map((w) => -w);
    expect((await curve(weights, "deletion")).auc).toBeLessThan((await curve(worst, "deletion")).auc);
    expect((await curve(weights, "insertion")).auc).toBeGreaterThan((await curve(worst, "insertion")).auc);
  });

  test("leave no tensors behind", async () => {
    const before = tf.memory().numTensors;
    await curve(weights, "deletion");
    // The weights of `forward` are made in the engine's tidy.
    expect(tf.memory().numTensors).toBe(before);
  });

  const options = {kind: "deletion", steps: 4} as const;
  const wrong: [string, () => Promise<unknown>, RegExp][] = [
    ["two inputs", () => perturbationCurve(forward, tf.ones([2, 4]), undefined, weights, options), /not one input/],
    ["a map of another size", () => perturbationCurve(forward, x, undefined, [1], options), /map is 1 numbers, not 4/],
    [
      "another kind",
      () => perturbationCurve(forward, x, undefined, weights, {kind: "swap" as "deletion"}),
      /options\.kind is "swap"/,
    ],
    [
      "more steps than pixels",
      () => perturbationCurve(forward, x, undefined, weights, {kind: "deletion"}),
      /steps is 28/,
    ],
  ];
  test.each(wrong)("refuse %s", async (_, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });
});
