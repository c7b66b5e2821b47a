/** The law on a grid against exact laws of normal targets, and against the sampler. */
import {describe, expect, test} from "vitest";
import {rng} from "../../engine/rng/index.ts";
import {gaussian} from "../problems/index.ts";
import {affineStep} from "./affine.ts";
import {diagnostics, gridLaw, integrators, onHost, sghmc, splittings, stationaryLaw, timeAverage} from "./index.ts";

const normal = gaussian([[1]]);

describe("on N(0, 1)", () => {
  test.each([
    [splittings.baoab, 0.5, 1],
    [splittings.obabo, 1, 1],
    [splittings.aboba, 0.8, 0.5],
    [splittings.aoboa, 0.5, 2],
  ])("$name has the exact second moments", async (splitting, stepSize, friction) => {
    const law = await gridLaw(normal, splitting, {stepSize, friction, reach: [8, 8]});
    const exact = stationaryLaw([affineStep(normal, splitting, {stepSize, friction})])?.second as number[][];
    expect(law.expectation(() => 1)).toBeCloseTo(1, 12);
    expect(law.expectation((q) => q * q)).toBeCloseTo(exact[0]?.[0] as number, 9);
    expect(law.expectation((q, p) => q * p)).toBeCloseTo(exact[0]?.[1] as number, 9);
    expect(law.expectation((_, p) => p * p)).toBeCloseTo(exact[1]?.[1] as number, 9);
  });
});

describe("on U = q⁴/4", () => {
  /** E q² = 2 Γ(3/4) / Γ(1/4) */
  const EXACT = (2 * 1.2254167024651776) / 3.625609908221908;
  const quartic = {
    ...normal,
    name: "quartic",
    dimension: 1,
    energy: (q: Float64Array, i: number) => (q[i] as number) ** 4 / 4,
    gradient: (q: Float64Array, i: number, out: Float64Array) => {
      out[i] = (q[i] as number) ** 3;
    },
  };
  const biasOf = async (splitting: (typeof splittings)["baoab"], stepSize: number, size?: number) => {
    const law = await gridLaw(quartic, splitting, {stepSize, friction: 1, reach: [3.4, 6.5], size});
    return law.expectation((q) => q * q) - EXACT;
  };

  test("a finer grid gives the same", async () => {
    expect(await biasOf(splittings.baoab, 0.2, 65)).toBeCloseTo(await biasOf(splittings.baoab, 0.2), 8);
  });

  test("BAOAB and OBABO have order 2", async () => {
    const steps = [0.14, 0.1, 0.07];
    for (const splitting of [splittings.baoab, splittings.obabo]) {
      const biases = [];
      for (const h of steps) biases.push(Math.abs(await biasOf(splitting, h)));
      expect(diagnostics.fitSlope(steps, biases).value).toBeCloseTo(2, 1);
    }
  });

  test("the sampler has this law", async () => {
    const sampler = sghmc(onHost(quartic), {stepSize: 0.3, friction: 1, splitting: splittings.obabo});
    const position = Float64Array.from(rng.host.normal(rng.key(1), 400));
    const options = {key: rng.key(2), position, warmup: 50, steps: 300};
    const {value, standardError} = await timeAverage(sampler, (q, i) => (q[i] as number) ** 2, options);
    expect(Math.abs(value - EXACT - (await biasOf(splittings.obabo, 0.3))) / standardError).toBeLessThan(4);
  });
});

test("what cannot be is refused by name", async () => {
  const options = {stepSize: 0.5, friction: 1, reach: [8, 8]} as const;
  const law = (changed: object, splitting = splittings.baoab) => gridLaw(normal, splitting, {...options, ...changed});
  await expect(law({friction: 0})).rejects.toThrow(/friction must be a finite number above 0/);
  await expect(law({size: 64})).rejects.toThrow(/size must be odd; it is 64/);
  await expect(law({most: 3})).rejects.toThrow(/does not settle within 3 steps/);
  await expect(law({}, splittings.semiImplicitEuler)).rejects.toThrow(/semi-implicit Euler has the flow E/);
  await expect(law({stepSize: 2.5})).rejects.toThrow(/reach \[8, 8\] cuts off the law of BAOAB/);
  await expect(
    gridLaw(
      gaussian([
        [1, 0],
        [0, 1],
      ]),
      integrators.leapfrog,
      options,
    ),
  ).rejects.toThrow(/2 dimensions/);
});
