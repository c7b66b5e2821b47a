/** What each transformation makes of arguments that cannot be right: an error that names the place, or a stated value. */
import {afterAll, beforeAll, describe, expect, test} from "vitest";
import {compile} from "../compile/index.ts";
import {start} from "../gradients/audit/backends.ts";
import * as tf from "../tfjs.ts";
import {TreeError} from "../tree.ts";
import {
  DerivativeError,
  ggnvp,
  grad,
  hessian,
  hvp,
  jacobian,
  jvp,
  perExample,
  stopGradient,
  valueAndGrad,
  vjp,
  vmap,
} from "./index.ts";

beforeAll(() => start("cpu"));

type Params = {readonly [name: string]: tf.Tensor; readonly w: tf.Tensor};
const params = (): Params => ({w: tf.tensor1d([1, 2])});
const integers = (): Params => ({w: tf.tensor1d([1, 2], "int32")});
const loss = ({w}: Params) => w.square().sum();
const rows = ({w}: Params, x: tf.Tensor) => x.mul(w).sum(1);
const values = (x: tf.Tensor | undefined) => [...(x ?? expect.unreachable()).dataSync()];

function thrown(f: () => unknown): unknown {
  try {
    f();
  } catch (error) {
    return error;
  }
  return undefined;
}

type Row = readonly [what: string, call: () => unknown, path: string, message: string];

const wrong: readonly Row[] = [
  ["grad: integers", () => grad(loss)(integers()), "params.w", "grad: params.w is of dtype int32, not of float32."],
  [
    "grad: Booleans in a list",
    () => grad((_: tf.Tensor[]) => tf.scalar(0))([tf.ones([1]), tf.ones([1], "bool")]),
    "params[1]",
    "grad: params[1] is of dtype bool, not of float32.",
  ],
  [
    "grad: a loss for each element",
    () => grad(({w}: Params) => w.square())(params()),
    "the result of f",
    "grad: the result of f is a tensor of shape [2], not a scalar.",
  ],
  [
    "grad: a loss that is counted",
    () => grad(({w}: Params) => w.greater(0).sum())(params()),
    "the result of f",
    "grad: the result of f is of dtype int32, not of float32.",
  ],
  [
    "valueAndGrad: a number",
    () => valueAndGrad<Params>((() => 1) as never)(params()),
    "the result of f",
    "valueAndGrad: the result of f is a number, not a scalar tensor.",
  ],
  [
    "vjp: integers",
    () => vjp(loss, [integers()]),
    "primals[0].w",
    "vjp: primals[0].w is of dtype int32, not of float32.",
  ],
  [
    "jvp: integers",
    () => jvp(loss, [integers()], [params()]),
    "primals[0].w",
    "jvp: primals[0].w is of dtype int32, not of float32.",
  ],
  [
    "jvp: integer tangents",
    () => jvp(loss, [params()], [integers()]),
    "tangents[0].w",
    "jvp: tangents[0].w is of dtype int32, not of float32.",
  ],
  [
    "jvp: primals without a list",
    () => jvp(loss, params() as never, params() as never),
    "primals",
    "jvp: primals is a object, not an array of the arguments of f.",
  ],
  ["hvp: integers", () => hvp(loss, integers(), params()), "params.w", "hvp: params.w is of dtype int32"],
  ["hvp: an integer direction", () => hvp(loss, params(), integers()), "v.w", "hvp: v.w is of dtype int32"],
  [
    "hvp: a loss for each element",
    () => hvp(({w}: Params) => w.square(), params(), params()),
    "the result of f",
    "hvp: the result of f is a tensor of shape [2], not a scalar.",
  ],
  [
    "ggnvp: integers",
    () => ggnvp(({w}: Params) => w, loss as never, integers(), params()),
    "params.w",
    "ggnvp: params.w",
  ],
  ["jacobian: integers", () => jacobian(({w}: Params) => w)(integers()), "params.w", "jacobian: params.w is of dtype"],
  ["hessian: integers", () => hessian(loss)(integers()), "params.w", "params.w is of dtype int32"],
  [
    "perExample: integers",
    () => perExample(rows).norms(integers(), tf.ones([3, 2])),
    "params.w",
    "perExample: params.w is of dtype int32, not of float32.",
  ],
  [
    "perExample: no examples",
    () => perExample(rows).grads(params(), tf.zeros([0, 2])),
    "batch",
    "perExample: batch is of shape [0, 2], not a batch with examples along axis 0.",
  ],
  [
    "perExample: a batch that is one number",
    () => perExample(rows).grads(params(), tf.scalar(1)),
    "batch",
    "perExample: batch is of shape [], not a batch with examples along axis 0.",
  ],
  [
    "perExample: a batch of nothing",
    () => perExample(({w}: Params, _: tf.Tensor[]) => w).grads(params(), []),
    "batch",
    "perExample: batch is a tree without tensors, not a batch with examples along axis 0.",
  ],
  [
    "perExample: as many labels as there are not examples",
    () =>
      perExample((p: Params, [x = tf.scalar(0)]: tf.Tensor[]) => rows(p, x)).norms(params(), [
        tf.ones([3, 2]),
        tf.ones([2]),
      ]),
    "batch[1]",
    "perExample: batch[1] is of shape [2], not with 3 examples along axis 0.",
  ],
  [
    "perExample: one loss for all",
    () => perExample((p: Params, x: tf.Tensor) => rows(p, x).mean()).variance(params(), tf.ones([3, 2])),
    "the result of f",
    "perExample: the result of f is a tensor of shape [], not a loss for each example, of shape [3].",
  ],
  [
    "perExample: losses that are counted",
    () => perExample((p: Params, x: tf.Tensor) => rows(p, x).greater(0).toInt()).norms(params(), tf.ones([3, 2])),
    "the result of f",
    "perExample: the result of f",
  ],
];

