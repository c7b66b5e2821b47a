/** Convolutions of images and their gradients, channels last. */
import type {WebGPUBackend} from "@tensorflow/tfjs-backend-webgpu";
import {
  backend_util,
  Conv2D,
  Conv2DBackpropFilter,
  Conv2DBackpropInput,
  getKernel,
  type KernelConfig,
  Sum,
  type TensorInfo,
  util,
} from "@tensorflow/tfjs-core";
import {type Code, ENOUGH_THREADS, run} from "./program.ts";
import {reduceMiddle} from "./reduce.ts";

type Geometry = backend_util.Conv2DInfo;

const RANGE = [0, 1, 2, 3] as const;

/**
 * y[b, i, j, d] = Σ x[b, i·stride + r·dilation − pad, …, c] · filter[r, s, c, d]. Each thread computes 4 neighbours along
 * a row for 4 channels.
 * @param isMirrored the filter is that of a convolution whose gradient this is: upside down, its channels exchanged
 */
function convolution(isMirrored: boolean, isPacked: boolean): Code {
  const columns = (f: (i: number) => string) => RANGE.map(f).join("\n");
  const place = isMirrored
    ? "((uniforms.filterHeight - 1 - r) * uniforms.filterWidth + uniforms.filterWidth - 1 - s)"
    : "(r * uniforms.filterWidth + s)";
  const channel = (i: number) => `min(d + ${i}, uniforms.outChannels - 1)`;
  const weights = isMirrored
    ? (i: number) => `filter4[(${place} * uniforms.outChannels + ${channel(i)}) * uniforms.inChannels + c]`
    : (i: number) => `filter4[(${place} * uniforms.inChannels + c) * uniforms.outChannels + ${channel(i)}]`;
  const loaded = isPacked
    ? `filter4[((${place} * uniforms.inChannels + c) * uniforms.outChannels + d) / 4]`
    : `vec4<f32>(${RANGE.map(weights).join(", ")})`;
  return {
    key: `conv2d_${isMirrored}_${isPacked}`,
    inputs: ["image", "filter4"],
    components: [1, isPacked ? 4 : 1, 1],
    uniforms: [
      ...["inHeight", "inWidth", "inChannels", "outHeight", "outWidth", "outChannels", "filterHeight", "filterWidth"],
      ...["strideHeight", "strideWidth", "dilationHeight", "dilationWidth", "top", "left"],
    ],
    body: `
      let fours = (uniforms.outChannels + 3) / 4;
      let across = (uniforms.outWidth + 3) / 4;
      let d = (index % fours) * 4;
      let j = ((index / fours) % across) * 4;
      let i = (index / fours / across) % uniforms.outHeight;
      let b = index / fours / across / uniforms.outHeight;
      ${columns((n) => `var sum${n} = vec4<f32>(0.0);`)}
      for (var r = 0; r < uniforms.filterHeight; r = r + 1) {
        let y = i * uniforms.strideHeight + r * uniforms.dilationHeight - uniforms.top;
        if (y < 0 || y >= uniforms.inHeight) { continue; }
        for (var s = 0; s < uniforms.filterWidth; s = s + 1) {
          let x = j * uniforms.strideWidth + s * uniforms.dilationWidth - uniforms.left;
          ${columns(
            (n) => `
            let x${n} = x + ${n} * uniforms.strideWidth;
            let in${n} = x${n} >= 0 && x${n} < uniforms.inWidth;
            let at${n} = ((b * uniforms.inHeight + y) * uniforms.inWidth + select(0, x${n}, in${n})) * uniforms.inChannels;`,
          )}
          for (var c = 0; c < uniforms.inChannels; c = c + 1) {
            let w = ${loaded};
            ${columns((n) => `sum${n} = sum${n} + select(0.0, image[at${n} + c], in${n}) * w;`)}
          }
        }
      }
      let row = (b * uniforms.outHeight + i) * uniforms.outWidth;
      ${columns(
        (n) => `if (j + ${n} < uniforms.outWidth) {
          ${columns(
            (m) => `if (d + ${m} < uniforms.outChannels) {
              result[(row + j + ${n}) * uniforms.outChannels + d + ${m}] = sum${n}[${m}];
            }`,
          )}
        }`,
      )}
    `,
  };
}

