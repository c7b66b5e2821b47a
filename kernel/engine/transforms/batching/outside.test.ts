/** Derivatives of batched functions, for every case of the audit: those of what the rules compute. */
import "@tensorflow/tfjs-backend-cpu";
import {beforeAll, describe, expect, test} from "vitest";
import {start} from "../../gradients/audit/backends.ts";
import {drawInput, generator} from "../../gradients/audit/case.ts";
import {cases} from "../../gradients/audit/cases.ts";
import {error, quadratic} from "../../gradients/audit/derivatives.ts";
import * as tf from "../../tfjs.ts";
import {jvp} from "../forward.ts";
import {grad} from "../reverse.ts";
import {hvp} from "../second-order.ts";
import {vmap} from "../vmap.ts";

const SIZE = 2;
/** Whose activation TensorFlow.js fuses into the kernel, where it has no gradient, unless a tape is on. */
const isFused = (name: string) => name.startsWith("fused.") && /sigmoid|elu/.test(name);

beforeAll(() => start("cpu"));

function expectSame(found: readonly tf.Tensor[], expected: readonly tf.Tensor[], label: string) {
  const shapesOf = (all: readonly tf.Tensor[]) => all.map(({shape}) => shape);
  expect(shapesOf(found), label).toEqual(shapesOf(expected));
  expect(error(valuesOf(found), valuesOf(expected)), label).toBeLessThan(5e-5);
}

const valuesOf = (all: readonly tf.Tensor[]): number[][] => all.map((x) => Array.from(x.dataSync()));

describe("the sum of an element's losses over the batch", () => {
  test.each(cases.map(({op, label}, i) => [`${op}, ${label}`, i] as const))("%s", (name, number) => {
    const of = cases[number] ?? expect.unreachable();
    const random = generator(17 * number + 5);
    const before = tf.memory().numTensors;
    // The last input is the same for all elements, unless it is the only one.
    const isBatched = of.inputs.map((_, i) => i === 0 || i < of.inputs.length - 1);
    const draw = () =>
      of.inputs.map((input, i) => {
        const elements = Array.from({length: isBatched[i] ? SIZE : 1}, () => drawInput(input, random).map(Math.fround));
        return tf.tensor(elements.flat(), isBatched[i] ? [SIZE, ...input.shape] : input.shape);
      });
    tf.tidy(() => {
      const [xs, vs] = [draw(), draw()];
      const loss = (...inputs: tf.Tensor[]) => quadratic(of.f(...inputs));
      const axes = isBatched.map((is) => (is ? 0 : null));
      const batched = (inputs: tf.Tensor[]) => vmap(loss, axes)(...inputs).sum();
      const looped = (inputs: tf.Tensor[]) => {
        const parts = inputs.map((x, i) => (isBatched[i] ? tf.unstack(x) : Array<tf.Tensor>(SIZE).fill(x)));
        return tf.addN(
          Array.from({length: SIZE}, (_, b) => loss(...parts.map((part) => part[b] ?? expect.unreachable()))),
        );
      };
      expectSame(grad(batched)(xs) as tf.Tensor[], grad(looped)(xs) as tf.Tensor[], "gradient");
      expectSame(hvp(batched, xs, vs) as tf.Tensor[], hvp(looped, xs, vs) as tf.Tensor[], "hvp");
      const slope = (f: typeof batched) => jvp((...inputs: tf.Tensor[]) => f(inputs), xs, vs);
      if (!isFused(name)) expectSame(slope(batched), slope(looped), "jvp");
      const curved = (f: typeof batched) => jvp((inputs: tf.Tensor[]) => grad(f)(inputs) as tf.Tensor[], [xs], [vs])[1];
      expectSame(curved(batched), curved(looped), "jvp of the gradient");
    });
    expect(tf.memory().numTensors).toBe(before);
  });
});
