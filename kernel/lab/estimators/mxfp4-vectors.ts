/** Rounding to MXFP4 with WASM's vector instructions: what mxfp4-round.ts does, of four numbers at a time. */
import {
  advance,
  type Code,
  f32x4,
  i32,
  i32x4,
  loop,
  Routine,
  type Variable,
} from "../../engine/kernels/simd/assembler.ts";

/**
 * Rounds blocks of so many bytes, 16 or a multiple, from one address to another; `factor` is the bits of a float32. Dither is
 * read from the start again at its end; without dither (its end is its start) to the nearest.
 */
export type BlockRoutine = (
  values: number,
  valuesEnd: number,
  dither: number,
  ditherEnd: number,
  out: number,
  block: number,
  factor: number,
) => void;

const {abs, add, and, const: number, div, floor, gt, least, load, most, mul, nearest, select, shuffle, store} = f32x4;

/** @param largest the largest E2M1 number @param tiny what a block's largest value counts as at least */
export function blockRoutine(
  memory: WebAssembly.Memory,
  {isRandom, largest, tiny}: {isRandom: boolean; largest: number; tiny: number},
): BlockRoutine {
  const routine = new Routine(7);
  const [from, end, dither, ditherEnd, out, block, factorBits] = routine.parameters as readonly Variable[] as [
    ...[Variable, Variable, Variable, Variable],
    ...[Variable, Variable, Variable],
  ];
  const [at, blockEnd] = [routine.local("i32"), routine.local("i32")];
  const [most4, scale, enlarge, a, spacing, factor] = Array.from({length: 6}, () => routine.local("v128")) as [
    ...[Variable, Variable, Variable],
    ...[Variable, Variable, Variable],
  ];
  const further = (...pointers: Variable[]) => pointers.flatMap((pointer) => [...advance(pointer, i32.const(16))]);
  const acrossLanes = (lanes: readonly number[]) => most4.set(most(most4.get, shuffle(most4.get, most4.get, lanes)));
  // 2^(⌊log₂ largest⌋ − 2), from the bits of the exponent.
  const ofLargest: Code = i32x4.sub(and(most4.get, i32x4.const(0x7f800000)), i32x4.const(2 << 23));
  const size = abs(a.get);
  const steps = div(a.get, spacing.get);
  const whole = isRandom ? floor(add(steps, load(at.get))) : nearest(steps);
  const rounded = most(least(mul(whole, spacing.get), number(largest)), number(-largest));
  const eachBlock = [
    ...blockEnd.set(i32.add(from.get, block.get)),
    ...most4.set(number(tiny)),
    ...at.set(from.get),
    ...loop(i32.lt(at.get, blockEnd.get), most4.set(most(most4.get, abs(load(at.get)))), further(at)),
    ...acrossLanes([2, 3, 0, 1]),
    ...acrossLanes([1, 0, 3, 2]),
    ...scale.set(ofLargest),
    ...enlarge.set(div(factor.get, scale.get)),
    ...at.set(dither.get),
    ...loop(
      i32.lt(from.get, blockEnd.get),
      a.set(mul(load(from.get), enlarge.get)),
      spacing.set(select(gt(size, number(4)), number(2), select(gt(size, number(2)), number(1), number(0.5)))),
      store(out.get, mul(rounded, scale.get)),
      further(from, out, at),
    ),
  ];
  const start = routine.local("i32");
  const body = [
    ...factor.set(i32x4.splat(factorBits.get)),
    ...start.set(dither.get),
    ...loop(
      i32.lt(from.get, end.get),
      ...(isRandom
        ? [dither.set(start.get), loop(i32.lt(dither.get, ditherEnd.get), eachBlock, dither.set(at.get))]
        : [eachBlock]),
    ),
  ];
  return routine.compile(body, memory);
}
