/** Every batching rule against a loop over the elements: values, gradients, and products of Hessians. */
import {beforeAll, describe, expect, test, vi} from "vitest";
import {audited, start} from "../../gradients/audit/backends.ts";
import {type Case, drawInput, generator, type Input, real} from "../../gradients/audit/case.ts";
import {cases} from "../../gradients/audit/cases.ts";
import {error, quadratic} from "../../gradients/audit/derivatives.ts";
import {differentiable} from "../../gradients/list.ts";
import * as tf from "../../tfjs.ts";
import {grad} from "../reverse.ts";
import {hvp} from "../second-order.ts";
import {vmap} from "../vmap.ts";
import {batchingRules} from "./index.ts";
import type {Rule} from "./rule.ts";

const SIZE = 2;
const tried = new Set<string>();

beforeAll(() => {
  for (const [name, rule] of Object.entries(batchingRules)) {
    vi.spyOn(batchingRules as Record<string, Rule>, name).mockImplementation((run) => {
      tried.add(name);
      return rule(run);
    });
  }
});

/** Which inputs are batched: each alone, and all. */
function choices({inputs}: Pick<Case, "inputs">): boolean[][] {
  const all = inputs.map(() => true);
  return inputs.length === 1 ? [all] : [...inputs.map((_, i) => inputs.map((_, j) => i === j)), all];
}

/** Inputs with the batch along axis 0 where they are batched, and the inputs of each element. */
function drawn({inputs}: Pick<Case, "inputs">, isBatched: boolean[], seed: number) {
  const random = generator(seed);
  const parts = inputs.map((input, i) => {
    const count = isBatched[i] ? SIZE : 1;
    return Array.from({length: count}, () => tf.tensor(drawInput(input, random).map(Math.fround), input.shape));
  });
  const whole = parts.map((part, i) => (isBatched[i] ? tf.stack(part) : (part[0] ?? expect.unreachable())));
  const elements = Array.from({length: SIZE}, (_, b) =>
    parts.map((part) => part[b] ?? part[0] ?? expect.unreachable()),
  );
  return {whole, elements};
}

function expectSame(found: tf.Tensor[], expected: tf.Tensor[][], label: string) {
  const wanted = found.map((_, i) => tf.stack(expected.map((element) => element[i] ?? expect.unreachable())));
  const formsOf = (all: tf.Tensor[]) => all.map(({shape, dtype}) => [shape, dtype]);
  expect(formsOf(found), label).toEqual(formsOf(wanted));
  expect(error(valuesOf(found), valuesOf(wanted)), label).toBeLessThan(2e-5);
}

const valuesOf = (all: tf.Tensor[]): number[][] => all.map((x) => Array.from(x.dataSync()));

describe.each(audited)("on %s", (backend) => {
  beforeAll(() => start(backend));

  const chosen = cases.map((of, i) => [`${of.op}, ${of.label}`, i] as const);
  test.each(chosen)("%s", (_, number) => {
    const of = cases[number] ?? expect.unreachable();
    const before = tf.memory().numTensors;
    for (const [choice, isBatched] of choices(of).entries()) {
      tf.tidy(() => {
        const axes = isBatched.map((is) => (is ? 0 : null));
        const label = `batched ${axes.join(", ")}`;
        const {whole, elements} = drawn(of, isBatched, 100 * number + choice);
        const f = (...xs: tf.Tensor[]) => of.f(...xs);
        expectSame(
          [vmap(f, axes)(...whole)],
          elements.map((xs) => [f(...xs)]),
          `${label}, value`,
        );

        const loss = (xs: tf.Tensor[]) => quadratic(of.f(...xs));
        const gradient = (...xs: tf.Tensor[]) => grad(loss)(xs) as tf.Tensor[];
        expectSame(
          vmap(gradient, axes)(...whole) as tf.Tensor[],
          elements.map((xs) => gradient(...xs)),
          `${label}, gradient`,
        );

        const product = (...xs: tf.Tensor[]) => hvp(loss, xs, xs) as tf.Tensor[];
        expectSame(
          vmap(product, axes)(...whole) as tf.Tensor[],
          elements.map((xs) => product(...xs)),
          `${label}, hvp`,
        );
      });
    }
    expect(tf.memory().numTensors).toBe(before);
  });
});

