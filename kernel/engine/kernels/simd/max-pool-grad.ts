/** The gradient of max pooling for WASM, four channels at a time: dy goes to the first largest element of each window. */
import {advance, f32x4, i32, loop, Routine, type Variable} from "./assembler.ts";

/**
 * Adds dy to dx at the first element of one window that has its maximum (or is NaN).
 * Addresses of the window's first element in x and dx and of its numbers in y and dy; rows and columns of the window
 * inside the image; bytes of a row of the image and of a pixel, all channels.
 */
export type WindowKernel = (
  x: number,
  dx: number,
  y: number,
  dy: number,
  rows: number,
  columns: number,
  rowBytes: number,
  pixelBytes: number,
) => void;

export function windowKernel(memory: WebAssembly.Memory): WindowKernel {
  const routine = new Routine(8);
  type Eight = [Variable, Variable, Variable, Variable, Variable, Variable, Variable, Variable];
  const [x, dx, y, dy, rows, columns, rowBytes, pixelBytes] = routine.parameters as readonly Variable[] as Eight;
  const locals = Array.from({length: 6}, () => routine.local("i32"));
  const [end, row, column, from, to, last] = locals as [Variable, Variable, Variable, Variable, Variable, Variable];
  const [maximum, given, free, here, value] = Array.from({length: 5}, () => routine.local("v128")) as [
    Variable,
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const isHere = f32x4.or(f32x4.eq(value.get, maximum.get), f32x4.ne(value.get, value.get));
  /** One group of channels; `isVector` for four of them. */
  const channels = (isVector: boolean) => {
    const load = (address: Variable) => (isVector ? f32x4.load(address.get) : f32x4.loadSplat(address.get));
    const store = isVector ? f32x4.store : f32x4.storeFirst;
    const bytes = i32.const(isVector ? 16 : 4);
    return [
      ...maximum.set(load(y)),
      ...given.set(load(dy)),
      ...free.set(f32x4.eq(f32x4.const(0), f32x4.const(0))),
      ...row.set(i32.const(0)),
      ...loop(
        i32.lt(row.get, rows.get),
        from.set(i32.add(x.get, i32.mul(row.get, rowBytes.get))),
        to.set(i32.add(dx.get, i32.mul(row.get, rowBytes.get))),
        column.set(i32.const(0)),
        loop(
          i32.lt(column.get, columns.get),
          value.set(load(from)),
          here.set(f32x4.and(free.get, isHere)),
          store(to.get, f32x4.add(load(to), f32x4.and(here.get, given.get))),
          free.set(f32x4.xor(free.get, here.get)),
          advance(from, pixelBytes.get),
          advance(to, pixelBytes.get),
          advance(column, i32.const(1)),
        ),
        advance(row, i32.const(1)),
      ),
      ...[x, dx, y, dy].flatMap((pointer) => advance(pointer, bytes)),
    ];
  };
  const body = [
    ...end.set(i32.add(y.get, pixelBytes.get)),
    ...last.set(i32.sub(end.get, i32.const(12))),
    ...loop(i32.lt(y.get, last.get), channels(true)),
    ...loop(i32.lt(y.get, end.get), channels(false)),
  ];
  return routine.compile(body, memory);
}
