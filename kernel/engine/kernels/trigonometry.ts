/**
 * Sine, cosine, tangent and their inverses on the GPU by the polynomials of Cephes (Moshier, 1989: sinf, asinf, atanf),
 * within 5e-7 of the exact values for arguments up to 8192. The functions that shading languages have may be off by
 * 5e-4 (WGSL § 15.7.4), and software renderers are by 2e-4, as much as everything that is trained through them.
 */
import type {MathBackendWebGL} from "@tensorflow/tfjs-backend-webgl";
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {Acos, Asin, Atan, Cos, type KernelConfig, Sin, Tan, type TensorInfo, util} from "@tensorflow/tfjs-core";

type Language = "wgsl" | "glsl";

/** x = j · π/2 + r, |r| ≤ π/4, with π/2 in three parts; z = r². q is j modulo 4. */
const REDUCED = `
  VAR j = floor(x * 0.6366197723675814 + 0.5);
  VAR r = ((x - j * 1.5703125) - j * 4.837512969970703e-4) - j * 7.549789954891882e-8;
  VAR z = r * r;
  VAR s = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * r + r;
  VAR c = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z - 0.5 * z + 1.0;
  VAR q = j - 4.0 * floor(j * 0.25);
`;

/** arcsin a for 0 ≤ a ≤ ½. */
const ARCSINE = `
  FUNCTION(arcsine, a) {
    VAR z = a * a;
    VAR p = (((4.2163199048e-2 * z + 2.4181311049e-2) * z + 4.5470025998e-2) * z + 7.4953002686e-2) * z + 1.6666752422e-1;
    return p * z * a + a;
  }
`;

/** Bodies of functions of x, and the functions that they call. */
const FUNCTIONS: Readonly<Record<string, readonly [body: string, before?: string]>> = {
  [Sin]: [
    `${REDUCED}
    if (q == 0.0) { return s; }
    if (q == 1.0) { return c; }
    if (q == 2.0) { return -s; }
    return -c;`,
  ],
  [Cos]: [
    `${REDUCED}
    if (q == 0.0) { return c; }
    if (q == 1.0) { return -s; }
    if (q == 2.0) { return -c; }
    return s;`,
  ],
  [Tan]: [
    `${REDUCED}
    if (q == 0.0 || q == 2.0) { return s / c; }
    return -c / s;`,
  ],
  [Asin]: [
    `VAR a = abs(x);
    VAR y = arcsine(a);
    if (a > 0.5) { y = 1.5707963267948966 - 2.0 * arcsine(sqrt(0.5 * (1.0 - a))); }
    if (x < 0.0) { return -y; }
    return y;`,
    ARCSINE,
  ],
  [Acos]: [
    `if (x > 0.5) { return 2.0 * arcsine(sqrt(0.5 * (1.0 - x))); }
    if (x < -0.5) { return 3.141592653589793 - 2.0 * arcsine(sqrt(0.5 * (1.0 + x))); }
    if (x < 0.0) { return 1.5707963267948966 + arcsine(-x); }
    return 1.5707963267948966 - arcsine(x);`,
    ARCSINE,
  ],
  [Atan]: [
    `VAR a = abs(x);
    VAR y = 0.0;
    VAR t = a;
    if (a > 2.414213562373095) {
      y = 1.5707963267948966;
      t = -1.0 / a;
    } else if (a > 0.4142135623730950) {
      y = 0.7853981633974483;
      t = (a - 1.0) / (a + 1.0);
    }
    VAR z = t * t;
    VAR p = ((8.05374449538e-2 * z - 1.38776856032e-1) * z + 1.99777106478e-1) * z - 3.33329491539e-1;
    y = y + (p * z * t + t);
    if (x < 0.0) { return -y; }
    return y;`,
  ],
};

/** The function `accurate` in a shading language. */
function source(kernelName: string, language: Language): string {
  const [body = "", before = ""] = FUNCTIONS[kernelName] ?? [];
  const text = `${before}
    FUNCTION(accurate, x) {
      if (isnan(x)) { return x; }
      ${body}
    }`;
  return language === "wgsl"
    ? text.replace(/VAR (\w+)/g, "var $1 : f32").replace(/FUNCTION\((\w+), (\w+)\)/g, "fn $1($2 : f32) -> f32")
    : text.replace(/VAR /g, "float ").replace(/FUNCTION\((\w+), (\w+)\)/g, "float $1(float $2)");
}

function onWebGpu(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: "webgpu",
    kernelFunc: ({inputs, backend}) => {
      const {shape} = inputs.x as TensorInfo;
      const workgroupSize: [number, number, number] = [64, 1, 1];
      const program: Parameters<WebGPUBackend["runWebGPUProgram"]>[0] = {
        outputShape: shape,
        dispatchLayout: {x: shape.map((_, axis) => axis)},
        dispatch: [Math.ceil(util.sizeFromShape(shape) / workgroupSize[0]), 1, 1],
        workgroupSize,
        variableNames: ["A"],
        size: true,
        shaderKey: `accurate${kernelName}`,
        getUserCode: () => `
          ${source(kernelName, "wgsl")}
          fn main(index : i32) {
            if (index < uniforms.size) {
              result[index] = accurate(A[index]);
            }
          }`,
      };
      return (backend as WebGPUBackend).runWebGPUProgram(program, [inputs.x as TensorInfo], "float32");
    },
  };
}

function onWebGl(kernelName: string): KernelConfig {
  return {
    kernelName,
    backendName: "webgl",
    kernelFunc: ({inputs, backend}) => {
      const {shape} = inputs.x as TensorInfo;
      const program: Parameters<MathBackendWebGL["runWebGLProgram"]>[0] = {
        outputShape: shape,
        variableNames: ["A"],
        userCode: `
          ${source(kernelName, "glsl")}
          void main() {
            setOutput(accurate(getAAtOutCoords()));
          }`,
      };
      return (backend as MathBackendWebGL).runWebGLProgram(program, [inputs.x as TensorInfo], "float32");
    },
  };
}

export const trigonometry: readonly KernelConfig[] = Object.keys(FUNCTIONS).flatMap((name) => [
  onWebGpu(name),
  onWebGl(name),
]);
