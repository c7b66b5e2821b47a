import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import {adam, gradientDescent, heavyBall} from "../optimizers/index.ts";
import {himmelblau, mlp, rosenbrock, saddle} from "../problems/index.ts";
import {
  betweenSolutions,
  curvatureRatio,
  descend,
  filterNormalized,
  plane,
  randomDirection,
  refine,
  type Surface,
  topEigenvectors,
  trajectoryPlane,
} from "./index.ts";

beforeAll(() => tf.setBackend("cpu"));

const key = rng.key(3);
const model = mlp({sizes: [3, 5, 2], activation: "relu"});
const x = rng.normal(rng.key(1), [16, 3]);
const y = rng.normal(rng.key(2), [16, 2]);
type Params = ReturnType<typeof model.init>;
const loss = (params: Params) => tf.mean(tf.square(tf.sub(model.apply(params, x), y)));
const params = model.init(key);
const numbers = (t: tf.Tensor) => Array.from(t.dataSync());

/** ½ wᵀ diag(4, 1, ¼) w of {w: [3]}. */
const scales = tf.tensor1d([4, 1, 0.25]);
const bowl = ({w}: {w: tf.Tensor}) => tf.mul(0.5, tf.sum(tf.mul(scales, tf.square(w))));

describe("filter-normalized directions", () => {
  const direction = filterNormalized(randomDirection(key, params), params);

  test("have filters of the norms of the parameters' filters, and no biases", () => {
    params.forEach((layer, i) => {
      const norms = (w: tf.Tensor) => numbers(tf.norm(w, 2, 0));
      const wanted = norms(layer.w);
      norms(direction[i]?.w as tf.Tensor).forEach((norm, j) => {
        expect(norm / (wanted[j] as number)).toBeCloseTo(1, 5);
      });
      expect(numbers(direction[i]?.b as tf.Tensor).every((value) => value === 0)).toBe(true);
    });
  });

  test("of convolutions count filters along the last axis", () => {
    const w = rng.normal(rng.key(5), [3, 3, 2, 4]);
    const d = filterNormalized({w: rng.normal(rng.key(6), [3, 3, 2, 4])}, {w});
    const norms = (t: tf.Tensor) => numbers(tf.sqrt(tf.sum(tf.square(t), [0, 1, 2])));
    norms(d.w).forEach((norm, i) => {
      expect(norm / (norms(w)[i] as number)).toBeCloseTo(1, 5);
    });
  });

  test("scale biases where they are asked to", () => {
    const vector = {b: tf.tensor1d([3, 4])};
    const d = filterNormalized({b: tf.tensor1d([1, 0])}, vector, {biases: "scale"});
    expect(numbers(d.b)[0]).toBeCloseTo(5, 5);
  });

  test("show the same surface after a rescaling that leaves the function as it is; plain ones do not", async () => {
    const [first, second] = params;
    const rescaled = [
      {w: tf.mul(first?.w as tf.Tensor, 10), b: tf.mul(first?.b as tf.Tensor, 10)},
      {w: tf.div(second?.w as tf.Tensor, 10), b: second?.b},
    ] as unknown as Params;
    expect(numbers(loss(rescaled))[0]).toBeCloseTo(numbers(loss(params))[0] as number, 4);
    const points = [0.5, 0, 0, 0.5, -0.4, 0.3];
    const raw = [randomDirection(rng.key(8), params), randomDirection(rng.key(9), params)] as const;
    const differences = async (normalize: boolean) => {
      const of = async (at: Params) => {
        const [d1, d2] = raw.map((d) => (normalize ? filterNormalized(d, at) : d)) as [Params, Params];
        return (await plane(loss, at, [d1, d2])).losses(points);
      };
      const [a, b] = [await of(params), await of(rescaled)];
      return Math.max(...Array.from(a, (value, i) => Math.abs(value / (b[i] as number) - 1)));
    };
    expect(await differences(true)).toBeLessThan(1e-4);
    expect(await differences(false)).toBeGreaterThan(0.1);
  });
});