test.each(wrong)("%s", (_, call, path, message) => {
  const before = tf.memory().numTensors;
  const error = tf.tidy(() => thrown(call) as never);
  expect(error).toBeInstanceOf(DerivativeError);
  expect((error as DerivativeError).path).toBe(path);
  expect((error as DerivativeError).message).toContain(message);
  expect(tf.memory().numTensors).toBe(before);
});

const misshapen: readonly Row[] = [
  ["jvp", () => jvp(loss, [params()], [{w: tf.ones([3])}]), "[0].w", "jvp: tangents[0].w is a tensor of shape [3]"],
  ["hvp", () => hvp(loss, params(), {w: tf.ones([2, 1])}), "w", "hvp: v.w is a tensor of shape [2, 1]"],
  ["hvp, form", () => hvp(loss, params(), [tf.ones([2])]), "", "hvp: v is an array of 1"],
  ["ggnvp", () => ggnvp(({w}: Params) => w, loss as never, params(), {w: tf.ones([1])}), "w", "ggnvp: v.w is a tensor"],
  ["vjp", () => vjp(({w}: Params) => w, [params()])[1](tf.ones([3])), "", "vjp: cotangent is a tensor of shape [3]"],
  ["grad", () => grad(loss as never)({w: [1, 2]} as never), "w[0]", "grad: params.w[0] is the number 1"],
];

test.each(misshapen)("of another shape or form: %s", (_, call, path, message) => {
  const before = tf.memory().numTensors;
  const error = tf.tidy(() => thrown(call) as never);
  expect(error).toBeInstanceOf(TreeError);
  expect((error as TreeError).path).toBe(path);
  expect((error as TreeError).message).toContain(message);
  expect(tf.memory().numTensors).toBe(before);
});

describe("a parameter that the loss does not use", () => {
  const both = () => ({...params(), unused: tf.ones([2, 3])});
  const direction = () => ({w: tf.ones([2]), unused: tf.ones([2, 3])});
  const zeros = [0, 0, 0, 0, 0, 0];
  const x = () => tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);

  const expected = 'not one that it does; the option unused: "zero" lets it through.';
  test.each<[string, () => unknown]>([
    ["grad", () => grad(loss)(both())],
    ["valueAndGrad", () => valueAndGrad(loss)(both())],
    ["perExample", () => perExample(rows).norms(both(), x())],
    ["grad", () => vmap((scale: tf.Tensor) => grad((p: Params) => loss(p).mul(scale))(both()).w)(tf.ones([2]))],
    ["grad", () => jvp((p: Params) => grad(loss)(p).w, [both()], [direction()])],
    ["grad", () => compile((p: Params) => grad(loss)(p).w)(both())],
  ])("is an error: %s", (call, run) => {
    const before = tf.memory().numTensors;
    const error = tf.tidy(() => thrown(run) as never) as DerivativeError;
    expect(error).toBeInstanceOf(DerivativeError);
    expect(error.path).toBe("params.unused");
    expect(error.message).toBe(`${call}: params.unused is a parameter that the loss does not depend on, ${expected}`);
    expect(tf.memory().numTensors).toBe(before);
  });

  test("has derivatives 0 where that is asked for", () => {
    expect(values(grad(loss, {unused: "zero"})(both()).unused)).toEqual(zeros);
    expect(values(valueAndGrad(loss, {unused: "zero"})(both())[1].unused)).toEqual(zeros);
    const each = perExample(rows, {unused: "zero"});
    expect(each.grads(both(), x()).unused?.shape).toEqual([3, 2, 3]);
    expect(values(each.variance(both(), x()).unused)).toEqual(zeros);
    expect(values(each.norms(both(), x()))).toEqual(values(each.norms(params(), x())));
  });

  test("has derivatives 0 in transformations of other transformations' results", () => {
    expect(values(hvp(loss, both(), direction()).unused)).toEqual(zeros);
    expect(values(hvp(loss, both(), direction()).w)).toEqual([2, 2]);
    expect(values(jvp(loss, [both()], [{w: tf.zeros([2]), unused: tf.ones([2, 3])}])[1])).toEqual([0]);
    expect(values(vjp(loss, [both()])[1](tf.scalar(1))[0].unused)).toEqual(zeros);
    expect(values(hessian(loss)(both()).w.unused)).toEqual([...zeros, ...zeros]);
  });

  test("is none when a slope does not depend on it: the loss is linear in it", () => {
    const linear = (p: Params) =>
      p.w
        .square()
        .sum()
        .add(
          both()
            .unused.mul(p.rest ?? 0)
            .sum(),
        );
    const at = (): Params => ({...params(), rest: tf.ones([2, 3])});
    const twice = grad((p: Params) => {
      const {w, rest} = grad(linear)(p);
      return (w ?? expect.unreachable())
        .square()
        .sum()
        .add((rest ?? expect.unreachable()).sum());
    });
    expect(values(twice(at()).w)).toEqual([8, 16]);
    expect(values(twice(at()).rest)).toEqual(zeros);
    const along = grad((p: Params) => jvp(linear, [p], [at()])[1] as tf.Scalar);
    expect(values(along(at()).rest)).toEqual(zeros);
  });

  test("is none when its gradient is stopped", () => {
    const stopped = ({w, unused}: ReturnType<typeof both>) => loss({w}).add(stopGradient(unused).sum());
    expect(values(grad(stopped)(both()).unused)).toEqual(zeros);
  });
});

