/**
 * Chains on the host: their statements are JavaScript too, and what they compute there is held against the cpu
 * backend's kernels. That the same statements compute the same on a GPU, the first call of each plan checks.
 */
import type {MathBackendCPU} from "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {start} from "../gradients/audit/backends.ts";
import {rng} from "../rng/index.ts";
import * as tf from "../tfjs.ts";
import {grad} from "../transforms/index.ts";
import type * as tree from "../tree.ts";
import {type Chain, chained} from "./chains.ts";
import {elementwise} from "./elementwise.ts";
import {Plan} from "./plan.ts";
import {record} from "./record.ts";
import {liveSteps, type Step} from "./steps.ts";

beforeAll(() => start("cpu"));

const functions = {
  ...{abs: Math.abs, ceil: Math.ceil, exp: Math.exp, floor: Math.floor, log: Math.log},
  ...{max: Math.max, min: Math.min, sign: Math.sign, sqrt: Math.sqrt},
  clamp: (x: number, low: number, high: number) => Math.min(Math.max(x, low), high),
  f32: (x: number | boolean) => Math.fround(Number(x)),
  inverseSqrt: (x: number) => 1 / Math.sqrt(x),
  isnan: Number.isNaN,
  select: (no: number, yes: number, isYes: boolean) => (isYes ? yes : no),
  uniforms: {NAN: Number.NaN},
};

function evaluated(inputs: number, statements: readonly string[], result: string): (...x: number[]) => number {
  const names = Array.from({length: inputs}, (_, i) => `x${i}`);
  const body = `${statements.join("\n")} return ${result};`;
  const make = new Function(...Object.keys(functions), `return (${names}) => {${body}};`);
  return make(...Object.values(functions)) as (...x: number[]) => number;
}

/** A chain's kernel on the cpu backend. */
function onHost({inputs: views, statements, result, shape}: Chain, dtype: tf.DataType): tf.KernelFunc {
  const f = evaluated(views.length, statements, result);
  return ({inputs, backend}) => {
    const cpu = backend as MathBackendCPU;
    const infos = Object.values(inputs) as tf.TensorInfo[];
    const values = infos.map(({dataId}) => cpu.data.get(dataId).values as Float32Array);
    const size = tf.util.sizeFromShape([...shape]);
    const results = Float32Array.from({length: size}, (_, i) =>
      f(...values.map((list, j) => list[placeOf(i, shape, infos[j]?.shape ?? [])] ?? Number.NaN)),
    );
    return cpu.makeTensorInfo([...shape], dtype, dtype === "bool" ? Uint8Array.from(results) : results);
  };
}

/** The element of an input of shape `from` that is broadcast to the i-th of shape `to`. */
function placeOf(i: number, to: readonly number[], from: readonly number[]): number {
  let [rest, place, stride] = [i, 0, 1];
  for (let axis = 1; axis <= to.length; axis++) {
    const size = to.at(-axis) ?? 1;
    const own = from.at(-axis) ?? 1;
    if (axis <= from.length && own > 1) place += (rest % size) * stride;
    if (axis <= from.length) stride *= own;
    rest = Math.floor(rest / size);
  }
  return place;
}

describe("every element-wise kernel's expression gives what the cpu backend's kernel gives", () => {
  const numbers = [-20, -3, -1, -0.5, -0, 0, 1e-3, 0.3, 0.5, 1, 2.5, 6.5, 20, Number.NaN];
  const attributes: Record<string, object> = {
    [tf.Cast]: {dtype: "float32"},
    [tf.ClipByValue]: {clipValueMin: -1.5, clipValueMax: 2},
    [tf.LeakyRelu]: {alpha: 0.3},
    [tf.Step]: {alpha: 0.2},
  };
  const ofFlags = new Set<string>([tf.LogicalAnd, tf.LogicalOr, tf.LogicalNot]);

  test.each(Object.entries(elementwise))("%s", (kernel, {inputs, expression}) => {
    const names = inputs.length > 0 ? inputs : ["0", "1", "2"];
    const all = numbers.flatMap((a) => (names.length === 1 ? [[a]] : numbers.map((b) => [a, b, b - a])));
    const isFlag = (name: string) => ofFlags.has(kernel) || name === "condition";
    const columns = names.map((name, i) =>
      all.map((row) => (isFlag(name) ? Number((row[i] ?? 0) > 0) : (row[i] ?? 0))),
    );
    const attrs = attributes[kernel] ?? {};
    tf.tidy(() => {
      const given = columns.map((column, i) => tf.tensor1d(column, isFlag(names[i] ?? "") ? "bool" : "float32"));
      const named = inputs.length > 0 ? Object.fromEntries(names.map((name, i) => [name, given[i]])) : given;
      const run = () => tf.engine().runKernel(kernel, named as unknown as tf.NamedTensorMap, attrs as tf.NamedAttrMap);
      const expected = [...(run() as tf.Tensor).dataSync()];
      const f = evaluated(
        names.length,
        [],
        expression(
          names.map((_, i) => `x${i}`),
          attrs as Record<string, unknown>,
        ),
      );
      const found = all.map((_, row) => f(...columns.map((column) => Math.fround(column[row] ?? 0))));
      for (const [i, y] of expected.entries()) {
        const x = found[i] ?? 0;
        const tolerance = 1e-6 * Math.max(1, Math.abs(y));
        // The cpu backend has 0 for it.
        if (kernel === tf.Sign && Number.isNaN(x)) continue;
        const isSame = Object.is(x, y) || x === y || Math.abs(x - y) <= tolerance;
        expect(isSame, `${kernel}(${columns.map((column) => column[i])}) is ${x}, not ${y}`).toBe(true);
      }
    });
  });
});

