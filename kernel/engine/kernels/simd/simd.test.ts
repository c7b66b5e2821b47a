/** The kernels that are written in WASM here: functions against float64, the others against plain loops. */
import {beforeAll, describe, expect, test} from "vitest";
import {start} from "../../gradients/audit/backends.ts";
import {rng} from "../../rng/index.ts";
import * as tf from "../../tfjs.ts";

beforeAll(() => start("wasm"));

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));

const functions: [string, (x: tf.Tensor) => tf.Tensor, (x: number) => number, number][] = [
  ["tanh", tf.tanh, Math.tanh, 4e-7],
  ["exp", tf.exp, Math.exp, 2e-7],
  ["softplus", tf.softplus, softplus, 3e-7],
  ["relu", tf.relu, (x) => Math.max(x, 0), 0],
  ["step", (x) => tf.step(x), (x) => (Number.isNaN(x) ? x : x > 0 ? 1 : 0), 0],
];

describe.each(functions)("%s", (_, f, exact, bound) => {
  test(`is within ${bound} of the exact value, relatively`, () => {
    const sizes = [1e-6, 1e-3, 0.1, 1, 20, 85];
    const x = sizes.flatMap((size) => Array.from({length: 2001}, (_, i) => Math.fround((i / 1000 - 1) * size)));
    const y = f(tf.tensor1d(x)).dataSync();
    for (const [i, at] of x.entries()) {
      const wanted = exact(at);
      expect(Math.abs((y[i] ?? Number.NaN) - wanted), `at ${at}`).toBeLessThanOrEqual(bound * Math.abs(wanted));
    }
  });

  test("of infinities, zeros and NaN", () => {
    const x = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, Number.NaN, 200, -200];
    const y = [...f(tf.tensor1d(x)).dataSync()];
    for (const [i, at] of x.entries()) {
      const wanted = Math.fround(exact(at));
      if (Number.isFinite(wanted)) expect(y[i], `at ${at}`).toBeCloseTo(wanted, 6);
      else expect(y[i], `at ${at}`).toBe(wanted);
    }
  });

  test("writes as many numbers as there are", () => {
    for (let n = 0; n <= 9; n++) {
      const x = Array.from({length: n}, (_, i) => i / 4 - 1);
      const [before, y, after] = [tf.ones([64]), f(tf.tensor1d(x)), tf.ones([64])];
      expect(y.dataSync().length).toBe(n);
      for (const [i, at] of x.entries()) expect(y.dataSync()[i]).toBeCloseTo(exact(at), 6);
      expect([...before.dataSync(), ...after.dataSync()].every((one) => one === 1)).toBe(true);
    }
  });
});

test("log is within 2e-7 of the exact value, relatively, but for what is lost near 1", () => {
  const near = Array.from({length: 4001}, (_, i) => 0.5 + i / 2000);
  const all = Array.from({length: 2001}, (_, i) => 10 ** (i / 26 - 38.4));
  const x = [...near, ...all, 2 ** -126, 2 ** -130, 2 ** -149, 3.4e38].map(Math.fround);
  const y = tf.log(tf.tensor1d(x)).dataSync();
  for (const [i, at] of x.entries()) {
    const wanted = Math.log(at);
    expect(Math.abs((y[i] as number) - wanted), `at ${at}`).toBeLessThanOrEqual(2e-7 * Math.abs(wanted) + 1e-9);
  }
  const special = [0, -0, -1, -1e-40, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN];
  expect([...tf.log(tf.tensor1d(special)).dataSync()]).toEqual(special.map(Math.log));
});

const operations: [string, (a: tf.Tensor, b: tf.Tensor) => tf.Tensor, (a: number, b: number) => number][] = [
  ["add", tf.add, (a, b) => a + b],
  ["sub", tf.sub, (a, b) => a - b],
  ["mul", tf.mul, (a, b) => a * b],
  ["div", tf.div, (a, b) => a / b],
];

