/** Convolutions as products of vectors: of a window's rows, which lie together in memory, with those of one filter. */
import {advance, type Code, f32, f32x4, i32, loop, Routine, type Variable} from "./assembler.ts";

/**
 * y = Σ over `rows` rows of the product of `length` numbers of x with as many of w, for `count` windows. Addresses;
 * bytes from one row to the next in x and in w, and from one window to the next in x and in y.
 */
export type WindowsKernel = (
  x: number,
  w: number,
  y: number,
  rows: number,
  length: number,
  count: number,
  rowOfX: number,
  rowOfW: number,
  stepOfX: number,
  stepOfY: number,
) => void;

const LINE = [0, 1, 2, 3] as const;

export function windowsKernel(memory: WebAssembly.Memory): WindowsKernel {
  const routine = new Routine(10);
  const [x, w, y, rows, length, count, rowOfX, rowOfW, stepOfX, stepOfY] =
    routine.parameters as readonly Variable[] as [
      ...[Variable, Variable, Variable, Variable, Variable],
      ...[Variable, Variable, Variable, Variable, Variable],
    ];
  const [row, from, weight, end, window] = Array.from({length: 5}, () =>
    routine.local("i32"),
  ) as readonly Variable[] as [...[Variable, Variable, Variable], ...[Variable, Variable, Variable]];
  const sums = LINE.map(() => routine.local("v128"));
  const rest = routine.local("f32");
  const total = routine.local("v128");
  const further = (bytes: number) => [...advance(from, i32.const(bytes)), ...advance(weight, i32.const(bytes))];
  const along = (vectors: number): Code =>
    loop(
      i32.le(i32.add(from.get, i32.const(16 * vectors)), end.get),
      ...sums
        .slice(0, vectors)
        .map((sum, i) =>
          sum.set(f32x4.add(sum.get, f32x4.mul(f32x4.load(from.get, 16 * i), f32x4.load(weight.get, 16 * i)))),
        ),
      further(16 * vectors),
    );
  const [a, b, c, d] = sums.map((sum) => sum.get) as [Code, Code, Code, Code];
  const lanes = LINE.map((i) => f32x4.lane(total.get, i)) as [Code, Code, Code, Code];
  const body = loop(
    i32.lt(window.get, count.get),
    row.set(i32.const(0)),
    ...sums.map((sum) => sum.set(f32x4.const(0))),
    rest.set(f32.const(0)),
    loop(
      i32.lt(row.get, rows.get),
      from.set(i32.add(x.get, i32.mul(row.get, rowOfX.get))),
      weight.set(i32.add(w.get, i32.mul(row.get, rowOfW.get))),
      end.set(i32.add(from.get, i32.shl(length.get, i32.const(2)))),
      along(4),
      along(1),
      loop(
        i32.lt(from.get, end.get),
        rest.set(f32.add(rest.get, f32.mul(f32.load(from.get), f32.load(weight.get)))),
        further(4),
      ),
      advance(row, i32.const(1)),
    ),
    total.set(f32x4.add(f32x4.add(a, b), f32x4.add(c, d))),
    f32.store(y.get, f32.add(rest.get, f32.add(f32.add(lanes[0], lanes[1]), f32.add(lanes[2], lanes[3])))),
    advance(x, stepOfX.get),
    advance(y, stepOfY.get),
    advance(window, i32.const(1)),
  );
  return routine.compile(body, memory) as WindowsKernel;
}
