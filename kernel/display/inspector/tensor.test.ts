import {createCanvas} from "@napi-rs/canvas";
import {describe, expect, test} from "vitest";
import {createDocument} from "../dom/document.ts";
import type {CreateCanvas} from "../dom/state.ts";
import {inspect} from "./inspect.ts";
import {shortNumber, statisticsOf} from "./numbers.ts";
import {pixelsOf, shrink} from "./picture.ts";

const environment = {width: 700, dark: false, pixelRatio: 1};
const {document} = createDocument({environment, createCanvas: createCanvas as unknown as CreateCanvas});

type Data = Float32Array | Int32Array | Uint8Array | string[];

/** Looks and behaves like a tensor of TensorFlow.js. */
function tensor(shape: number[], data: Data, dtype = "float32") {
  const made = {
    dataId: {},
    shape,
    dtype,
    isDisposed: false,
    data: async () => {
      await null;
      if (made.isDisposed) throw new Error("Tensor is disposed.");
      return data;
    },
  };
  return made;
}

async function shown(value: unknown) {
  const node = inspect(value, {document});
  const before = node.textContent;
  await new Promise((resolve) => setTimeout(resolve));
  return {node, before, text: node.textContent ?? ""};
}
const cells = (node: Element) =>
  [...node.querySelectorAll("tr")].map((row) => [...row.querySelectorAll("th, td")].map((cell) => cell.textContent));

describe("tensors", () => {
  test("a placeholder until the values are read, then facts and a table", async () => {
    const {node, before, text} = await shown(tensor([2, 3], Float32Array.of(1, 2, 3, 4, 5, Number.NaN)));
    expect(before).toBe("Tensor float32 [2, 3]reading …");
    expect(text).toContain("min1max5mean3NaN1");
    expect(cells(node)).toEqual([
      ["0", "1", "2", "3"],
      ["1", "4", "5", "NaN"],
    ]);
  });

  test("scalars, vectors, empty tensors, integers, booleans and texts", async () => {
    expect(cells((await shown(tensor([], Float32Array.of(0.1)))).node)).toEqual([["0.1"]]);
    expect(cells((await shown(tensor([3], Int32Array.of(1, 2, 3), "int32"))).node)).toEqual([["1", "2", "3"]]);
    expect(cells((await shown(tensor([2], Uint8Array.of(0, 1), "bool"))).node)).toEqual([["0", "1"]]);
    expect(cells((await shown(tensor([2], ["a", "b"], "string"))).node)).toEqual([["a", "b"]]);
    expect((await shown(tensor([0, 3], new Float32Array()))).text).toContain("It is empty.");
  });

  test("a long vector is cut and says so", async () => {
    const {node, text} = await shown(
      tensor(
        [100],
        Float32Array.from({length: 100}, (_, i) => i),
      ),
    );
    expect(cells(node)[0]).toHaveLength(17);
    expect(text).toContain("84 more values are not listed.");
  });

  test("a matrix is an image with its range, and its values on demand", async () => {
    const data = Float32Array.from({length: 28 * 28}, (_, i) => i / 783);
    const {node, text} = await shown(tensor([28, 28], data));
    const canvas = node.querySelector("canvas");
    expect(canvas?.getAttribute("aria-label")).toBe("Image of 28 by 28 numbers from 0 to 1");
    expect([canvas?.width, canvas?.height]).toEqual([28, 28]);
    expect(text).toContain("dark to light: 0 to 1");
    const last = canvas?.getContext("2d")?.getImageData(27, 27, 1, 1).data;
    // The last colour of viridis, as published: #fde725.
    expect(Array.from(last ?? [])).toEqual([0xfd, 0xe7, 0x25, 255]);
    expect(node.querySelector("table")).toBeNull();
    [...node.querySelectorAll("button")].find((button) => button.textContent === "values")?.click();
    expect(cells(node)).toHaveLength(16);
  });

  test("signed numbers are blue, white and red round zero", async () => {
    const data = Float32Array.from({length: 64}, (_, i) => (i - 32) / 32);
    expect((await shown(tensor([8, 8], data))).text).toContain("blue to red: −1 to 1, white: 0");
    const [blue, white, red] = [0, 4, 8].map((at) => [...pixelsOf([-1, 0, 1], -1, 1, true).slice(at, at + 3)]);
    expect((blue?.[2] as number) > (blue?.[0] as number)).toBe(true);
    expect((red?.[0] as number) > (red?.[2] as number)).toBe(true);
    expect(Math.min(...(white as number[]))).toBeGreaterThan(230);
    expect([...pixelsOf([Number.NaN], 0, 1, false)]).toEqual([255, 0, 200, 255]);
  });

  test("more than two dimensions open slice by slice", async () => {
    const {node} = await shown(
      tensor(
        [30, 2, 2],
        Float32Array.from({length: 120}, (_, i) => i),
      ),
    );
    const buttons = () => [...node.querySelectorAll("button")];
    expect(buttons().at(-1)?.textContent).toBe("… 10 more");
    buttons().at(-1)?.click();
    buttons()
      .find((button) => button.textContent === "[29]")
      ?.click();
    expect(cells(node)).toEqual([
      ["0", "116", "117"],
      ["1", "118", "119"],
    ]);
  });

  test("complex numbers list their parts", async () => {
    const {node, text} = await shown(tensor([2], Float32Array.of(1, 2, 3, 4), "complex64"));
    expect(text).toContain("real and imaginary parts");
    expect(cells(node)).toEqual([
      ["0", "1", "2"],
      ["1", "3", "4"],
    ]);
  });

  test("disposed tensors say so, before and while they are read", async () => {
    const gone = tensor([2], Float32Array.of(1, 2));
    gone.isDisposed = true;
    expect((await shown(gone)).text).toBe("Tensor float32 [2] (disposed)It has been disposed; its values are gone.");
    const going = tensor([2], Float32Array.of(1, 2));
    const node = inspect(going, {document});
    going.isDisposed = true;
    await new Promise((resolve) => setTimeout(resolve));
    expect(node.textContent).toContain("It was disposed before it could be read.");
  });

  test("a tensor that cannot be read says why", async () => {
    const broken = {...tensor([1], new Float32Array(1)), data: () => Promise.reject(new Error("device lost"))};
    expect((await shown(broken)).text).toContain("It cannot be read: device lost");
    const throwing = {
      ...broken,
      data: () => {
        throw new Error("at once");
      },
    };
    expect((await shown(throwing)).text).toContain("It cannot be read: at once");
  });

  test("a very large tensor is read when asked for", async () => {
    let reads = 0;
    const large = {
      ...tensor([5_000_000], new Float32Array(1)),
      data: async () => {
        reads++;
        return new Float32Array(5_000_000);
      },
    };
    const {node} = await shown(large);
    const button = node.querySelector<HTMLButtonElement>(".inspect-more");
    expect([button?.textContent, reads]).toEqual(["read its 5,000,000 values", 0]);
    button?.click();
    await new Promise((resolve) => setTimeout(resolve));
    expect([reads, node.textContent?.includes("NaN0")]).toEqual([1, true]);
  });

  test("inside other values a tensor is closed and not read", async () => {
    let reads = 0;
    const quiet = {
      ...tensor([1], new Float32Array(1)),
      data: async () => {
        reads++;
        return new Float32Array(1);
      },
    };
    const {text} = await shown({weights: quiet});
    expect([text, reads]).toEqual(["{weights: Tensor float32 [1]}", 0]);
  });

  test("the backend is found in the engine that the library keeps on the global object", async () => {
    const one = tensor([1, 2], new Float32Array(2));
    const backend = {};
    const engine = {state: {tensorInfo: new WeakMap([[one.dataId, {backend}]])}, registry: {cpu: {}, webgpu: backend}};
    Reflect.set(globalThis, "_tfengine", engine);
    try {
      expect((await shown(one)).text).toContain("backendwebgpu");
    } finally {
      Reflect.deleteProperty(globalThis, "_tfengine");
    }
  });
});

