import {afterEach, beforeAll, describe, expect, test} from "vitest";
import {attachLedger} from "../engine/attach.ts";
import {startBackend} from "../engine/backends.ts";
import {registerKernels} from "../engine/kernels/register.ts";
import {createLedger, SHARED} from "../engine/ledger.ts";
import {createTf} from "../engine/tf.ts";
import {createLab} from "../lab/cells.ts";
import {keepDeepStacks} from "../runtime/language/positions.ts";
import {createTestNotebook, type TestNotebook} from "../runtime/test-notebook.ts";
import {builtins, COMPUTING, type Libraries, packages} from "./packages.ts";

/** A notebook with the engine and the lab of a kernel, on plain JavaScript. */
const lab = createLab(() => Promise.reject(new Error("no data here")));
const libraries = {tf: Promise.resolve(createTf()), lab: Promise.resolve(lab), markup: {}} as unknown as Libraries;
const ledger = createLedger();

beforeAll(async () => {
  keepDeepStacks();
  attachLedger(ledger);
  registerKernels();
  await startBackend("cpu", {wasmBytes: () => Promise.reject(new Error("unused")), lost: () => {}});
});

let notebook: TestNotebook | undefined;
afterEach(() => {
  lab.debug.nans = false;
  notebook?.runtime.dispose();
});

async function open(...texts: string[]): Promise<TestNotebook> {
  const book = createTestNotebook(texts, {
    ledger,
    builtins: builtins(libraries),
    packages: packages(libraries),
    owned: ["tf", "lab", ...COMPUTING],
  });
  notebook = book;
  await book.runtime.idle();
  return book;
}

const booked = (cell: string) => ledger.snapshot().cells.find(({id}) => id === cell)?.tensors ?? 0;