describe("no examples", () => {
  const empty = () => tf.zeros([0, 2]);

  test("a sum over them is flat", () => {
    const total = (p: Params) => rows(p, empty()).sum();
    expect(values(grad(total)(params()).w)).toEqual([0, 0]);
    expect(values(hvp(total, params(), params()).w)).toEqual([0, 0]);
    expect(values(jvp(total, [params()], [params()])[1])).toEqual([0]);
  });
});

describe("NaN in the arguments", () => {
  const broken = (): Params => ({w: tf.tensor1d([1, Number.NaN])});
  const brokenRows = () => tf.tensor2d([3, 0, Number.NaN, 1], [2, 2]);
  const squares = (p: Params, x: tf.Tensor) => rows(p, x).square();
  const mean = (p: Params, {x}: {x: tf.Tensor}) => squares(p, x).mean();

  const expected = 'not one without; the option nan: "pass" lets it through.';
  describe.each(["cpu", "wasm"] as const)("on %s", (backend) => {
    beforeAll(() => start(backend));
    afterAll(() => start("cpu"));

    test.each<[string, string, string, () => unknown]>([
      ["grad", "params.w", "[1]", () => grad(loss)(broken())],
      ["valueAndGrad", "params.w", "[1]", () => valueAndGrad(loss)(broken())],
      ["grad", "args[0].x", "[1, 0]", () => grad(mean)(params(), {x: brokenRows()})],
      ["perExample", "params.w", "[1]", () => perExample(squares).norms(broken(), tf.ones([2, 2]))],
      ["perExample", "batch", "[1, 0]", () => perExample(squares).variance(params(), brokenRows())],
    ])("is an error: %s, %s", (call, path, place, run) => {
      const error = tf.tidy(() => thrown(run) as never) as DerivativeError;
      expect(error).toBeInstanceOf(DerivativeError);
      expect(error.path).toBe(path);
      expect(error.message).toBe(`${call}: ${path} is a tensor with NaN at ${place}, ${expected}`);
    });

    test("infinity is none, and integers have none", () => {
      expect(values(grad(loss)({w: tf.tensor1d([1, Number.POSITIVE_INFINITY])}).w)).toEqual([
        2,
        Number.POSITIVE_INFINITY,
      ]);
      const labelled = ({w}: Params, labels: tf.Tensor) => w.mul(labels.toFloat()).sum();
      expect(values(grad(labelled)(params(), tf.tensor1d([1, 2], "int32")).w)).toEqual([1, 2]);
    });
  });

  test.each<[string, () => tf.Tensor | undefined, number[]]>([
    ["grad", () => grad(loss, {nan: "pass"})(broken()).w, [2, Number.NaN]],
    ["the value", () => valueAndGrad(loss, {nan: "pass"})(broken())[0], [Number.NaN]],
    ["jvp", () => jvp(loss, [broken()], [params()])[1], [Number.NaN]],
    ["jvp along NaN", () => jvp(loss, [params()], [broken()])[1], [Number.NaN]],
    ["hvp", () => hvp((p: Params) => p.w.pow(3).sum(), broken(), params()).w, [6, Number.NaN]],
    ["hvp along NaN", () => hvp(loss, params(), broken()).w, [2, Number.NaN]],
    [
      "one case of many",
      () => vmap((w: tf.Tensor) => grad(loss)({w}).w)(tf.tensor2d([1, Number.NaN], [2, 1])),
      [2, Number.NaN],
    ],
    ["a plan", () => compile((p: Params) => grad(loss)(p).w)(broken()), [2, Number.NaN]],
    [
      "perExample, of one example",
      () => perExample(squares, {nan: "pass"}).norms(params(), brokenRows()),
      [18, Number.NaN],
    ],
  ])("goes through and is never another number: %s", (_, call, expected) => expect(values(call())).toEqual(expected));
});
