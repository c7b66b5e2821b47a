/** The Walsh–Hadamard transform of blocks of 64 numbers, with WASM's vector instructions. */
import {advance, type Code, f32x4, i32, loop, Routine, type Variable} from "../../engine/kernels/simd/assembler.ts";

/** From one address to another; `signs` are factors for the values before, which are read from their start again at their end. */
export type HadamardRoutine = (values: number, valuesEnd: number, signs: number, signsEnd: number, out: number) => void;

const {add, load, mul, shuffle, store, sub} = f32x4;
const BYTES = 4 * 64;

export function hadamardRoutine(memory: WebAssembly.Memory): HadamardRoutine {
  const routine = new Routine(5);
  const [from, end, signs, signsEnd, out] = routine.parameters as [Variable, Variable, Variable, Variable, Variable];
  const start = routine.local("i32");
  const [odd, upper] = [routine.local("v128"), routine.local("v128")];
  const rows = Array.from({length: 16}, () => routine.local("v128"));
  const sum = routine.local("v128");
  /** a, b ↦ a + b, a − b. */
  const butterfly = (a: Variable, b: Variable): Code => [
    ...sum.set(add(a.get, b.get)),
    ...b.set(sub(a.get, b.get)),
    ...a.set(sum.get),
  ];
  const acrossRows = [1, 2, 4, 8].flatMap((bit) =>
    rows.flatMap((row, i) => ((i & bit) === 0 ? butterfly(row, rows[i + bit] as Variable) : [])),
  );
  /** The same of neighbours in a vector, and of its halves. */
  const acrossLanes = rows.flatMap((row) => [
    ...row.set(add(mul(row.get, odd.get), shuffle(row.get, row.get, [1, 0, 3, 2]))),
    ...row.set(add(mul(row.get, upper.get), shuffle(row.get, row.get, [2, 3, 0, 1]))),
  ]);
  const body = [
    ...start.set(signs.get),
    ...odd.set(f32x4.of(1, -1, 1, -1)),
    ...upper.set(f32x4.of(1, 1, -1, -1)),
    ...loop(
      i32.lt(from.get, end.get),
      signs.set(start.get),
      loop(
        i32.lt(signs.get, signsEnd.get),
        rows.flatMap((row, i) => row.set(mul(load(from.get, 16 * i), load(signs.get, 16 * i)))),
        acrossRows,
        acrossLanes,
        rows.flatMap((row, i) => store(out.get, mul(row.get, f32x4.const(1 / 8)), 16 * i)),
        [from, signs, out].flatMap((pointer) => [...advance(pointer, i32.const(BYTES))]),
      ),
    ),
  ];
  return routine.compile(body, memory);
}