describe.each(operations)("%s", (_, f, exact) => {
  test.each<[string, number[], number[]]>([
    ["a row with each row", [5, 9], [9]],
    ["a matrix with each matrix", [3, 4, 9], [4, 9]],
    ["a row for each batch", [3, 4, 9], [3, 1, 9]],
    ["two axes that are repeated", [2, 3, 4, 10], [2, 1, 1, 10]],
    ["the one that has an axis more is the smaller", [1, 1, 9], [4, 9]],
    ["short rows", [3, 4, 5], [3, 1, 5]],
    ["columns", [4, 9], [4, 1]],
    ["axes of both", [3, 1, 9], [1, 4, 9]],
    ["axes that lie apart", [3, 4, 2, 9], [1, 4, 1, 9]],
  ])("broadcasts %s, on either side", (_case, large, small) => {
    const shape = tf.broadcast_util.assertAndGetBroadcastShape(large, small);
    const [before, x, y] = [tf.ones([64]), rng.normal(rng.key(1), large), rng.normal(rng.key(2), small)];
    for (const [a, b] of [
      [x, y],
      [y, x],
    ] as const) {
      const found = f(a, b);
      const after = tf.ones([64]);
      const [wholeA, wholeB] = [a, b].map((part) => tf.broadcastTo(part, shape)) as [tf.Tensor, tf.Tensor];
      expect(found.shape).toEqual(shape);
      expect(found.dataSync()).toEqual(f(wholeA, wholeB).dataSync());
      expect([...before.dataSync(), ...after.dataSync()].every((one) => one === 1)).toBe(true);
    }
  });

  test("of as many numbers as there are, and of one with each of them, rounds once and writes nothing else", () => {
    for (let n = 0; n <= 9; n++) {
      const a = Array.from({length: n}, (_, i) => Math.fround(i / 3 - 1));
      const b = Array.from({length: n}, (_, i) => Math.fround(2 - i / 7));
      const [before, x, y] = [tf.ones([64]), tf.tensor1d(a), tf.tensor1d(b)];
      const results = [f(x, y), f(x, tf.scalar(0.3)), f(tf.tensor1d([0.3]), y)];
      const after = tf.ones([64]);
      const scalar = Math.fround(0.3);
      const wanted = [
        a.map((v, i) => exact(v, b[i] ?? 0)),
        a.map((v) => exact(v, scalar)),
        b.map((v) => exact(scalar, v)),
      ];
      for (const [i, result] of results.entries()) {
        expect([...result.dataSync()]).toEqual(wanted[i]?.map(Math.fround));
        expect(result.shape).toEqual([n]);
      }
      expect([...before.dataSync(), ...after.dataSync()].every((one) => one === 1)).toBe(true);
    }
  });

  test("of special numbers, and of shapes that broadcast", () => {
    const special = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 0, -0, Number.NaN, 1];
    const pairs = special.flatMap((a) => special.map((b) => [a, b] as const));
    const result = f(tf.tensor1d(pairs.map(([a]) => a)), tf.tensor1d(pairs.map(([, b]) => b)));
    expect([...result.dataSync()]).toEqual(pairs.map(([a, b]) => exact(a, b)));
    const [column, row] = [tf.tensor2d([1, 2], [2, 1]), tf.tensor2d([3, 5, 7], [1, 3])];
    expect(f(column, row).arraySync()).toEqual([1, 2].map((a) => [3, 5, 7].map((b) => Math.fround(exact(a, b)))));
    expect(f(tf.tensor1d([1, 2]), tf.ones([1, 1, 1])).shape).toEqual([1, 1, 2]);
    expect(f(tf.ones([1, 1, 1]), tf.tensor1d([1, 2])).shape).toEqual([1, 1, 2]);
  });
});

test("NaN of either sign stays NaN", () => {
  const both = tf.tensor1d([Number.POSITIVE_INFINITY, 1]).sub(tf.tensor1d([Number.POSITIVE_INFINITY, Number.NaN]));
  for (const f of [tf.relu, tf.tanh, tf.exp, tf.softplus])
    expect([...f(both).dataSync()]).toEqual([Number.NaN, Number.NaN]);
});

let draws = 0;
const random = (...shape: number[]): tf.Tensor => rng.normal(rng.foldIn(rng.key(5), draws++), shape);

/** @param at the wanted number at each place of the result, row-major */
function expectNumbers(found: tf.Tensor, at: (...place: number[]) => number): void {
  const values = found.dataSync();
  const strides = [...tf.util.computeStrides(found.shape), 1];
  for (const [i, value] of values.entries()) {
    const place = found.shape.map((n, axis) => Math.floor(i / (strides[axis] ?? 1)) % n);
    const wanted = at(...place);
    expect(Math.abs(value - wanted), `at ${place} of [${found.shape}]`).toBeLessThan(
      1e-5 * Math.max(1, Math.abs(wanted)),
    );
  }
}

const sumOf = (count: number, f: (i: number) => number) =>
  Array.from({length: count}, (_, i) => f(i)).reduce((sum, x) => sum + x, 0);

const odd: [number, number][] = [
  [1, 1],
  [3, 5],
  [4, 16],
  [7, 67],
  [33, 4],
  [65, 30],
];

