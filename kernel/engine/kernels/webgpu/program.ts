/**
 * What the programs here have in common. One thread computes one result, or a small tile of them in registers, and
 * threads share nothing: no workgroup memory and no barriers, so that they run well on software adapters too (measured:
 * SwiftShader needs ten times as long for TensorFlow.js's tiled product of matrices as for this form), compile in
 * milliseconds, and give the same bits every time.
 */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import type {TensorInfo} from "@tensorflow/tfjs-core";

type Program = Parameters<WebGPUBackend["runWebGPUProgram"]>[0];

export interface Code {
  /** Says which program this is, of all that differ in more than ranks and the values of uniforms. */
  readonly key: string;
  readonly inputs: readonly string[];
  /** Numbers in an element of the buffer of each input and, last, of the result: 1 or 4. All 1 unless given. */
  readonly components?: readonly number[];
  /** The names of whole numbers. */
  readonly uniforms: readonly string[];
  /** Of `fn main(index : i32)`, for `index < uniforms.threads`. */
  readonly body: string;
}

/** Runs a program on float32 tensors. @param threads how many there are in all */
export function run(
  backend: WebGPUBackend,
  {key, inputs: names, components, uniforms, body}: Code,
  inputs: readonly TensorInfo[],
  shape: readonly number[],
  threads: number,
  values: readonly number[],
): TensorInfo {
  const program: Program = {
    outputShape: [...shape],
    dispatchLayout: {x: shape.map((_, axis) => axis)},
    dispatch: [Math.ceil(threads / WORKGROUP), 1, 1],
    workgroupSize: [WORKGROUP, 1, 1],
    variableNames: [...names],
    variableComponents: names.map((_, i) => components?.[i] ?? 1),
    outputComponent: components?.at(-1) ?? 1,
    uniforms: [...uniforms, "threads"].map((name) => `${name} : i32,`).join(" "),
    shaderKey: `nablab_${key}`,
    getUserCode: () => `
      fn main(index : i32) {
        if (index >= uniforms.threads) { return; }
        ${body}
      }
    `,
  };
  const data = [...values, threads].map((value) => ({type: "int32", data: [value]}));
  return backend.runWebGPUProgram(program, [...inputs], "float32", data);
}

const WORKGROUP = 64;

/** About as many threads as keep every device busy; with fewer, long sums are split. */
export const ENOUGH_THREADS = 1024;
