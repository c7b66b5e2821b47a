/** Forward mode over reverse mode against jax-js's, an independent implementation, in float64. */
import {beforeAll, expect, test} from "vitest";
import {start} from "../gradients/audit/backends.ts";
import {drawInput, generator} from "../gradients/audit/case.ts";
import {cases as all} from "../gradients/audit/cases.ts";
import {error, quadratic} from "../gradients/audit/derivatives.ts";
import * as jaxjs from "../gradients/audit/jax.ts";
import * as tf from "../tfjs.ts";
import {grad, jvp} from "./index.ts";

const cases = all.flatMap(({jax, ...of}) => (jax ? [{...of, jax}] : []));
let jax: Awaited<ReturnType<typeof jaxjs.loadJax>>;

beforeAll(async () => {
  await start("cpu");
  jax = await jaxjs.loadJax();
}, 60_000);

test.each(cases.map(({op, label}, i) => [`${op}, ${label}`, i] as const))("%s", (_, number) => {
  const of = cases[number] ?? expect.unreachable();
  const random = generator(613 * number + 11);
  const at = of.inputs.map((input) => drawInput(input, random).map(Math.fround));
  const v = at.map((x) => x.map(() => Math.fround(2 * random() - 1)));
  const expected = jaxjs.derivatives(jax, of.jax, of.inputs, at, v);
  const ours = tf.tidy(() => {
    const tensors = (values: number[][]) => of.inputs.map(({shape}, i) => tf.tensor(values[i] ?? [], shape));
    const gradient = (xs: tf.Tensor[]) => grad((ys: tf.Tensor[]) => quadratic(of.f(...ys)))(xs);
    return jvp(gradient, [tensors(at)], [tensors(v)]).map((side) => side.map((x) => [...x.dataSync()]));
  });
  expect(error(ours[0] ?? [], expected.gradient)).toBeLessThan(2e-5);
  expect(error(ours[1] ?? [], expected.hvp)).toBeLessThan(1e-4);
});
