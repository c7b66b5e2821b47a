/** `addProduct` of sparse-product.ts with WASM's vector instructions, on memory of its own: the same sums in the same order. */
import {
  advance,
  type Code,
  f32x4,
  f64x2,
  i32,
  loop,
  Routine,
  type Variable,
} from "../../../engine/kernels/simd/assembler.ts";
import {hasVectors} from "../../../engine/kernels/simd/memory.ts";
import type {Inked} from "./sparse-product.ts";

/** Vectors of two numbers that are summed at once: as many as a processor has registers for. */
const MOST = 8;
const PAGE = 2 ** 16;

/** Products of a few inputs with weights, by one set of parameters after another. */
export interface SparseProducts {
  setParams(params: Float64Array): void;
  /** Adds to `out` the product of inputs with the weights [inputs, out.length] that begin at w of the parameters. */
  add(out: Float64Array, input: Inked, w: number): void;
}

/**
 * @param size number of parameters @param inputs the most that a layer has
 * @param outputs of each layer, all even
 * @returns undefined where there are no vector instructions, or a layer has an odd number of outputs
 */
export function sparseProducts(size: number, inputs: number, outputs: readonly number[]): SparseProducts | undefined {
  if (!hasVectors() || outputs.some((count) => count % 2 === 1)) return undefined;
  const most = Math.max(...outputs);
  const memory = new WebAssembly.Memory({initial: Math.ceil((8 * (size + 2 * inputs + most)) / PAGE)});
  const floats = new Float64Array(memory.buffer);
  const [valuesAt, placesAt, sumsAt] = [size, size + inputs, size + 2 * inputs];
  const places = new Int32Array(memory.buffer, 8 * placesAt, inputs);
  const routines = new Map([...new Set(outputs)].map((count) => [count, productRoutine(count, memory)]));
  return {
    setParams: (params) => floats.set(params),
    add(out, input, w) {
      const {count} = input;
      if (input.values.length === count) {
        floats.set(input.values, valuesAt);
        places.set(input.places);
      } else {
        for (let k = 0; k < count; k++) {
          floats[valuesAt + k] = input.values[k] as number;
          places[k] = input.places[k] as number;
        }
      }
      for (let j = 0; j < out.length; j++) floats[sumsAt + j] = out[j] as number;
      routines.get(out.length)?.(8 * valuesAt, 8 * placesAt, count, 8 * w, 8 * sumsAt);
      for (let j = 0; j < out.length; j++) out[j] = floats[sumsAt + j] as number;
    },
  };
}

/** Addresses, but for the count. */
type ProductRoutine = (values: number, places: number, count: number, weights: number, sums: number) => void;

function productRoutine(outputs: number, memory: WebAssembly.Memory): ProductRoutine {
  const routine = new Routine(5);
  const [values, places, count, weights, sums] = routine.parameters as [
    Variable,
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const [value, place, end, row] = Array.from({length: 4}, () => routine.local("i32")) as [
    ...[Variable, Variable, Variable, Variable],
  ];
  const x = routine.local("v128");
  const held = Array.from({length: MOST}, () => routine.local("v128"));
  const part = (from: number): Code => {
    const own = held.slice(0, Math.min(MOST, outputs / 2 - from));
    const at = (i: number) => 16 * (from + i);
    return [
      ...own.flatMap((sum, i) => sum.set(f32x4.load(sums.get, at(i)))),
      ...value.set(values.get),
      ...place.set(places.get),
      ...loop(
        i32.lt(value.get, end.get),
        x.set(f64x2.loadSplat(value.get)),
        row.set(i32.add(weights.get, i32.mul(i32.load(place.get), i32.const(8 * outputs)))),
        own.flatMap((sum, i) => sum.set(f64x2.add(sum.get, f64x2.mul(x.get, f32x4.load(row.get, at(i)))))),
        advance(value, i32.const(8)),
        advance(place, i32.const(4)),
      ),
      ...own.flatMap((sum, i) => f32x4.store(sums.get, sum.get, at(i))),
    ];
  };
  const parts = Array.from({length: Math.ceil(outputs / 2 / MOST)}, (_, i) => part(MOST * i));
  return routine.compile([...end.set(i32.add(values.get, i32.mul(count.get, i32.const(8)))), ...parts.flat()], memory);
}