/** What has no derivative, and forms of calls that no case has. */
const others: [name: string, inputs: Input[], f: (...xs: tf.Tensor[]) => tf.Tensor][] = [
  ["argMax", [real(3, 4)], (x) => x.argMax(0)],
  ["argMin of a vector", [real(4)], (x) => x.argMin()],
  ["all and any", [real(3, 4)], (x) => tf.all(x.greater(-1), 1).logicalOr(tf.any(x.greater(1), 1))],
  ["isNaN, isInf, isFinite", [real(3)], (x) => tf.stack([x.isNaN(), x.div(0).isInf(), x.log().isFinite()])],
  ["oneHot", [real(3)], (x) => tf.oneHot(x.argMax().reshape([1]), 4)],
  ["gather by a scalar", [real(3, 2)], (x) => tf.gather(x, x.slice([0, 0], [3, 1]).reshape([3]).argMax())],
  ["gather along a later axis", [real(2, 3, 2), real(2)], (x, y) => tf.gather(x, y.greater(0).toInt(), 1)],
  ["gather with batch dimensions", [real(2, 3, 4), real(2, 2)], (x, y) => tf.gather(x, y.greater(0).toInt(), 2, 1)],
  ["gatherND", [real(2, 3), real(4, 2)], (x, y) => tf.gatherND(x, y.greater(0).toInt())],
  ["scatterND", [real(4), real(4, 1)], (x, y) => tf.scatterND(y.greater(0).toInt(), x, [2])],
  [
    "tensorScatterUpdate",
    [real(2, 3), real(1, 3), real(1, 1)],
    (x, y, at) => tf.tensorScatterUpdate(x, at.greater(0).toInt(), y),
  ],
  [
    "unsortedSegmentSum, ids outside",
    [real(5, 2), real(5)],
    (x, ids) => tf.unsortedSegmentSum(x, ids.mul(3).round().toInt() as tf.Tensor1D, 3),
  ],
  ["prelu with a slope for each element", [real(2, 3), real(2, 3)], (x, alpha) => tf.prelu(x, alpha)],
  ["addN", [real(2), real(2)], (x, y) => tf.addN([x, y, x])],
  ["expandDims and stack from the end", [real(2, 3)], (x) => tf.stack([x.expandDims(-1), x.expandDims(-1)], -2)],
  [
    "stridedSlice with a new axis and an ellipsis",
    [real(3, 4)],
    (x) => tf.stridedSlice(x, [1, 0], [3, 0], [1, 1], 0, 2),
  ],
  ["slice to the end", [real(3, 4)], (x) => tf.slice(x, 1)],
  ...(["relu", "relu6", "sigmoid", "elu", "leakyrelu", "linear"] as const).map(
    (activation): (typeof others)[number] => [
      `fused.matMul, ${activation}`,
      [real(2, 3), real(3, 2), real(2)],
      (a, b, bias) => tf.fused.matMul({a, b, bias, activation, leakyreluAlpha: 0.3}),
    ],
  ),
  [
    "fused.matMul, prelu",
    [real(2, 3), real(3, 2), real(2)],
    (a, b, preluActivationWeights) => tf.fused.matMul({a, b, activation: "prelu", preluActivationWeights}),
  ],
];

describe.each(audited)("values on %s", (backend) => {
  beforeAll(() => start(backend));

  test.each(others)("%s", (_, inputs, f) => {
    for (const [choice, isBatched] of choices({inputs}).entries()) {
      tf.tidy(() => {
        const axes = isBatched.map((is) => (is ? 0 : null));
        const {whole, elements} = drawn({inputs}, isBatched, 7 + choice);
        expectSame(
          [vmap(f, axes)(...whole)],
          elements.map((xs) => [f(...xs)]),
          `batched ${axes.join(", ")}`,
        );
      });
    }
  });
});

test("every kernel that can be differentiated twice has a rule, but for the one that only copies", () => {
  const kernels = differentiable.flatMap((op) => op.kernels).filter((name) => tf.getKernel(name, "cpu"));
  expect(kernels.filter((name) => !batchingRules[name])).toEqual([tf.Identity]);
});

test("every rule was tried", () => {
  expect(Object.keys(batchingRules).filter((name) => !tried.has(name))).toEqual([]);
});