/**
 * dw[r, s, c, d] = Σ x[b, i·stride + r·dilation − pad, …, c] · dy[b, i, j, d]. Each thread sums over some rows of all
 * images, for 4 channels d and 4 neighbours of the row of (s, c), which are neighbours in the image too if there is no
 * dilation; the parts are added afterwards.
 */
function filterGradient(isPacked: boolean): Code {
  const neighbours = (f: (i: number) => string) => RANGE.map(f).join("\n");
  const channel = (i: number) => `min(d + ${i}, uniforms.outChannels - 1)`;
  const loaded = isPacked
    ? "dy[(at * uniforms.outChannels + d) / 4]"
    : `vec4<f32>(${RANGE.map((i) => `dy[at * uniforms.outChannels + ${channel(i)}]`).join(", ")})`;
  return {
    key: `conv2d_filter_${isPacked}`,
    inputs: ["image", "dy"],
    components: [1, isPacked ? 4 : 1, 1],
    uniforms: [
      ...["inHeight", "inWidth", "inChannels", "outHeight", "outWidth", "outChannels", "filterHeight", "filterWidth"],
      ...["strideHeight", "strideWidth", "dilationHeight", "dilationWidth", "top", "left", "rows", "parts"],
    ],
    body: `
      let fours = (uniforms.outChannels + 3) / 4;
      let width = uniforms.filterWidth * uniforms.inChannels;
      let across = (width + 3) / 4;
      let d = (index % fours) * 4;
      let e = ((index / fours) % across) * 4;
      let r = (index / fours / across) % uniforms.filterHeight;
      let part = index / fours / across / uniforms.filterHeight;
      ${neighbours(
        (n) => `
        let s${n} = ((e + ${n}) / uniforms.inChannels) * uniforms.dilationWidth - uniforms.left;
        let c${n} = (e + ${n}) % uniforms.inChannels;
        var sum${n} = vec4<f32>(0.0);`,
      )}
      for (var row = part; row < uniforms.rows; row = row + uniforms.parts) {
        let b = row / uniforms.outHeight;
        let y = (row % uniforms.outHeight) * uniforms.strideHeight + r * uniforms.dilationHeight - uniforms.top;
        if (y < 0 || y >= uniforms.inHeight) { continue; }
        let line = (b * uniforms.inHeight + y) * uniforms.inWidth;
        for (var j = 0; j < uniforms.outWidth; j = j + 1) {
          let at = row * uniforms.outWidth + j;
          let slope = ${loaded};
          let x = j * uniforms.strideWidth;
          ${neighbours(
            (n) => `
            let x${n} = x + s${n};
            if (x${n} >= 0 && x${n} < uniforms.inWidth) {
              sum${n} = sum${n} + image[(line + x${n}) * uniforms.inChannels + c${n}] * slope;
            }`,
          )}
        }
      }
      let start = (part * uniforms.filterHeight + r) * width + e;
      ${neighbours(
        (n) => `if (e + ${n} < width) {
          ${RANGE.map(
            (m) => `if (d + ${m} < uniforms.outChannels) {
              result[(start + ${n}) * uniforms.outChannels + d + ${m}] = sum${n}[${m}];
            }`,
          ).join("\n")}
        }`,
      )}
    `,
  };
}

interface Attributes {
  strides: number | [number, number];
  pad: "valid" | "same" | number | backend_util.ExplicitPadding;
  dataFormat: "NHWC" | "NCHW";
  dilations?: number | [number, number];
  dimRoundingMode?: "floor" | "round" | "ceil";
}

function geometry(
  image: readonly number[],
  filter: readonly number[],
  attributes: object | undefined,
): Geometry | undefined {
  const {strides, pad, dataFormat, dilations, dimRoundingMode} = attributes as Attributes;
  if (dataFormat !== "NHWC") return undefined;
  return backend_util.computeConv2DInfo(
    image as [number, number, number, number],
    filter as [number, number, number, number],
    strides,
    dilations ?? 1,
    pad,
    dimRoundingMode,
    false,
    "channelsLast",
  );
}