describe("lab computes with the engine", () => {
  test("every transformation is there, and the namespaces", async () => {
    const book = await open(
      `const w = tf.tensor1d([1, 2]);
const loss = (w: tf.Tensor) => tf.sum(tf.mul(w, tf.square(w)));
const [value, pullback] = lab.vjp((w) => tf.square(w), [w]);
const rows = lab.perExample((w: tf.Tensor, x: tf.Tensor) => tf.sum(tf.square(tf.sub(w, x)), 1));
const all = {
  grad: lab.grad(loss)(w),
  hvp: lab.hvp(loss, w, tf.onesLike(w)),
  jvp: lab.jvp((w) => tf.square(w), [w], [tf.onesLike(w)])[1],
  vjp: pullback(tf.onesLike(w))[0],
  norms: rows.norms(w, tf.tensor2d([[1, 2], [4, 6]])),
  tree: lab.tree.norm({a: w}),
  rng: lab.rng.normal(lab.rng.key(0), [2]),
};`,
      "Promise.all(Object.values(all).map((x) => x.data())).then((values) => values.map((v) => [...v].map((x) => Math.round(x * 100) / 100)))",
    );
    expect(book.error("1")).toBeUndefined();
    expect(book.shows("2")[0]).toEqual([
      [3, 12],
      [6, 12],
      [2, 4],
      [2, 4],
      [0, 10],
      [2.24],
      [...lab.rng.host.normal(lab.rng.key(0), 2)].map((x) => Math.round(x * 100) / 100),
    ]);
  });

  test.each([
    ["a returned function", "lab.grad((w) => tf.sum(tf.square(w)))", "f(tf.tensor1d([1]))"],
    [
      "a method of what is returned",
      "lab.perExample((w, x) => tf.sum(tf.mul(w, x), 1))",
      "f.grads(tf.tensor1d([1]), tf.ones([3, 1]))",
    ],
    ["a function in an array", "lab.vjp((w) => tf.square(w), [tf.tensor1d([1])])[1]", "f(tf.tensor1d([1]))"],
    ["a namespace", "lab.tree", "f.zerosLike({a: tf.tensor1d([1])})"],
    ["an imported module", "(await import('nablab/engine')).tree", "f.zerosLike({a: tf.tensor1d([1])})"],
  ])("tensors made by %s after an await belong to the cell", async (_, make, use) => {
    const shared = booked(SHARED);
    await open(`const f = ${make}; await new Promise((resolve) => setTimeout(resolve, 1)); const kept = ${use};`);
    expect(booked(SHARED)).toBe(shared);
    expect(booked("1")).toBeGreaterThanOrEqual(2);
  });

  test("so do results of what is asynchronous itself", async () => {
    const shared = booked(SHARED);
    const book = await open(
      `const op = (v: tf.Tensor) => tf.mul(v, tf.tensor1d([3, 2]));
const key = lab.rng.key(0);
const {vectors} = await lab.curvature.eigenvalues(op, 2, {count: 1, key, vectors: true});
const {vector} = await lab.curvature.powerIteration(op, 2, {key, vector: true});
const {value: solved} = await lab.curvature.conjugateGradients(op, tf.tensor1d([1, 1]));
const {value, standardError} = await lab.curvature.diagonal(op, 2, {key});`,
    );
    expect(book.error("1")).toBeUndefined();
    expect(booked(SHARED)).toBe(shared);
    expect(booked("1")).toBeGreaterThanOrEqual(5);
  });

  test("so do the steps of a run that is gone through after an await", async () => {
    const shared = booked(SHARED);
    const book = await open(
      `const digits = {images: new Float32Array(8 * 4), labels: new Int32Array(8), shape: [8, 4] as [number, number]};
const run = lab.problems.training(lab.problems.mlp({sizes: [4, 2]}), digits, {key: lab.rng.key(0), learningRate: 0.1, batch: 2});
await new Promise((resolve) => setTimeout(resolve, 1));
let kept;
for (const {params} of run) kept = params;
kept.length;`,
    );
    expect(book.error("1")).toBeUndefined();
    expect(booked(SHARED)).toBe(shared);
    // Four steps, each with its loss, weights and biases.
    expect(booked("1")).toBe(12);
  });

  test("packages: the same engine, already started", async () => {
    const book = await open(
      `import {hvp, tf as tensors} from "nablab/engine";
import {grad} from "nablab/lab";
const same = grad((w) => tensors.sum(tensors.square(w)))(tf.tensor1d([1])) instanceof tf.Tensor && typeof hvp;`,
      "same",
      `import {start} from "nablab/engine";
start()`,
    );
    expect(book.shows("2")).toEqual(["function"]);
    expect(book.error("3")?.message).toMatch(/runs already/);
  });
});

describe("errors show the cell's line", () => {
  test.each([
    ["thrown by f", "lab.grad((w) => {\n  throw new Error('mine');\n})(tf.tensor1d([1]))", 2, "mine"],
    ["a loss that is no scalar", "const w = tf.tensor1d([1]);\nlab.grad((w) => w)(w)", 2, "not a scalar"],
    [
      "in the second derivative",
      "lab.hvp((w) => {\n  return tf.sum(tf.cast(w, 'string'));\n}, tf.tensor1d([1]), tf.tensor1d([1]))",
      2,
      "",
    ],
    ["in forward mode", "lab.jvp((w) =>\n  tf.matMul(w, w), [tf.tensor1d([1])], [tf.tensor1d([1])])", 2, "matMul"],
    [
      "rejected",
      "const f = (v) => {\n  throw new Error('op');\n};\nlab.curvature.eigenvalues(f, 2, {k: 1, key: lab.rng.key(0)})",
      2,
      "op",
    ],
    ["NaN", "lab.debug.nans = true;\nlab.grad((w) => tf.sum(\n  tf.log(w)))(tf.tensor1d([-1]))", 3, "Log gave NaN"],
  ])("%s", async (_, text, line, message) => {
    const book = await open(text);
    expect(book.error("1")).toMatchObject({line, message: expect.stringContaining(message)});
  });
});
