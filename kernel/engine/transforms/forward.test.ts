/** Forward mode: every rule against central differences in float64 and against reverse mode. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test, vi} from "vitest";
import {start} from "../gradients/audit/backends.ts";
import {drawInput, generator} from "../gradients/audit/case.ts";
import {cases} from "../gradients/audit/cases.ts";
import {linear, quadratic} from "../gradients/audit/derivatives.ts";
import {gradientByDifferences} from "../gradients/audit/float64.ts";
import * as tf from "../tfjs.ts";
import {grad, hvp, jvp, vjp} from "./index.ts";
import {rules} from "./rules/index.ts";
import type {Rule} from "./rules/rule.ts";

const tried = new Set<string>();

beforeAll(async () => {
  await start("cpu");
  for (const [name, rule] of Object.entries(rules)) {
    vi.spyOn(rules as Record<string, Rule>, name).mockImplementation((run) => {
      tried.add(name);
      return rule(run);
    });
  }
});

const values = (tensor: tf.Tensor | undefined) => [...(tensor ?? expect.unreachable()).dataSync()];
const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, x, i) => sum + x * (b[i] ?? Number.NaN), 0);

function drawn(number: number) {
  const of = cases[number] ?? expect.unreachable();
  const random = generator(31 * number + 3);
  const at = of.inputs.map((input) => drawInput(input, random).map(Math.fround));
  const v = at.map((x) => x.map(() => Math.fround(2 * random() - 1)));
  const tensors = (all: number[][]) => of.inputs.map(({shape}, i) => tf.tensor(all[i] ?? [], shape));
  return {of, at, v, primals: () => tensors(at), tangents: () => tensors(v)};
}

const numbered = cases.map(({op, label}, i) => [`${op}, ${label}`, i] as const);
/** Whose activation TensorFlow.js fuses into the kernel, where it has no gradient, unless a tape is on. */
const isFused = (name: string) => name.startsWith("fused.") && /sigmoid|elu/.test(name) && !/relu/.test(name);

describe("along a direction, as differences in float64 and as reverse mode", () => {
  test.each(numbered.filter(([name]) => !isFused(name)))("%s", (_, number) => {
    const {of, at, v, primals, tangents} = drawn(number);
    const before = tf.memory().numTensors;
    const slope = tf.tidy(() => {
      const [value, tangent] = jvp((...xs: tf.Tensor[]) => quadratic(of.f(...xs)), primals(), tangents());
      expect(value.shape).toEqual([]);
      return values(tangent)[0] ?? Number.NaN;
    });
    expect(tf.memory().numTensors).toBe(before);
    const gradient = gradientByDifferences(of, quadratic, at).flat();
    const scale = Math.max(1, Math.sqrt(dot(gradient, gradient)));
    expect(Math.abs(slope - dot(gradient, v.flat()))).toBeLessThan(5e-5 * scale);

    // ⟨c, J v⟩ = ⟨Jᵀ c, v⟩
    const [forward, backward] = tf.tidy(() => {
      const [y, moved] = jvp(of.f, primals(), tangents());
      const c = tf.tensor(
        values(y).map((_, i) => Math.sin(i + 1)),
        y.shape,
      );
      const gradients = vjp(of.f, primals())[1](c);
      return [dot(values(moved), values(c)), dot(gradients.flatMap(values), v.flat())];
    });
    expect(Math.abs((forward ?? Number.NaN) - (backward ?? Number.NaN))).toBeLessThan(5e-5 * scale);
  });
});

describe("of gradients", () => {
  test.each(numbered)("is the Hessian's product: %s", (_, number) => {
    const {of, primals, tangents} = drawn(number);
    tf.tidy(() => {
      const loss = (xs: tf.Tensor[]) => quadratic(of.f(...xs));
      const reverse = (hvp(loss, primals(), tangents()) as tf.Tensor[]).flatMap(values);
      const [, moved] = jvp((xs: tf.Tensor[]) => grad(loss)(xs) as tf.Tensor[], [primals()], [tangents()]);
      const forward = moved.flatMap(values);
      const scale = Math.max(1, ...reverse.map(Math.abs));
      expect(forward.length).toBe(reverse.length);
      forward.forEach((x, i) => {
        expect(Math.abs(x - (reverse[i] ?? Number.NaN))).toBeLessThan(1e-4 * scale);
      });
    });
  });
});

describe("composes", () => {
  const f = (x: tf.Tensor) => tf.logSoftmax(x.mul(x)).mul(x.sin()).sum();
  const [x, u, v] = [
    () => tf.tensor1d([0.3, -0.8, 0.5]),
    () => tf.tensor1d([1, 0.5, -1]),
    () => tf.tensor1d([0.2, 1, 0.7]),
  ];
  const along = (at: tf.Tensor) => jvp(f, [at], [u()])[1];
  const expected = () => dot(values(hvp(f, x(), u())), values(v()));

  test("twice: jvp of jvp is vᵀ H u", () => {
    expect(values(jvp(along, [x()], [v()])[1])[0]).toBeCloseTo(expected(), 5);
  });

  test("with a gradient outside: the gradient of jvp is H u", () => {
    expect(dot(values(grad(along)(x())), values(v()))).toBeCloseTo(expected(), 5);
  });

  test("with gradients outside and inside", () => {
    const cube = (at: tf.Tensor) => at.tanh().pow(3).sum();
    const product = (at: tf.Tensor) => jvp((p: tf.Tensor) => grad(cube)(p), [at], [u()])[1].sum();
    const reverse = (at: tf.Tensor) => hvp(cube, at, u()).sum();
    values(grad(product)(x())).forEach((value, i) => {
      expect(value).toBeCloseTo(values(grad(reverse)(x()))[i] ?? Number.NaN, 4);
    });
  });

  test("with a user's own gradient", () => {
    const halved = tf.customGrad((p) => ({
      value: (p as tf.Tensor).square(),
      gradFunc: (dy: tf.Tensor) => dy.mul(p as tf.Tensor),
    }));
    expect(values(jvp((p: tf.Tensor) => halved(p), [x()], [u()])[1])).toEqual(values(x().mul(u())));
  });
});