function isPlain(...tensors: readonly TensorInfo[]): boolean {
  return tensors.every(({dtype, shape}) => dtype === "float32" && util.sizeFromShape(shape) > 0);
}

function convolve(backend: WebGPUBackend, x: TensorInfo, filter: TensorInfo, info: Geometry): TensorInfo {
  const {batchSize, outHeight, outWidth, outChannels} = info;
  const threads = batchSize * outHeight * Math.ceil(outWidth / 4) * Math.ceil(outChannels / 4);
  const values = [
    ...[info.inHeight, info.inWidth, info.inChannels, outHeight, outWidth, outChannels],
    ...[info.filterHeight, info.filterWidth, info.strideHeight, info.strideWidth],
    ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left],
  ];
  return run(backend, convolution(false, outChannels % 4 === 0), [x, filter], info.outShape, threads, values);
}

export function conv2d(): KernelConfig {
  const original = getKernel(Conv2D, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const [x, filter] = [call.inputs.x as TensorInfo, call.inputs.filter as TensorInfo];
      const info = geometry(x.shape, filter.shape, call.attrs);
      if (!info || !isPlain(x, filter)) return original.kernelFunc(call);
      return convolve(call.backend as WebGPUBackend, x, filter, info);
    },
  };
}

/** With stride 1 it is a convolution of dy. */
export function conv2dBackpropInput(): KernelConfig {
  const original = getKernel(Conv2DBackpropInput, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const [dy, filter] = [call.inputs.dy as TensorInfo, call.inputs.filter as TensorInfo];
      const shape = call.attrs?.inputShape as number[];
      const info = geometry(shape, filter.shape, call.attrs);
      if (info?.strideHeight !== 1 || info.strideWidth !== 1 || !isPlain(dy, filter)) {
        return original.kernelFunc(call);
      }
      const {batchSize, inHeight, inWidth, inChannels, outHeight, outWidth, outChannels, padInfo} = info;
      const threads = batchSize * inHeight * Math.ceil(inWidth / 4) * Math.ceil(inChannels / 4);
      const values = [
        ...[outHeight, outWidth, outChannels, inHeight, inWidth, inChannels, info.filterHeight, info.filterWidth],
        ...[1, 1, 1, 1, info.filterHeight - 1 - padInfo.top, info.filterWidth - 1 - padInfo.left],
      ];
      return run(call.backend as WebGPUBackend, convolution(true, false), [dy, filter], shape, threads, values);
    },
  };
}

export function conv2dBackpropFilter(): KernelConfig {
  const original = getKernel(Conv2DBackpropFilter, "webgpu");
  return {
    ...original,
    kernelFunc: (call) => {
      const [x, dy] = [call.inputs.x as TensorInfo, call.inputs.dy as TensorInfo];
      const shape = call.attrs?.filterShape as number[];
      const info = geometry(x.shape, shape, call.attrs);
      if (!info || !isPlain(x, dy)) return original.kernelFunc(call);
      const backend = call.backend as WebGPUBackend;
      const {inChannels, outChannels, filterHeight, filterWidth} = info;
      const rows = info.batchSize * info.outHeight;
      const places = filterHeight * Math.ceil((filterWidth * inChannels) / 4) * Math.ceil(outChannels / 4);
      const parts = Math.max(1, Math.min(rows, Math.ceil((2 * ENOUGH_THREADS) / places)));
      const values = [
        ...[info.inHeight, info.inWidth, inChannels, info.outHeight, info.outWidth, outChannels],
        ...[filterHeight, filterWidth, info.strideHeight, info.strideWidth],
        ...[info.dilationHeight, info.dilationWidth, info.padInfo.top, info.padInfo.left, rows, parts],
      ];
      const code = filterGradient(outChannels % 4 === 0);
      const made = run(backend, code, [x, dy], [parts, util.sizeFromShape(shape)], parts * places, values);
      if (parts === 1) return {...made, shape};
      const summed = reduceMiddle(backend, Sum, made, [1, parts, util.sizeFromShape(shape)]);
      backend.disposeData(made.dataId);
      return {...summed, shape};
    },
  };
}
