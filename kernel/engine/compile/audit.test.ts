/** First and second derivatives of every operation of the list, compiled, on inputs that the plan was not made with. */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "../gradients/audit/backends.ts";
import {drawInput, generator, type Input} from "../gradients/audit/case.ts";
import {cases} from "../gradients/audit/cases.ts";
import {quadratic} from "../gradients/audit/derivatives.ts";
import {networks} from "../gradients/audit/networks.ts";
import * as tf from "../tfjs.ts";
import {tidied} from "../transforms/arguments.ts";
import {hvp, valueAndGrad} from "../transforms/index.ts";
import {expectSame} from "./expect-same.ts";
import {compile} from "./index.ts";

const all = [
  ...cases.map(({op, label, inputs, f}) => ({name: `${op}, ${label}`, inputs, f})),
  ...networks.map(({name, inputs, f}) => ({name, inputs, f})),
];

const drawn = (inputs: readonly Input[], seed: number): tf.Tensor[] => {
  const random = generator(seed);
  return inputs.map((input) => tf.tensor(drawInput(input, random), input.shape));
};

describe.each(audited)("on %s", (backend) => {
  beforeAll(() => start(backend));

  test.each(all)("$name", ({inputs, f}) => {
    const loss = (xs: tf.Tensor[]) => quadratic(f(...xs));
    const derivatives = (xs: tf.Tensor[], vs: tf.Tensor[]) => {
      const [value, gradient] = valueAndGrad(loss)(xs);
      return {value, gradient, hvp: hvp(loss, xs, vs)};
    };
    const compiled = compile(derivatives);
    const before = tf.memory().numTensors;
    for (const seed of [1, 2]) {
      tidied(() => {
        const [xs, vs] = [drawn(inputs, seed), drawn(inputs, seed + 10)];
        expectSame(compiled(xs, vs), derivatives(xs, vs), compiled.plans, 1e-5);
      });
    }
    expect(compiled.plans.length).toBe(1);
    compiled.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
