/**
 * The random numbers of `host.ts` on the GPU. All are the same but the normal ones, which differ by what WGSL allows
 * `log` and `sqrt`.
 */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import type {Key} from "./key.ts";
import {ERF_INV_CENTRAL, ERF_INV_TAIL} from "./special.ts";

export type Draw = "bits" | "uniform" | "normal" | "rademacher";

type Program = Parameters<WebGPUBackend["runWebGPUProgram"]>[0];

/** A program for the `count` numbers that `threefryUniforms(key)` select; one pipeline serves all keys and shapes. */
export function threefryProgram(draw: Draw, count: number): Program {
  const workgroupSize: Program["workgroupSize"] = [64, 1, 1];
  return {
    outputShape: [count],
    dispatchLayout: {x: [0]},
    dispatch: [Math.ceil(count / workgroupSize[0]), 1, 1],
    workgroupSize,
    variableNames: [],
    uniforms: "key0 : i32, key1 : i32, allOnes : i32,",
    size: true,
    shaderKey: `threefry_${draw}`,
    getUserCode: () => `
      ${THREEFRY}
      ${draw === "normal" ? ERF_INV : ""}
      fn main(index : i32) {
        if (index < uniforms.size) {
          let word = threefry(vec2<u32>(bitcast<u32>(uniforms.key0), bitcast<u32>(uniforms.key1)), u32(index));
          result[index] = ${RESULT[draw]};
        }
      }
    `,
  };
}

/** The uniforms of a program. */
export function threefryUniforms([a, b]: Key): {type: string; data: number[]}[] {
  return [
    {type: "int32", data: [a | 0]},
    {type: "int32", data: [b | 0]},
    {type: "int32", data: [-1]},
  ];
}

// A float of at most 23 bits, and its product with a power of two, are exact; so is 2 u, wherever it is fused.
const UNIT = "f32(word >> 9u) * 0x1p-23f";
const RESULT: Record<Draw, string> = {
  bits: "bitcast<i32>(word)",
  uniform: UNIT,
  // 1 where the uniform number is below ½.
  rademacher: "select(-1.0, 1.0, word < 0x80000000u)",
  normal: `0x1.6a09e6p+0f * erfInv(2.0 * (${UNIT}) - 0x1.fffffep-1f)`,
};

const ROTATIONS = [
  [13, 15, 26, 6],
  [17, 29, 16, 24],
] as const;

const THREEFRY = `
  fn threefry(key : vec2<u32>, counter : u32) -> u32 {
    let keys = array<u32, 3>(key.x, key.y, key.x ^ key.y ^ 0x1bd11bdau);
    var a = keys[0];
    var b = counter + keys[1];
    ${[1, 2, 3, 4, 5].map(fourRounds).join("")}
    return a ^ b;
  }
`;

function fourRounds(group: number): string {
  const rounds = (ROTATIONS[(group - 1) % 2] ?? []).map(
    (bits) => `a = a + b; b = a ^ ((b << ${bits}u) | (b >> ${32 - bits}u));`,
  );
  return `${rounds.join("\n")}\na = a + keys[${group % 3}]; b = b + keys[${(group + 1) % 3}] + ${group}u;\n`;
}

/**
 * As `erfInv` on the host. The detour over bits and a mask that no compiler knows has x² rounded, not fused with the
 * difference. Near 0 log1p is not needed: w is only added to −2.5 there.
 */
const ERF_INV = `
  fn erfInv(x : f32) -> f32 {
    let square = bitcast<f32>(bitcast<u32>(x * x) & bitcast<u32>(uniforms.allOnes));
    let w = -log(1.0 - square);
    if (w < 5.0) {
      let t = w - 2.5;
      return ${horner(ERF_INV_CENTRAL)} * x;
    }
    let t = sqrt(w) - 3.0;
    return ${horner(ERF_INV_TAIL)} * x;
  }
`;

function horner([first, ...rest]: readonly number[]): string {
  return rest.reduce((sum, coefficient) => `(${sum} * t + (${literal(coefficient)}))`, literal(first ?? 0));
}

function literal(value: number): string {
  return `${value.toExponential()}f`;
}