describe("a plane", () => {
  test("recovers a quadratic exactly, in chunks as in one", async () => {
    const origin = {w: tf.tensor1d([1, -2, 3])};
    const directions: [{w: tf.Tensor}, {w: tf.Tensor}] = [{w: tf.tensor1d([1, 0, 0])}, {w: tf.tensor1d([0, 1, 2])}];
    const points = Array.from({length: 20}, (_, i) => Math.sin(3 * i));
    for (const chunk of [3, 128]) {
      const found = await plane(bowl, origin, directions, {chunk}).losses(points);
      found.forEach((value, i) => {
        const [a, b] = [points[2 * i] as number, points[2 * i + 1] as number];
        const exact = 0.5 * (4 * (1 + a) ** 2 + (b - 2) ** 2 + 0.25 * (3 + 2 * b) ** 2);
        expect(value).toBeCloseTo(exact, 4);
      });
    }
  });

  test("tells where parameters lie, and how far off", async () => {
    const origin = {w: tf.zeros([3])};
    const of = plane(bowl, origin, [{w: tf.tensor1d([1, 0, 0])}, {w: tf.tensor1d([1, 1, 0])}]);
    const inside = await of.locate({w: tf.tensor1d([3, 2, 0])});
    expect([inside.a, inside.b, inside.off].map((v) => Number(v.toFixed(5)))).toEqual([1, 2, 0]);
    const off = await of.locate({w: tf.tensor1d([3, 0, 4])});
    expect([off.a, off.b, off.off, off.distance].map((v) => Number(v.toFixed(5)))).toEqual([3, 0, 0.8, 5]);
  });

  test("leaves nothing behind", async () => {
    const origin = {w: tf.zeros([3])};
    const direction = {w: tf.ones([3])};
    const before = tf.memory().numTensors;
    for (let i = 0; i < 50; i++) {
      const of = plane(bowl, origin, [direction, direction]);
      await of.losses([0, 1, 2, 3]);
      await of.locate(direction);
      of.dispose();
    }
    expect(tf.memory().numTensors).toBe(before);
  });

  test("refuses directions of another form, and chunks that are none", () => {
    const origin = {w: tf.zeros([3])};
    expect(() => plane(bowl, origin, [origin, {w: tf.zeros([4])}])).toThrow(/w.*\[4\]/);
    expect(() => plane(bowl, origin, [origin, origin], {chunk: 0})).toThrow(/chunk.*0/);
  });
});

test("top eigenvectors are the axes of most curvature", async () => {
  const {directions, eigenvalues, converged} = await topEigenvectors(bowl, {w: tf.ones([3])}, {key, tolerance: 1e-4});
  expect(converged).toBe(true);
  expect(eigenvalues[0]).toBeCloseTo(4, 3);
  expect(eigenvalues[1]).toBeCloseTo(1, 3);
  expect(Math.abs(numbers(directions[0].w)[0] as number)).toBeCloseTo(1, 3);
  expect(Math.abs(numbers(directions[1].w)[1] as number)).toBeCloseTo(1, 3);
});

test("between two solutions one direction leads from one to the other, the second is square to it", () => {
  const [along, across] = betweenSolutions({w: tf.tensor1d([1, 2, 3])}, {w: tf.tensor1d([2, 2, 5])}, key);
  expect(numbers(along.w)).toEqual([1, 0, 2]);
  expect(numbers(tree.dot(along, across))[0]).toBeCloseTo(0, 5);
  expect(numbers(tree.norm(across))[0]).toBeCloseTo(Math.sqrt(5), 5);
});

