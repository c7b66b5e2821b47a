/** Products of matrices, of batches of them too: each thread computes a tile of 4 × 4 numbers. */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {
  BatchMatMul,
  broadcast_util,
  getKernel,
  type KernelConfig,
  Sum,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {asOne, type Product} from "../one-product.ts";
import {type Code, ENOUGH_THREADS, run} from "./program.ts";
import {reduceMiddle} from "./reduce.ts";

const RANGE = [0, 1, 2, 3] as const;
const each = (f: (i: number) => string) => RANGE.map(f).join("\n");

interface Layout {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
  /** Whether four neighbours in memory are one element of the buffer. */
  readonly packA: boolean;
  readonly packB: boolean;
  readonly packResult: boolean;
  /** Whether each number of the operand is squared as it is read. */
  readonly squareA: boolean;
  readonly squareB: boolean;
}

/**
 * a0 … a3 are the rows of A's tile if it is not transposed, else its columns; b0 … b3 the rows of B's. Rows and columns
 * beyond the end are copies of the last, whose results are not stored; beyond the sum's end A is 0.
 */
function code(layout: Layout): Code {
  const {transposeA, transposeB, packA, packB, packResult, squareA, squareB} = layout;
  const four = (x: string, at: (i: number) => string) => `vec4<f32>(${RANGE.map((i) => `${x}[${at(i)}]`).join(", ")})`;
  const row = (i: number) => `min(row + ${i}, uniforms.rows - 1)`;
  const column = (i: number) => `min(column + ${i}, uniforms.columns - 1)`;
  const inner = (i: number) => `min(k + ${i}, end - 1)`;
  const loadA = transposeA
    ? each((i) => {
        const start = `startA + ${inner(i)} * uniforms.rows`;
        const values = packA ? `A[(${start} + row) / 4]` : four("A", (j) => `${start} + ${row(j)}`);
        return `let a${i} = select(vec4<f32>(0.0), ${values}, k + ${i} < end);`;
      })
    : each((i) => {
        const start = `startA + ${row(i)} * uniforms.inner`;
        if (packA) return `let a${i} = A[(${start} + k) / 4];`;
        const values = RANGE.map((j) => `select(0.0, A[${start} + ${inner(j)}], k + ${j} < end)`);
        return `let a${i} = vec4<f32>(${values.join(", ")});`;
      });
  const columnsOfB = each((i) => {
    const start = `startB + ${column(i)} * uniforms.inner`;
    return `let c${i} = ${packB ? `B[(${start} + k) / 4]` : four("B", (j) => `${start} + ${inner(j)}`)};`;
  });
  const loadB = transposeB
    ? `${columnsOfB}\n${each((i) => `let b${i} = vec4<f32>(c0[${i}], c1[${i}], c2[${i}], c3[${i}]);`)}`
    : each((i) => {
        const start = `startB + ${inner(i)} * uniforms.columns`;
        return `let b${i} = ${packB ? `B[(${start} + column) / 4]` : four("B", (j) => `${start} + ${column(j)}`)};`;
      });
  const factor = (name: string, isSquared: boolean) => (i: number) =>
    `let ${name}s${i} = ${name}${i}${isSquared ? ` * ${name}${i}` : ""};`;
  const factors = `${each(factor("a", squareA))}\n${each(factor("b", squareB))}`;
  const element = (i: number, k: number) => (transposeA ? `as${k}[${i}]` : `as${i}[${k}]`);
  const add = each((i) => `sum${i} = sum${i} + ${RANGE.map((k) => `${element(i, k)} * bs${k}`).join(" + ")};`);
  const store = each((i) => {
    const start = `(out + row + ${i}) * uniforms.columns + column`;
    const values = packResult
      ? `result[(${start}) / 4] = sum${i};`
      : each((j) => `if (column + ${j} < uniforms.columns) { result[${start} + ${j}] = sum${i}[${j}]; }`);
    return `if (row + ${i} < uniforms.rows) { ${values} }`;
  });
  return {
    key: `matmul_${[transposeA, transposeB, packA, packB, packResult, squareA, squareB].map(Number).join("")}`,
    inputs: ["A", "B"],
    components: [packA ? 4 : 1, packB ? 4 : 1, packResult ? 4 : 1],
    uniforms: ["rows", "columns", "inner", "strideA", "strideB", "batches", "chunk"],
    body: `
      let across = (uniforms.columns + 3) / 4;
      let down = (uniforms.rows + 3) / 4;
      let column = (index % across) * 4;
      let row = ((index / across) % down) * 4;
      let place = index / across / down;
      let batch = place % uniforms.batches;
      let start = (place / uniforms.batches) * uniforms.chunk;
      let end = min(start + uniforms.chunk, uniforms.inner);
      let startA = batch * uniforms.strideA;
      let startB = batch * uniforms.strideB;
      let out = place * uniforms.rows;
      ${each((i) => `var sum${i} = vec4<f32>(0.0);`)}
      for (var k = start; k < end; k = k + 4) {
        ${loadA}
        ${loadB}
        ${factors}
        ${add}
      }
      ${store}
    `,
  };
}

/** Squares are asked for by plans of `compile`, of two matrices of float32. */
interface Squares {
  readonly squareA?: boolean;
  readonly squareB?: boolean;
}

interface Attributes extends Squares {
  readonly transposeA: boolean;
  readonly transposeB: boolean;
}

/** @throws when TensorFlow.js's WebGPU kernels are not registered yet */
export function matMul(): KernelConfig {
  const original = getKernel(BatchMatMul, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const [a, b] = [call.inputs.a as TensorInfo, call.inputs.b as TensorInfo];
      const batchA = util.sizeFromShape(a.shape.slice(0, -2));
      const batchB = util.sizeFromShape(b.shape.slice(0, -2));
      const isPlain = a.dtype === "float32" && b.dtype === "float32";
      const isEmpty = util.sizeFromShape(a.shape) === 0 || util.sizeFromShape(b.shape) === 0;
      if (!isPlain || isEmpty || (batchA !== batchB && batchA !== 1 && batchB !== 1)) return original.kernelFunc(call);
      const {transposeA, transposeB, ...squares} = call.attrs as unknown as Attributes;
      const backend = call.backend as WebGPUBackend;
      const one = asOne({a, b, transposeA, transposeB});
      if (!one) return product(backend, {a, b, transposeA, transposeB}, squares);
      return {...product(backend, one, squares), shape: one.shape};
    },
  };
}

