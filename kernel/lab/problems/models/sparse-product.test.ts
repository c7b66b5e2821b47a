import {expect, test} from "vitest";
import {rng} from "../../../engine/rng/index.ts";
import {addProduct, inkedRows} from "./sparse-product.ts";
import {sparseProducts} from "./sparse-vectors.ts";

test.each([2, 10, 16, 18, 64])("vectors give the same product with %i outputs, to the last bit", (outputs) => {
  const inputs = 30;
  const pixels = rng.host.normal(rng.key(1), 4 * inputs).map((z) => Math.max(0, z));
  pixels.fill(0, 0, inputs);
  const params = Float64Array.from(rng.host.normal(rng.key(2), 5 + inputs * outputs + 64));
  const products = sparseProducts(params.length, inputs, [outputs, 64]);
  products?.setParams(params);
  for (const row of inkedRows(pixels, inputs)) {
    const [wanted, found] = [new Float64Array(outputs).fill(0.3), new Float64Array(outputs).fill(0.3)];
    addProduct(wanted, row, params, 5);
    products?.add(found, row, 5);
    expect(found).toEqual(wanted);
  }
  expect(products).toBeDefined();
});

test("an odd number of outputs is left to the loops", () => {
  expect(sparseProducts(9, 3, [3])).toBeUndefined();
});
