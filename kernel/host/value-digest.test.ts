import {describe, expect, it} from "vitest";
import {MOST_TOLD} from "../protocol.ts";
import {digestCells, digestValues, MOST_NUMBERS} from "./value-digest.ts";

const digest = async (...values: unknown[]) => (await digestValues(values)).digest;

describe("digestValues", () => {
  it("flattens numbers in the order in which they stand", async () => {
    const value = {a: [1, [2, 3]], b: new Float32Array([4, 5]), c: true, d: new Map([["x", 6]]), e: null, f: undefined};
    expect(await digestValues([value, 7])).toMatchObject({
      count: 8,
      numbers: Float64Array.of(1, 2, 3, 4, 5, 1, 6, 7),
      cut: false,
    });
  });

  it("is the same for the same numbers, and another one for one that differs in its last bit", async () => {
    expect(await digest([0.1, 0.2])).toBe(await digest([0.1, 0.2]));
    expect(await digest([0.1 + 0.2])).not.toBe(await digest([0.3]));
    expect(await digest(0)).not.toBe(await digest(-0));
    expect(await digest(Number.NaN)).toBe(await digest(Number.NaN));
  });

  it("sees texts, keys and shapes", async () => {
    expect(await digest({a: 1})).not.toBe(await digest({b: 1}));
    expect(await digest("a")).not.toBe(await digest("b"));
    const tensor = (shape: number[]) => fakeTensor(shape, [1, 2, 3, 4]);
    expect(await digest(tensor([4]))).toBe(await digest(tensor([4])));
    expect(await digest(tensor([4]))).not.toBe(await digest(tensor([2, 2])));
    expect((await digestValues([tensor([4])])).numbers).toEqual(Float64Array.of(1, 2, 3, 4));
  });

  it("runs no getter, follows no cycle, and ignores functions", async () => {
    let ran = false;
    const value: Record<string, unknown> = {
      n: 1,
      f: () => 2,
      get g() {
        ran = true;
        return 3;
      },
    };
    value.self = value;
    expect(await digestValues([value])).toMatchObject({count: 1});
    expect(ran).toBe(false);
  });

  it("is bounded", async () => {
    const many = await digestValues([new Float32Array(MOST_NUMBERS + 5)]);
    expect(many).toMatchObject({count: MOST_NUMBERS, cut: true});
    expect(many.numbers).toHaveLength(MOST_TOLD);
  });
});

describe("digestCells", () => {
  it("tells what cells hold, by their names or their expression", async () => {
    const names = [
      {cell: "a", value: 1},
      {cell: "a", value: [2]},
      {cell: "z", value: 9},
    ];
    const cells = await digestCells(["a", "b", "c"], names, (id) => (id === "b" ? 5 : undefined));
    expect(cells.map(({id, numbers}) => [id, [...numbers]])).toEqual([
      ["a", [1, 2]],
      ["b", [5]],
    ]);
  });
});

/** What the inspector takes for a tensor. */
function fakeTensor(shape: number[], numbers: number[]) {
  return {
    shape,
    dtype: "float32",
    size: numbers.length,
    rank: shape.length,
    isDisposed: false,
    dataId: {},
    id: 1,
    dataSync: () => Float32Array.from(numbers),
    data: async () => Float32Array.from(numbers),
  };
}
