import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, beforeEach, expect, expectTypeOf, test} from "vitest";
import * as tf from "./tfjs.ts";
import type {Mapped, Tree} from "./tree.ts";
import * as tree from "./tree.ts";

beforeAll(() => tf.setBackend("cpu"));
beforeEach(() => tf.disposeVariables());

/** Two layers and a lone scalar; names written out of order. */
const network = () => ({
  layers: [
    {w: tf.tensor2d([1, 2, 3, 4, 5, 6], [2, 3]), b: tf.tensor1d([7, 8, 9])},
    {b: tf.tensor1d([10]), w: tf.tensor2d([11, 12, 13], [3, 1])},
  ],
  alpha: tf.scalar(0.5),
});

const values = (node: Tree) => tree.leaves(node).map((leaf) => [...leaf.dataSync()]);

function thrown(f: () => unknown): tree.TreeError {
  try {
    f();
  } catch (error) {
    if (error instanceof tree.TreeError) return error;
    throw error;
  }
  return expect.unreachable("no TreeError");
}

test("leaves come in the order of names sorted by code unit, as in JAX", () => {
  // jax.tree.leaves({"b": 1, "a": [2, {"z": 3, "B": 4}], "C": (5,), "é": 6, "_": {}}) of JAX 0.10.2
  const given = {
    b: tf.scalar(1),
    a: [tf.scalar(2), {z: tf.scalar(3), B: tf.scalar(4)}],
    C: [tf.scalar(5)],
    é: tf.scalar(6),
    _: {},
  };
  expect(values(given).flat()).toEqual([5, 2, 4, 3, 1, 6]);
});

test("names lead to the leaves", () => {
  expect(tree.names(network())).toEqual(["alpha", "layers[0].b", "layers[0].w", "layers[1].b", "layers[1].w"]);
  expect(tree.names([tf.scalar(1), {"a b": tf.scalar(2)}])).toEqual(["[0]", '[1]["a b"]']);
  expect(tree.names(tf.scalar(1))).toEqual([""]);
  expect(tree.names({})).toEqual([]);
});

test("map keeps the form and the order in which it was written, and its types", () => {
  const shapes = tree.map((leaf) => leaf.shape.join("×"), network());
  expect(shapes).toEqual({
    layers: [
      {w: "2×3", b: "3"},
      {b: "1", w: "3×1"},
    ],
    alpha: "",
  });
  expect(Object.keys(shapes)).toEqual(["layers", "alpha"]);
  expectTypeOf(shapes.layers).toEqualTypeOf<{w: string; b: string}[]>();
  expectTypeOf<Mapped<[tf.Tensor2D, {b: tf.Scalar}], tf.Tensor>>().toEqualTypeOf<[tf.Tensor, {b: tf.Tensor}]>();
  expect(tree.mapWithNames((name, leaf) => `${name} ${leaf.size}`, [{x: tf.ones([2])}])).toEqual([{x: "[0].x 2"}]);
});

test("map takes any number of trees, whose leaves may differ in shape", () => {
  const [x, y, z] = [{a: tf.tensor1d([1, 2])}, {a: tf.scalar(10)}, {a: tf.scalar(100)}];
  expect(values(tree.map((p, q, r) => p.mul(q as tf.Tensor).add(r as tf.Tensor), x, y, z))).toEqual([[110, 120]]);
  const [[p, q]] = tree.zip([tf.scalar(1)] as [tf.Tensor], [tf.scalar(2)]);
  expect([p.dataSync()[0], q.dataSync()[0]]).toEqual([1, 2]);
});