test("a user's own gradient that saves argument and result, twice and under a gradient", () => {
  const saving = tf.customGrad((p, save) => {
    const y = (p as tf.Tensor).exp();
    (save as tf.GradSaveFunc)([p as tf.Tensor, y]);
    return {value: y, gradFunc: (dy: tf.Tensor, [q, z]: tf.Tensor[]) => dy.mul(z ?? 0).mul(tf.cos(q ?? 0))};
  });
  const [x, one] = [0.6, tf.scalar(1)];
  const along = (p: tf.Tensor) => jvp((q: tf.Tensor) => saving(q), [p], [one])[1];
  // z cos q, with the derivatives z cos q of z and 1 of q
  const expected = Math.exp(x) * (Math.cos(x) ** 2 - Math.sin(x));
  expect(values(jvp(along, [tf.scalar(x)], [one])[1])[0]).toBeCloseTo(expected, 5);
  expect(values(grad(along)(tf.scalar(x)))[0]).toBeCloseTo(expected, 5);
  expect(values(hvp((p: tf.Tensor) => saving(p), tf.scalar(x), one))[0]).toBeCloseTo(expected, 5);
});

describe("results", () => {
  test("are 0 where nothing changes, and have a tree's form", () => {
    const [value, tangent] = jvp(
      (p: {a: tf.Tensor}, q: tf.Tensor) => ({one: tf.scalar(1), both: p.a.mul(q), sign: q.greater(0)}),
      [{a: tf.scalar(2)}, tf.scalar(3)],
      [{a: tf.scalar(1)}, tf.scalar(10)],
    );
    expect([values(value.both), values(tangent.both), values(tangent.one)]).toEqual([[6], [23], [0]]);
  });

  test("see through tidy, and free what it frees", () => {
    const [value, tangent] = jvp((p: tf.Tensor) => tf.tidy(() => p.exp().mul(p)), [tf.scalar(0)], [tf.scalar(1)]);
    expect([values(value), values(tangent)]).toEqual([[0], [1]]);
  });

  test("outlive their arguments", () => {
    const [p, t] = [tf.scalar(2), tf.scalar(3)];
    const [value, tangent] = jvp((q: tf.Tensor) => q, [p], [t]);
    tf.dispose([p, t]);
    expect([values(value), values(tangent)]).toEqual([[2], [3]]);
  });
});

describe("errors", () => {
  test.each(numbered.filter(([name]) => isFused(name)))("a fused activation is named: %s", (_, number) => {
    const {of, primals, tangents} = drawn(number);
    tf.tidy(() => {
      expect(() => jvp(of.f, primals(), tangents())).toThrow(/fused activation (sigmoid|elu)/);
    });
  });

  test("a gradient of its own may use arguments and results only", () => {
    const f = tf.customGrad((p, save) => {
      const inner = (p as tf.Tensor).exp();
      (save as tf.GradSaveFunc)([inner]);
      return {value: inner.square(), gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => dy.mul(saved ?? 0).square()};
    });
    const x = tf.scalar(0.5);
    expect(() => jvp((p: tf.Tensor) => grad((q: tf.Tensor) => f(q))(p), [x], [x])).toThrow("neither an argument nor");
  });

  test("an operation without a rule is named, and nothing is left", () => {
    const x = tf.ones([1, 1, 4]);
    const before = tf.memory().numTensors;
    expect(() => jvp((p: tf.Tensor) => tf.localResponseNormalization(p.exp() as tf.Tensor3D), [x], [x])).toThrow(
      "jvp: LRN has no rule in forward mode. Use tf.batchNorm",
    );
    expect(tf.memory().numTensors).toBe(before);
    expect(values(tf.ones([1]).exp())[0]).toBeCloseTo(Math.E, 5);
  });

  test.each<[string, () => unknown[], string]>([
    [
      "shape",
      () => [{w: tf.ones([3])}],
      "jvp: tangents[0].w is a tensor of shape [3], but primals[0].w is a tensor of shape [2].",
    ],
    ["count", () => [], "jvp: tangents is an array of 0, but primals is an array of 1."],
    ["integers", () => [{w: tf.ones([2], "int32")}], "jvp: tangents[0].w is of dtype int32, not of float32."],
  ])("tangents of another %s", (_, tangents, message) => {
    expect(() => jvp(({w}: {w: tf.Tensor}) => w, [{w: tf.ones([2])}], tangents() as tf.Tensor[])).toThrow(message);
  });
});

test("1,000 calls leave no tensors", () => {
  const [x, t] = [tf.tensor1d([1, 2]), tf.tensor1d([0, 1])];
  const before = tf.memory().numTensors;
  for (let i = 0; i < 1000; i++) tf.dispose(jvp((p: tf.Tensor) => linear(p.tanh().mul(p)), [x], [t]));
  expect(tf.memory().numTensors).toBe(before);
});

test("every rule was tried", () => {
  expect(Object.keys(rules).filter((name) => !tried.has(name))).toEqual([]);
});
