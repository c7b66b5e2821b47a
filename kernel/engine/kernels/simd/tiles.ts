/**
 * Products of matrices, a strip of eight columns of the result at a time: four rows of it are in registers, and the
 * numbers of the other matrix's strip are read one after the other.
 */
import {advance, type Code, f32, f32x4, i32, loop, Routine, type Variable} from "./assembler.ts";

/** Columns of a strip: two vectors. */
export const STRIP = 8;
/** Rows at a time. Of the sixteen registers they take eight. */
const ROWS = 4;

/**
 * c[i, j] = first[j] + Σ_k a[i, k] · b[k, j] for the columns j of a strip, k in order. Addresses, steps in bytes from one
 * row of a and of b, and one number of a's row, to the next; `first` are the eight numbers that sums begin with.
 * @param columns how many of the eight are stored, one by one from `spare`, an address of eight numbers; the kernel for
 * whole strips has neither
 */
export type StripKernel = (
  ...call: [
    a: number,
    rowOfA: number,
    stepOfA: number,
    b: number,
    rowOfB: number,
    first: number,
    c: number,
    rowOfC: number,
    rows: number,
    inner: number,
    columns?: number,
    spare?: number,
  ]
) => void;

const VECTORS = [0, 1] as const;

type Vectors = readonly Variable[];

export function stripKernel(memory: WebAssembly.Memory, isWhole: boolean): StripKernel {
  const routine = new Routine(isWhole ? 10 : 12);
  const [a, rowOfA, stepOfA, b, rowOfB, first, c, rowOfC, rows, inner] = routine.parameters as readonly Variable[] as [
    ...[Variable, Variable, Variable, Variable, Variable],
    ...[Variable, Variable, Variable, Variable, Variable],
  ];
  const [columns, spare] = routine.parameters.slice(10);
  const [at, end, to, from, stop] = Array.from({length: 5}, () => routine.local("i32")) as readonly Variable[] as [
    ...[Variable, Variable, Variable, Variable, Variable],
  ];
  const places = Array.from({length: ROWS}, () => routine.local("i32"));
  const sums = places.map(() => VECTORS.map(() => routine.local("v128")));
  const strip = VECTORS.map(() => routine.local("v128"));
  const factor = routine.local("v128");

  const store = (row: Vectors): Code => {
    const vectors = (address: Code) => row.flatMap((sum, i) => f32x4.store(address, sum.get, 16 * i));
    if (!columns || !spare) return vectors(to.get);
    return [
      ...vectors(spare.get),
      ...from.set(spare.get),
      ...stop.set(i32.add(spare.get, i32.shl(columns.get, i32.const(2)))),
      ...end.set(to.get),
      ...loop(
        i32.lt(from.get, stop.get),
        f32.store(end.get, f32.load(from.get)),
        advance(from, i32.const(4)),
        advance(end, i32.const(4)),
      ),
    ];
  };
  /** The next `count` rows. */
  const block = (count: number): Code => [
    ...places
      .slice(0, count)
      .flatMap((place, i) => place.set(i === 0 ? a.get : i32.add(places[i - 1]?.get ?? [], rowOfA.get))),
    ...sums.slice(0, count).flatMap((row) => row.flatMap((sum, i) => sum.set(f32x4.load(first.get, 16 * i)))),
    ...at.set(b.get),
    ...end.set(i32.add(b.get, i32.mul(inner.get, rowOfB.get))),
    ...loop(
      i32.lt(at.get, end.get),
      ...strip.map((vector, i) => vector.set(f32x4.load(at.get, 16 * i))),
      ...sums
        .slice(0, count)
        .flatMap((row, i) => [
          factor.set(f32x4.loadSplat(places[i]?.get ?? [])),
          ...row.map((sum, j) => sum.set(f32x4.add(sum.get, f32x4.mul(factor.get, strip[j]?.get ?? [])))),
          advance(places[i] as Variable, stepOfA.get),
        ]),
      advance(at, rowOfB.get),
    ),
    ...to.set(c.get),
    ...sums.slice(0, count).flatMap((row) => [...store(row), ...advance(to, rowOfC.get)]),
    ...c.set(to.get),
    ...a.set(i32.add(a.get, i32.mul(rowOfA.get, i32.const(count)))),
    ...advance(rows, i32.const(-count)),
  ];
  return routine.compile(
    [...loop(i32.lt(i32.const(ROWS - 1), rows.get), block(ROWS)), ...loop(i32.lt(i32.const(0), rows.get), block(1))],
    memory,
  ) as StripKernel;
}

/**
 * Copies `rows` rows of up to eight numbers to a strip, with zeros for what is missing. Addresses; bytes from one row to
 * the next, and from one number of a row to the next, which is 4 for rows of eight.
 */
export type PackKernel = (from: number, row: number, step: number, to: number, rows: number, columns: number) => void;

export function packKernel(memory: WebAssembly.Memory): PackKernel {
  const routine = new Routine(6);
  const [from, row, step, to, rows, columns] = routine.parameters as readonly Variable[] as [
    ...[Variable, Variable, Variable],
    ...[Variable, Variable, Variable],
  ];
  const [end, at, count, place] = Array.from({length: 4}, () => routine.local("i32")) as readonly Variable[] as [
    ...[Variable, Variable],
    ...[Variable, Variable],
  ];
  const further = [...advance(from, row.get), ...advance(to, i32.const(4 * STRIP))];
  const isWhole = i32.le(i32.const(STRIP), columns.get);
  const body = [
    ...end.set(i32.add(to.get, i32.mul(rows.get, i32.const(4 * STRIP)))),
    // A condition is 1 or 0: where columns are missing, no row is copied whole.
    ...loop(
      i32.lt(to.get, i32.mul(end.get, isWhole)),
      f32x4.store(to.get, f32x4.load(from.get)),
      f32x4.store(to.get, f32x4.load(from.get, 16), 16),
      further,
    ),
    ...loop(
      i32.lt(to.get, end.get),
      f32x4.store(to.get, f32x4.const(0)),
      f32x4.store(to.get, f32x4.const(0), 16),
      at.set(from.get),
      place.set(to.get),
      count.set(i32.const(0)),
      loop(
        i32.lt(count.get, columns.get),
        f32.store(place.get, f32.load(at.get)),
        advance(at, step.get),
        advance(place, i32.const(4)),
        advance(count, i32.const(1)),
      ),
      further,
    ),
  ];
  return routine.compile(body, memory);
}