test("a structure and leaves make a tree again", () => {
  const form = tree.structure(network());
  expect(form).toMatchObject({
    shapes: [[], [3], [2, 3], [1], [3, 1]],
    dtypes: ["float32", "float32", "float32", "float32", "float32"],
    size: 14,
    numbers: {
      layers: [
        {w: 2, b: 1},
        {b: 3, w: 4},
      ],
      alpha: 0,
    },
  });
  const rebuilt = tree.unflatten(form, ["a", "b0", "w0", "b1", "w1"]);
  expect(rebuilt).toEqual({
    layers: [
      {w: "w0", b: "b0"},
      {b: "b1", w: "w1"},
    ],
    alpha: "a",
  });
  expectTypeOf(rebuilt.alpha).toEqualTypeOf<string>();
  expect(thrown(() => tree.unflatten(form, ["a"])).message).toBe(
    "tree.unflatten: there are 1 leaves, but the structure has 5.",
  );
});

test("ravel and its inverse give the same values, shapes and dtypes", () => {
  const given = {
    ...network(),
    steps: tf.tensor1d([3, 4], "int32"),
    mask: tf.tensor1d([1, 0], "bool"),
    none: tf.zeros([0, 2]),
  };
  const [flat, unravel] = tree.ravel(given);
  expect([flat.dtype, [...flat.dataSync()]]).toEqual([
    "float32",
    [0.5, 7, 8, 9, 1, 2, 3, 4, 5, 6, 10, 11, 12, 13, 1, 0, 3, 4],
  ]);
  const back = unravel(flat);
  expect(values(back)).toEqual(values(given));
  expect(tree.structure(back)).toEqual(tree.structure(given));
  expect([...(unravel(flat.mul(2)).layers[1]?.w.dataSync() ?? [])]).toEqual([22, 24, 26]);
  const [empty, unravelEmpty] = tree.ravel({a: []});
  expect([empty.shape, unravelEmpty(empty)]).toEqual([[0], {a: []}]);
  const error = thrown(() => unravel(tf.zeros([17])));
  expect(error.message).toBe("unravel: this is a tensor of shape [17], but the tree takes a tensor of shape [18].");
  expect(thrown(() => tree.ravel([tf.tensor1d(["a"])])).message).toBe("tree.ravel: [0] is a string tensor.");
});

test("arithmetic agrees with the flat vectors'", () => {
  const [x, y] = [network(), tree.map((leaf) => leaf.square().sub(20), network())];
  const [fx, fy] = [[...tree.ravel(x)[0].dataSync()], [...tree.ravel(y)[0].dataSync()]];
  const inner = fx.reduce((sum, value, i) => sum + value * (fy[i] ?? Number.NaN), 0);
  expect(tree.dot(x, y).dataSync()[0]).toBeCloseTo(inner, 3);
  expect(tree.dot(x, y).shape).toEqual([]);
  expect(tree.norm(x).dataSync()[0]).toBeCloseTo(Math.hypot(...fx), 5);
  const flat = (node: Tree) => [...tree.ravel(node)[0].dataSync()];
  expect(flat(tree.axpy(-2, x, y))).toEqual(fx.map((value, i) => -2 * value + (fy[i] ?? Number.NaN)));
  expect(flat(tree.axpy(tf.scalar(3), x, y))).toEqual(fx.map((value, i) => 3 * value + (fy[i] ?? Number.NaN)));
  expect(flat(tree.scale(0.5, x))).toEqual(fx.map((value) => value / 2));
  expect(flat(tree.add(x, y))).toEqual(fx.map((value, i) => value + (fy[i] ?? Number.NaN)));
  expect(flat(tree.sub(x, y))).toEqual(fx.map((value, i) => value - (fy[i] ?? Number.NaN)));
  expect(flat(tree.zerosLike(x))).toEqual(new Array(14).fill(0));
  expect([tree.dot({}, {}).dataSync()[0], tree.norm([]).dataSync()[0]]).toEqual([0, 0]);
});

test("arithmetic and ravel can be differentiated", () => {
  const [x, y] = [tf.tensor1d([1, 2, 3]), tf.tensor1d([4, 5, 6])];
  const loss = (w: tf.Tensor) => {
    const [flat] = tree.ravel({b: w.square(), a: tf.scalar(1)});
    return tree.dot({flat}, {flat}).add(tree.dot(tree.axpy(2, [w], [y]), [y]));
  };
  // d/dw Σ w⁴ + 1 + Σ (2 w + y) y
  expect([...tf.grad(loss)(x).dataSync()]).toEqual([4 + 8, 32 + 10, 108 + 12]);
});

