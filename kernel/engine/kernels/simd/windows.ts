/** Max pooling's gradient and the places of its maxima for WASM: one window of an image at a time, four channels each. */
import {advance, type Code, f32x4, i32, i32x4, loop, Routine, type Variable} from "./assembler.ts";

/**
 * Adds dy to dx at the first element of a window that has its maximum (or is NaN).
 * Addresses of the window's first element in x and dx and of its numbers in y and dy; rows and columns of the window
 * inside the image; bytes of a row of the image and of a pixel, all channels.
 */
export type GradientKernel = (
  x: number,
  dx: number,
  y: number,
  dy: number,
  rows: number,
  columns: number,
  rowBytes: number,
  pixelBytes: number,
) => void;

/**
 * Finds the maxima of a window and the numbers of the elements that have them, the first of equals, a NaN if there is
 * one. Addresses of the window's first element and of the two results; the number of that element; then as above.
 */
export type MaximumKernel = (
  x: number,
  maximum: number,
  place: number,
  first: number,
  rows: number,
  columns: number,
  rowBytes: number,
  pixelBytes: number,
) => void;

type Four = readonly [Variable, Variable, Variable, Variable];
type Eight = readonly [...Four, ...Four];

interface Group {
  /** Runs for each group of channels; `each` is the code for all elements of the window. */
  readonly body: (load: (address: Code) => Code, store: typeof f32x4.store, each: (body: Code) => Code) => Code;
  /** Parameters that are addresses, and move on with the channels. */
  readonly pointers: readonly Variable[];
  /** What else moves on, by so many channels. */
  readonly further?: (channels: number) => Code;
}

/** @param result the address of a number of the window, of which there is one for each channel */
function overChannels(routine: Routine, result: Variable, group: (offset: Variable) => Group): Code {
  const [, , , , rows, columns, rowBytes, pixelBytes] = routine.parameters as readonly Variable[] as Eight;
  const [end, last, row, column] = Array.from({length: 4}, () => routine.local("i32")) as readonly Variable[] as Four;
  const [start, offset] = [routine.local("i32"), routine.local("i32")];
  const {body, pointers, further} = group(offset);
  const each = (inner: Code): Code => [
    ...row.set(i32.const(0)),
    ...start.set(i32.const(0)),
    ...loop(
      i32.lt(row.get, rows.get),
      offset.set(start.get),
      column.set(i32.const(0)),
      loop(i32.lt(column.get, columns.get), inner, advance(offset, pixelBytes.get), advance(column, i32.const(1))),
      advance(start, rowBytes.get),
      advance(row, i32.const(1)),
    ),
  ];
  const channels = (count: 1 | 4): Code => [
    ...body(count === 4 ? f32x4.load : f32x4.loadSplat, count === 4 ? f32x4.store : f32x4.storeFirst, each),
    ...pointers.flatMap((pointer) => advance(pointer, i32.const(4 * count))),
    ...(further?.(count) ?? []),
  ];
  return [
    ...end.set(i32.add(result.get, pixelBytes.get)),
    ...last.set(i32.sub(end.get, i32.const(12))),
    ...loop(i32.lt(result.get, last.get), channels(4)),
    ...loop(i32.lt(result.get, end.get), channels(1)),
  ];
}

export function gradientKernel(memory: WebAssembly.Memory): GradientKernel {
  const routine = new Routine(8);
  const [x, dx, y, dy] = routine.parameters as readonly Variable[] as Four;
  const [maximum, given, free, value] = Array.from({length: 4}, () =>
    routine.local("v128"),
  ) as readonly Variable[] as Four;
  const here = routine.local("v128");
  const body = overChannels(routine, y, (offset) => ({
    pointers: [x, dx, y, dy],
    body: (load, store, each) => {
      const to = i32.add(dx.get, offset.get);
      const isMaximum = f32x4.or(f32x4.eq(value.get, maximum.get), f32x4.ne(value.get, value.get));
      return [
        ...maximum.set(load(y.get)),
        ...given.set(load(dy.get)),
        ...free.set(f32x4.eq(f32x4.const(0), f32x4.const(0))),
        ...each([
          ...value.set(load(i32.add(x.get, offset.get))),
          ...here.set(f32x4.and(free.get, isMaximum)),
          ...store(to, f32x4.add(load(to), f32x4.and(here.get, given.get))),
          ...free.set(f32x4.xor(free.get, here.get)),
        ]),
      ];
    },
  }));
  return routine.compile(body, memory);
}

export function maximumKernel(memory: WebAssembly.Memory): MaximumKernel {
  const routine = new Routine(8);
  const [x, maximum, place, first] = routine.parameters as readonly Variable[] as Four;
  const [best, found, value, isMore] = Array.from({length: 4}, () =>
    routine.local("v128"),
  ) as readonly Variable[] as Four;
  const body = overChannels(routine, maximum, (offset) => ({
    pointers: [x, maximum, place],
    further: (channels) => advance(first, i32.const(channels)),
    body: (load, store, each) => {
      const number = i32x4.add(
        i32x4.splat(i32.add(first.get, i32.shr(offset.get, i32.const(2)))),
        i32x4.const(0, 1, 2, 3),
      );
      const isNone = (v: Variable) => f32x4.ne(v.get, v.get);
      return [
        ...best.set(load(x.get)),
        ...found.set(i32x4.add(i32x4.splat(first.get), i32x4.const(0, 1, 2, 3))),
        ...each([
          ...value.set(load(i32.add(x.get, offset.get))),
          ...isMore.set(f32x4.or(f32x4.gt(value.get, best.get), f32x4.andNot(isNone(value), isNone(best)))),
          ...best.set(f32x4.select(isMore.get, value.get, best.get)),
          ...found.set(f32x4.select(isMore.get, number, found.get)),
        ]),
        ...store(maximum.get, best.get),
        ...store(place.get, found.get),
      ];
    },
  }));
  return routine.compile(body, memory);
}