describe("numbers", () => {
  test("statistics skip what is not finite", () => {
    const data = [Number.NaN, 1, -3, Number.POSITIVE_INFINITY, 5];
    expect(statisticsOf(data)).toEqual({min: -3, max: 5, mean: 1, nan: 1, infinite: 1});
    expect(statisticsOf([Number.NaN])).toEqual({
      min: Number.NaN,
      max: Number.NaN,
      mean: Number.NaN,
      nan: 1,
      infinite: 0,
    });
  });

  test("short numbers", () => {
    const numbers = [0, 1 / 3, -12.3456, 1e-7, 123456789, Number.NaN, Number.NEGATIVE_INFINITY, 0.1 + 0.2];
    expect(numbers.map((number) => shortNumber(number))).toEqual([
      "0",
      "0.3333",
      "−12.35",
      "1e−7",
      "1.235e8",
      "NaN",
      "−∞",
      "0.3",
    ]);
  });

  test("large matrices shrink to means over blocks", () => {
    const small = shrink(
      Float32Array.from({length: 1024 * 1024}, (_, i) => i % 2),
      1024,
      1024,
    );
    expect([small.rows, small.columns, small.data[0], small.data[100]]).toEqual([512, 512, 0.5, 0.5]);
    const odd = shrink(new Float32Array(1025 * 3).fill(2), 1025, 3);
    expect([odd.rows, odd.columns, odd.data[341]]).toEqual([342, 1, 2]);
  });
});