test.each(odd)("sums and means of rows and columns of %i × %i", (rows, columns) => {
  const x = random(2, rows, columns);
  const get = x.bufferSync();
  const at = (b: number, i: number, j: number) => Number(get.get(b, i, j));
  expectNumbers(tf.sum(x, 1), (b, j) => sumOf(rows, (i) => at(b, i, j)));
  expectNumbers(tf.sum(x, 2, true), (b, i) => sumOf(columns, (j) => at(b, i, j)));
  expectNumbers(tf.mean(x, [0, 1]), (j) => sumOf(2 * rows, (i) => at(Math.floor(i / rows), i % rows, j)) / (2 * rows));
  expectNumbers(tf.sum(x), () => sumOf(2, (b) => sumOf(rows, (i) => sumOf(columns, (j) => at(b, i, j)))));
  expectNumbers(tf.sum(x, [0, 2]), (i) => sumOf(2, (b) => sumOf(columns, (j) => at(b, i, j))));
});

test.each(odd)("products of %i × %i with vectors, from both sides, in batches too", (rows, columns) => {
  const [x, down, across] = [random(3, rows, columns), random(rows, 1), random(3, columns, 1)];
  const [m, u, v] = [x, down, across].map((tensor) => tensor.bufferSync()) as readonly Values[] as [
    Values,
    Values,
    Values,
  ];
  const left = (b: number, j: number) => sumOf(rows, (i) => u.get(i, 0) * m.get(b, i, j));
  const right = (b: number, i: number) => sumOf(columns, (j) => m.get(b, i, j) * v.get(b, j, 0));
  expectNumbers(tf.matMul(x, across), (b, i) => right(b, i));
  expectNumbers(tf.matMul(across, x, true, true), (b, _, i) => right(b, i));
  expectNumbers(tf.matMul(down, x, true), (b, _, j) => left(b, j));
  expectNumbers(tf.matMul(x, down, true), (b, j) => left(b, j));
});

interface Values {
  get(...place: number[]): number;
}

test.each(odd)("transposes %i × %i, also as axes of several dimensions", (rows, columns) => {
  const x = random(2, rows, columns);
  const get = (x.bufferSync() as Values).get.bind(x.bufferSync());
  expectNumbers(tf.transpose(x, [0, 2, 1]), (b, j, i) => get(b, i, j));
  expectNumbers(tf.transpose(x, [2, 0, 1]), (j, b, i) => get(b, i, j));
  expectNumbers(tf.transpose(x, [1, 2, 0]), (i, j, b) => get(b, i, j));
  expectNumbers(tf.transpose(x, [1, 0, 2]), (i, b, j) => get(b, i, j));
  expectNumbers(tf.transpose(x), (j, i, b) => get(b, i, j));
  expectNumbers(tf.transpose(tf.reshape(x, [2, 1, rows, 1, columns]), [0, 3, 4, 1, 2]), (b, _, j, __, i) =>
    get(b, i, j),
  );
});

test.each([
  [
    [2, 3],
    [1, 1],
  ],
  [
    [2, 3],
    [3, 1],
  ],
  [
    [2, 3],
    [1, 5],
  ],
  [
    [2, 3],
    [2, 4],
  ],
  [
    [1, 1],
    [7, 9],
  ],
  [
    [3, 1, 2],
    [2, 5, 3],
  ],
])("tiles %j by %j", (shape, reps) => {
  const x = random(...shape);
  const get = x.bufferSync();
  const wanted = (...place: number[]) => Number(get.get(...place.map((n, axis) => n % (shape[axis] ?? 1))));
  expectNumbers(tf.tile(x, reps), wanted);
  expect([...tf.tile(tf.cast(tf.greater(x, 0), "bool"), reps).dataSync()]).toEqual([
    ...tf.greater(tf.tile(x, reps), 0).dataSync(),
  ]);
});

test("squares are those of pow, for other exponents too", () => {
  const x = tf.tensor1d([-3, 0, 0.5, 2]);
  expect([...tf.pow(x, 2).dataSync()]).toEqual([9, 0, 0.25, 4]);
  expect([...tf.pow(x, 3).dataSync()]).toEqual([-27, 0, 0.125, 8]);
  expect([...tf.pow(tf.scalar(3), tf.tensor1d([2])).dataSync()]).toEqual([9]);
});

test("nothing that shares data with another tensor changes it", () => {
  const x = tf.tensor2d([1, 2, 3, 4], [1, 4]);
  const [copy, column, same] = [tf.clone(x), tf.transpose(x), tf.cast(x, "float32")];
  x.dispose();
  expect([...copy.dataSync()]).toEqual([1, 2, 3, 4]);
  expect(column.shape).toEqual([4, 1]);
  tf.dispose([copy, same]);
  expect([...column.dataSync()]).toEqual([1, 2, 3, 4]);
});
