/**
 * First and second derivatives against jax-js, an independent implementation, in float64: random inputs of the audit's
 * shapes (broadcasting, single elements, batches) for every operation that it has too.
 */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "./audit/backends.ts";
import {drawInput, generator} from "./audit/case.ts";
import {cases as all} from "./audit/cases.ts";
import {derivatives, error, quadratic} from "./audit/derivatives.ts";
import * as jaxjs from "./audit/jax.ts";

const SEEDS = process.env.NABLAB_LONG ? 8 : 2;
const cases = all.flatMap(({jax, ...of}) => (jax ? [{...of, jax}] : []));
const drawn = cases.flatMap((of, number) =>
  Array.from({length: SEEDS}, (_, seed) => {
    const random = generator(7919 * (seed + 1) + number);
    const at = of.inputs.map((input) => drawInput(input, random).map(Math.fround));
    const v = at.map((x) => x.map(() => Math.fround(2 * random() - 1)));
    return {of, at, v, name: `${of.op}, ${of.label}, draw ${seed}`};
  }),
);
type Expected = ReturnType<typeof jaxjs.derivatives>;
const expected: Expected[] = [];

beforeAll(async () => {
  const jax = await jaxjs.loadJax();
  for (const {of, at, v, name} of drawn) {
    try {
      expected.push(jaxjs.derivatives(jax, of.jax, of.inputs, at, v));
    } catch (cause) {
      throw new Error(`jax-js fails on ${name}: ${cause}`, {cause});
    }
  }
}, 300_000);

test("there are at least 150 cases", () => expect(drawn.length).toBeGreaterThanOrEqual(150));

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(drawn.map(({name}, i) => [name, i] as const))("%s", async (_, i) => {
    const {of, at, v} = drawn[i] ?? expect.unreachable();
    const {gradient, hvp} = expected[i] ?? expect.unreachable();
    const ours = await derivatives(of, quadratic, at, v);
    expect(error(ours.gradient, gradient)).toBeLessThan(2e-5);
    expect(error(ours.hvp, hvp)).toBeLessThan(1e-4);
  });
});