/** Runs f as chains on the host, checks the result, and gives the kernels. */
function run(f: (...args: tf.Tensor[]) => tree.Tree, ...args: tf.Tensor[]): string[] {
  const {recording, results} = record(
    (...given) => f(...(given as tf.Tensor[])),
    args,
    (make) => make(),
  );
  const {views} = recording.result;
  const steps: Step[] = chained(liveSteps(recording.steps, recording.result.views), views, onHost);
  const plan = new Plan(steps, views);
  const found = plan.run(args);
  for (const [i, expected] of results.entries()) {
    const [x, y] = [found[i]?.dataSync() ?? [], expected.dataSync()];
    expect(x.length).toBe(y.length);
    for (const [j, value] of y.entries()) expect(x[j]).toBeCloseTo(value, 4);
    expect(found[i]).toMatchObject({shape: expected.shape, dtype: expected.dtype});
  }
  tf.dispose([results, found, args, [...recording.constants]]);
  return steps.map(({kernel}) => kernel);
}

const normal = (seed: number, ...shape: number[]) => rng.normal(rng.key(seed), shape);

describe("chains", () => {
  test("of kernels that only follow one another, with constants and broadcast vectors and numbers in them", () => {
    const f = (x: tf.Tensor, b: tf.Tensor, rate: tf.Tensor) => tf.mul(tf.tanh(tf.add(tf.mul(x, 0.5), b)), rate);
    expect(run(f, normal(1, 4, 3), normal(2, 3), normal(3))).toEqual(["Multiply+Add+Tanh+Multiply"]);
    expect(run(f, normal(1, 2, 3, 4, 3), normal(2, 4, 1), normal(3, 1))).toEqual(["Multiply+Add+Tanh+Multiply"]);
  });

  test("end where something else takes a result, and where the shape changes", () => {
    expect(
      run(
        (x) => {
          const y = tf.exp(tf.neg(x));
          return [tf.sum(y), tf.square(tf.sub(y, 1))];
        },
        normal(1, 5),
      ),
    ).toEqual(["Neg+Exp", "Sum", "Sub+Square"]);
    expect(run((x, y) => tf.add(tf.exp(x), tf.square(tf.sigmoid(y))), normal(1, 1, 3), normal(2, 4, 3))).toEqual([
      "Exp",
      "Sigmoid+Square+Add",
    ]);
    expect(run((x) => tf.exp(tf.reshape(tf.sigmoid(x), [2, 3])), normal(1, 6))).toEqual(["Sigmoid", "Exp"]);
    expect(run((x) => [tf.exp(tf.sigmoid(x)), tf.sigmoid(x)], normal(1, 6))).toEqual(["Sigmoid", "Exp"]);
  });

  test("take the same operand twice, and both operands", () => {
    expect(run((x) => tf.mul(tf.sigmoid(x), tf.sigmoid(x)), normal(1, 6))).toEqual(["Sigmoid+Multiply"]);
    expect(run((x, y) => tf.sub(tf.exp(tf.neg(x)), tf.abs(tf.square(y))), normal(1, 6), normal(2, 6))).toEqual([
      "Neg+Exp+Square+Abs+Sub",
    ]);
  });

  test("are of what is true or false on the way and at the end", () => {
    expect(run((x) => tf.where(tf.greater(x, 0), tf.exp(x), tf.neg(x)), normal(1, 6))).toEqual([
      "Greater+Exp+Neg+Select",
    ]);
    expect(run((x) => tf.logicalAnd(tf.greater(x, -1), tf.less(x, 1)), normal(1, 20))).toEqual([
      "Greater+Less+LogicalAnd",
    ]);
    expect(run((x) => tf.cast(tf.lessEqual(x, 0), "float32"), normal(1, 20))).toEqual(["LessEqual+Cast"]);
  });

  test("leave whole numbers, infinite bounds and rows that are selected alone", () => {
    const whole = (x: tf.Tensor) => tf.mul(tf.add(tf.cast(x, "int32"), tf.scalar(1, "int32")), tf.scalar(3, "int32"));
    expect(run(whole, normal(1, 6))).toEqual(["Cast", "Add", "Multiply"]);
    expect(run((x) => tf.neg(tf.clipByValue(x, 0, Number.POSITIVE_INFINITY)), normal(1, 6))).toEqual([
      "ClipByValue",
      "Neg",
    ]);
  });

  test("take no more buffers than a shader has", () => {
    const xs = Array.from({length: 12}, (_, i) => normal(i, 5));
    const kernels = run((...x) => x.reduce((sum, y) => tf.add(sum, tf.exp(y))), ...xs);
    expect(kernels.length).toBe(2);
    expect(kernels.join("+").split("+").length).toBe(22);
    const many = Array.from({length: 9}, (_, i) => normal(i, 5));
    expect(run((...x) => tf.neg(tf.addN(x)), ...many)).toEqual(["AddN", "Neg"]);
  });

  test("are not endless", () => {
    const kernels = run((x) => Array.from({length: 150}).reduce((y: tf.Tensor) => tf.neg(y), x), normal(1, 3));
    expect(kernels.map((kernel) => kernel.split("+").length)).toEqual([64, 64, 22]);
  });

  test("of a gradient", () => {
    const loss = (w: tf.Tensor, x: tf.Tensor, b: tf.Tensor) =>
      tf.mean(tf.square(tf.softplus(tf.add(tf.matMul(x as tf.Tensor2D, w as tf.Tensor2D), b))));
    const kernels = run((w, x, b) => grad(loss)(w, x, b), normal(1, 3, 4), normal(2, 5, 3), normal(3, 4));
    expect(kernels.filter((kernel) => kernel.includes("+")).length).toBeGreaterThan(0);
    expect(kernels.join("+").split("+").length).toBeGreaterThan(kernels.length + 2);
  });
});
