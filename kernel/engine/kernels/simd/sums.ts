/** Weighted sums of rows of a matrix, and of its columns: products with vectors, and plain sums. */
import {advance, type Code, f32, f32x4, i32, loop, Routine, type Variable} from "./assembler.ts";

/** Four vectors are a line of the cache, and as many sums that do not wait for each other. */
const LINE = [0, 1, 2, 3] as const;

/** Addresses of the matrix [rows, columns], the weights and the result; the weights' address is unused for plain sums. */
export type SumKernel = (matrix: number, weights: number, result: number, rows: number, columns: number) => void;

function parametersOf(routine: Routine): [Variable, Variable, Variable, Variable, Variable] {
  const [matrix, weights, result, rows, columns] = routine.parameters;
  if (!matrix || !weights || !result || !rows || !columns) throw new Error("The routine has five parameters.");
  return [matrix, weights, result, rows, columns];
}

/** result[j] = Σ_i weights[i] · matrix[i, j], i in order. */
export function sumOfRows(memory: WebAssembly.Memory, isWeighted: boolean): SumKernel {
  const routine = new Routine(5);
  const [matrix, weights, result, rows, columns] = parametersOf(routine);
  const [stride, end, last] = [routine.local("i32"), routine.local("i32"), routine.local("i32")];
  const [row, weight] = [routine.local("i32"), routine.local("i32")];
  const sums = LINE.map(() => routine.local("v128"));
  const factor = routine.local("v128");
  const weighted = (x: Code) => (isWeighted ? f32x4.mul(factor.get, x) : x);

  /** Sums down the columns of `count` vectors, or of one number. */
  const down = (count: number, load: (i: number) => Code, store: Code, bytes: number): Code => [
    ...row.set(matrix.get),
    ...weight.set(weights.get),
    ...sums.slice(0, count).flatMap((sum) => sum.set(f32x4.const(0))),
    ...loop(
      i32.lt(row.get, last.get),
      isWeighted ? factor.set(f32x4.loadSplat(weight.get)) : [],
      ...sums.slice(0, count).map((sum, i) => sum.set(f32x4.add(sum.get, weighted(load(i))))),
      advance(row, stride.get),
      isWeighted ? advance(weight, i32.const(4)) : [],
    ),
    ...store,
    ...advance(matrix, i32.const(bytes)),
    ...advance(last, i32.const(bytes)),
    ...advance(result, i32.const(bytes)),
  ];
  const loadVector = (i: number) => f32x4.load(row.get, 16 * i);
  const storeVectors = sums.flatMap((sum, i) => f32x4.store(result.get, sum.get, 16 * i));
  const [first] = sums;
  const one = first?.get ?? [];
  const body = [
    ...stride.set(i32.shl(columns.get, i32.const(2))),
    ...end.set(i32.add(result.get, stride.get)),
    ...last.set(i32.add(matrix.get, i32.mul(rows.get, stride.get))),
    ...loop(i32.le(i32.add(result.get, i32.const(64)), end.get), down(4, loadVector, storeVectors, 64)),
    ...loop(i32.le(i32.add(result.get, i32.const(16)), end.get), down(1, loadVector, f32x4.store(result.get, one), 16)),
    ...loop(
      i32.lt(result.get, end.get),
      down(1, () => f32x4.loadSplat(row.get), f32x4.storeFirst(result.get, one), 4),
    ),
  ];
  return routine.compile(body, memory);
}

/** result[i] = Σ_j weights[j] · matrix[i, j]; sixteen interleaved sums are added at the end. */
export function sumOfColumns(memory: WebAssembly.Memory, isWeighted: boolean): SumKernel {
  const routine = new Routine(5);
  const [matrix, weights, result, rows, columns] = parametersOf(routine);
  const [stride, end, rowEnd, weight] = LINE.map(() => routine.local("i32")) as [
    Variable,
    Variable,
    Variable,
    Variable,
  ];
  const sums = LINE.map(() => routine.local("v128"));
  const rest = routine.local("f32");
  const total = routine.local("v128");
  const product = (i: number) => {
    const x = f32x4.load(matrix.get, 16 * i);
    return isWeighted ? f32x4.mul(x, f32x4.load(weight.get, 16 * i)) : x;
  };
  const number = isWeighted ? f32.mul(f32.load(matrix.get), f32.load(weight.get)) : f32.load(matrix.get);
  const further = (bytes: number) => [
    ...advance(matrix, i32.const(bytes)),
    ...(isWeighted ? advance(weight, i32.const(bytes)) : []),
  ];
  const along = (count: number): Code =>
    loop(
      i32.le(i32.add(matrix.get, i32.const(16 * count)), rowEnd.get),
      ...sums.slice(0, count).map((sum, i) => sum.set(f32x4.add(sum.get, product(i)))),
      further(16 * count),
    );
  const [a, b, c, d] = sums.map((sum) => sum.get) as [Code, Code, Code, Code];
  const lanes = LINE.map((i) => f32x4.lane(total.get, i)) as [Code, Code, Code, Code];
  const body = [
    ...stride.set(i32.shl(columns.get, i32.const(2))),
    ...end.set(i32.add(result.get, i32.shl(rows.get, i32.const(2)))),
    ...loop(
      i32.lt(result.get, end.get),
      rowEnd.set(i32.add(matrix.get, stride.get)),
      weight.set(weights.get),
      rest.set(f32.const(0)),
      ...sums.map((sum) => sum.set(f32x4.const(0))),
      along(4),
      along(1),
      loop(i32.lt(matrix.get, rowEnd.get), rest.set(f32.add(rest.get, number)), further(4)),
      total.set(f32x4.add(f32x4.add(a, b), f32x4.add(c, d))),
      f32.store(result.get, f32.add(rest.get, f32.add(f32.add(lanes[0], lanes[1]), f32.add(lanes[2], lanes[3])))),
      advance(result, i32.const(4)),
    ),
  ];
  return routine.compile(body, memory);
}