test.each<[string, unknown, string, string, string]>([
  ["shapes", {w: tf.ones([3, 2])}, "w", "a tensor of shape [3, 2]", "a tensor of shape [2, 3]"],
  ["a missing name", {}, "", "an empty object", "an object of w"],
  ["another name", {v: tf.ones([2, 3])}, "", "an object of v", "an object of w"],
  ["an array for a tensor", {w: [tf.scalar(1)]}, "w", "an array of 1", "a tensor of shape [2, 3]"],
])("%s that differ are told with path and both sides", (_, y, path, found, expected) => {
  const error = thrown(() => tree.add({w: tf.ones([2, 3])}, y as Tree));
  expect(error).toMatchObject({name: "TreeError", path, found, expected});
  const [mine, other] = path ? ["x.w", "y.w"] : ["x", "y"];
  expect(error.message).toBe(`tree.add: ${other} is ${found}, but ${mine} is ${expected}.`);
});

test("deep places and all arguments are named", () => {
  const x = {layers: [{w: tf.ones([2])}, {"my w": tf.ones([2])}]};
  const y = {layers: [{w: tf.ones([2])}, {"my w": tf.ones([3])}]};
  expect(thrown(() => tree.dot(x, y)).message).toBe(
    'tree.dot: y.layers[1]["my w"] is a tensor of shape [3], but x.layers[1]["my w"] is a tensor of shape [2].',
  );
  expect(thrown(() => tree.map((a) => a, [x], [x], [[]])).message).toBe(
    "tree.map: rest[1][0] is an array of 0, but tree[0] is an object of layers.",
  );
  expect(thrown(() => tree.axpy(tf.ones([2]) as tf.Scalar, x, x)).message).toMatch(
    /^tree.axpy: a is a tensor of shape \[2\]/,
  );
});

test.each<[string, unknown, string]>([
  ["a number", {lr: 0.1}, "tree.lr is the number 0.1"],
  ["undefined", [undefined], "tree[0] is undefined"],
  ["null", null, "tree is null"],
  ["a typed array", {w: new Float32Array(2)}, "tree.w is a Float32Array"],
  ["a function", {f: () => 1}, "tree.f is a function"],
  ["a string", {"a-b": "x"}, 'tree["a-b"] is a string'],
])("%s is not part of a tree", (_, given, what) => {
  const message = `tree.leaves: ${what}; a tree is of tensors, arrays and plain objects.`;
  expect(thrown(() => tree.leaves(given as Tree)).message).toBe(message);
});

test("nothing is left behind, neither by results that are disposed nor by errors", () => {
  const x = network();
  const before = tf.memory().numTensors;
  for (let i = 0; i < 100; i++) {
    const [flat, unravel] = tree.ravel(x);
    tf.dispose([
      flat,
      unravel(flat),
      tree.dot(x, x),
      tree.norm(x),
      tree.axpy(2, x, x),
      tree.scale(3, x),
      tree.sub(x, x),
    ]);
    tf.dispose([tree.map((leaf) => leaf.square().add(1), x), tree.zerosLike(x)]);
    tree.zip(x, x);
    const bad = {...x, layers: [x.layers[0], {b: x.alpha, w: x.alpha}]} as Tree;
    thrown(() => tree.add(x, bad));
    thrown(() => tree.dot(x, bad));
    thrown(() => unravel(x.alpha));
    const failing = (leaf: tf.Tensor) => {
      if (leaf.square().size === 6) throw new Error("mine");
      return leaf.add(1);
    };
    expect(() => tree.map(failing, x)).toThrow("mine");
  }
  expect(tf.memory().numTensors).toBe(before);
});
