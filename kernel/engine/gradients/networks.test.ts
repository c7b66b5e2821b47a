/** Second derivatives of whole networks: Hessians are symmetric, and products with them are differences of gradients. */
import {beforeAll, describe, expect, test} from "vitest";
import {audited, start} from "./audit/backends.ts";
import {drawInput, generator} from "./audit/case.ts";
import {derivatives, error, linear} from "./audit/derivatives.ts";
import {hvpByDifferences} from "./audit/float64.ts";
import {asymmetry, networks} from "./audit/networks.ts";

describe.each(audited)("%s", (backend) => {
  beforeAll(() => start(backend));

  test.each(networks)("$name: ⟨u, Hv⟩ = ⟨v, Hu⟩", async (network) => {
    const {gap, size} = await asymmetry(network);
    expect(size).toBeGreaterThan(0.01);
    expect(gap).toBeLessThan(1e-5);
  });
});

describe("against second differences in float64", () => {
  beforeAll(() => start("cpu"));

  test.each(networks)("$name", async ({name, inputs, f}) => {
    const random = generator(6);
    const at = inputs.map((input) => drawInput(input, random).map(Math.fround));
    const v = at.map((x) => x.map(() => Math.fround(random() - 0.5)));
    const network = {op: name, label: name, inputs, f};
    const expected = hvpByDifferences(network, linear, at, v);
    const {hvp} = await derivatives(network, linear, at, v);
    expect(error(hvp, expected)).toBeLessThan(1e-4);
  });
});