describe("refine", () => {
  const collect = async (options: Parameters<typeof refine>[1]) => {
    const asked: number[] = [];
    const surfaces: Surface[] = [];
    const f = (points: Float64Array) => {
      asked.push(points.length / 2);
      return Float32Array.from(
        {length: points.length / 2},
        (_, i) => 2 * (points[2 * i] as number) - (points[2 * i + 1] as number),
      );
    };
    for await (const surface of refine(f, options)) surfaces.push(surface);
    return {asked, surfaces};
  };

  test("asks for every point once, coarse ones first, and ends exact", async () => {
    const {asked, surfaces} = await collect({x: [-1, 1], y: [0, 4], size: 17, coarsest: 5});
    expect(asked).toEqual([25, 56, 208]);
    expect(surfaces.map(({known}) => known)).toEqual([25, 81, 289]);
    // A plane is its own interpolation: every picture is right.
    for (const {values, size} of surfaces) {
      values.forEach((value, i) => {
        const [column, row] = [i % size, Math.floor(i / size)];
        expect(value).toBeCloseTo(2 * (-1 + column / 8) - (4 - row / 4), 5);
      });
    }
  });

  test("refuses sizes that it cannot halve", async () => {
    await expect(collect({x: [0, 1], y: [0, 1], size: 20})).rejects.toThrow(/size must be a power of 2 plus 1.*20/);
    await expect(collect({x: [0, 1], y: [0, 1], size: 5, coarsest: 9})).rejects.toThrow(/coarsest, 9/);
  });
});

describe("the plane of a trajectory", () => {
  test("explains all of a run that lies in one, and says what it leaves out of another", async () => {
    const flat = Array.from({length: 6}, (_, t) => ({w: tf.tensor1d([t * t, 3 * t, 0, 0])}));
    const {explained, path, directions} = await trajectoryPlane(flat);
    expect(explained[0] + explained[1]).toBeCloseTo(1, 5);
    expect(path.at(-1)).toEqual({a: expect.closeTo(0), b: expect.closeTo(0), off: 0});
    for (const {off} of path) expect(off).toBeLessThan(1e-3);
    expect(numbers(tree.norm(directions[0]))[0]).toBeCloseTo(1, 4);
    const bent = Array.from({length: 6}, (_, t) => ({
      w: tf.tensor1d([t, Math.sin(t), Math.cos(2 * t), Math.sin(3 * t)]),
    }));
    const other = await trajectoryPlane(bent);
    expect(other.explained[0] + other.explained[1]).toBeLessThan(0.99);
    expect(Math.max(...other.path.map(({off}) => off))).toBeGreaterThan(0.05);
  });

  test("needs three points that differ", async () => {
    const same = {w: tf.ones([2])};
    await expect(trajectoryPlane([same, same])).rejects.toThrow(/3 or more; there are 2/);
    await expect(trajectoryPlane([same, same, same])).rejects.toThrow(/all the same/);
  });
});

test("the curvature ratio is that of the Hessian: 1 in a round bowl, below 0 at a saddle", () => {
  // Rosenbrock's Hessian at its minimum has the eigenvalues 0.3994 and 1001.6.
  expect(curvatureRatio(rosenbrock, [1, 1])).toBeCloseTo(0.399360767 / 1001.60064, 5);
  expect(curvatureRatio(saddle, [0, 0])).toBeLessThan(0);
});

describe("descents", () => {
  const rules = [
    {descent: gradientDescent, learningRate: 0.01},
    {descent: heavyBall(0.9), learningRate: 0.002},
    {descent: adam(0.9, 0.999), learningRate: 0.1},
    {descent: gradientDescent, learningRate: 10},
  ];

  test("find minima, or say that they diverged", () => {
    let last = descend(himmelblau, [0.5, 0.5], rules).next().value;
    let steps = 0;
    for (const paths of descend(himmelblau, [0.5, 0.5], rules)) {
      last = paths;
      if (++steps > 800) break;
    }
    const paths = last as Exclude<typeof last, void>;
    expect(paths.map(({diverged}) => diverged)).toEqual([false, false, false, true]);
    for (const {points} of paths.slice(0, 3)) expect(points.at(-1)?.value).toBeLessThan(1e-3);
    expect(paths[3]?.points.every(({value}) => Number.isFinite(value))).toBe(true);
  });
});
