/**
 * First and second derivatives of random functions of random shapes, and of tensors of no elements, against jax-js, an independent implementation. Its
 * sine, exponential and others are within 4e-7 only, in float64 too: so the tolerance of first derivatives is wider
 * than against differences.
 */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "./audit/backends.ts";
import {drawInput, generator} from "./audit/case.ts";
import {derivatives, error, quadratic} from "./audit/derivatives.ts";
import {emptyFunctions} from "./audit/empty.ts";
import * as jaxjs from "./audit/jax.ts";
import {randomFunctions} from "./audit/random.ts";

const OF_EACH = process.env.NABLAB_LONG ? 200 : 30;

const drawn = [...randomFunctions(2026, OF_EACH), ...emptyFunctions].map((of, number) => {
  const random = generator(number + 1);
  const at = of.inputs.map((input) => drawInput(input, random).map(Math.fround));
  const v = at.map((x) => x.map(() => Math.fround(2 * random() - 1)));
  return {of, at, v};
});
const expected: ReturnType<typeof jaxjs.derivatives>[] = [];

beforeAll(async () => {
  const jax = await jaxjs.loadJax();
  for (const {of, at, v} of drawn) {
    try {
      expected.push(jaxjs.derivatives(jax, of.jax, of.inputs, at, v));
    } catch (cause) {
      throw new Error(`jax-js fails on ${of.label}: ${cause}`, {cause});
    }
  }
}, 600_000);

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(drawn.map(({of}, i) => [of.label, i] as const))("%s", async (_, i) => {
    const {of, at, v} = drawn[i] ?? expect.unreachable();
    const {gradient, hvp} = expected[i] ?? expect.unreachable();
    const ours = await derivatives(of, quadratic, at, v);
    expect(error(ours.gradient, gradient)).toBeLessThan(5e-5);
    expect(error(ours.hvp, hvp)).toBeLessThan(1e-4);
  });
});