function product(
  backend: WebGPUBackend,
  {a, b, transposeA, transposeB}: Product,
  {squareA = false, squareB = false}: Squares,
): TensorInfo {
  const [height = 1, width = 1] = a.shape.slice(-2);
  const [rows, inner] = transposeA ? [width, height] : [height, width];
  const columns = (transposeB ? b.shape.at(-2) : b.shape.at(-1)) ?? 1;
  const outer = broadcast_util.assertAndGetBroadcastShape(a.shape.slice(0, -2), b.shape.slice(0, -2));
  const batches = util.sizeFromShape(outer);
  const stride = (x: TensorInfo, size: number) => (util.sizeFromShape(x.shape) === size ? 0 : size);
  const tiles = batches * Math.ceil(rows / 4) * Math.ceil(columns / 4);
  const wanted = Math.min(Math.ceil(ENOUGH_THREADS / tiles), Math.floor(inner / 64));
  const chunk = wanted > 1 ? 4 * Math.ceil(inner / wanted / 4) : inner;
  const parts = Math.ceil(inner / chunk);
  const layout = {
    transposeA,
    transposeB,
    packA: (transposeA ? rows : inner) % 4 === 0,
    packB: (transposeB ? inner : columns) % 4 === 0,
    packResult: columns % 4 === 0,
    squareA,
    squareB,
  };
  const values = [rows, columns, inner, stride(a, rows * inner), stride(b, inner * columns), batches, chunk];
  const made = run(backend, code(layout), [a, b], [parts * batches, rows, columns], parts * tiles, values);
  const shape = [...outer, rows, columns];
  if (parts === 1) return {...made, shape};
  const summed = reduceMiddle(backend, Sum, made, [1, parts, batches * rows * columns]);
  backend.disposeData(made.dataId);
  return {...summed, shape};
}
