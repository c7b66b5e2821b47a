/** Rounding to MXFP4, block by block: one kernel where tensors are on the host, some thirty operations on a GPU. */
import {
  type HostCompute,
  isOnHost,
  type Place,
  registerHostKernel,
  type VectorCompute,
} from "../../engine/kernels/host-kernel.ts";
import * as tf from "../../engine/tfjs.ts";
import {type BlockRoutine, blockRoutine} from "./mxfp4-vectors.ts";

export interface BlockRounding {
  /** Values that share a scale. */
  readonly block: number;
  /** What the values are multiplied by before they are rounded. */
  readonly factor: number;
}

/** The largest E2M1 number. */
const LARGEST = 6;
/** A block's largest value counts as at least this. */
const TINY = 1e-30;
const KERNEL = "Mxfp4Round";

/**
 * Factor · values, rounded to MXFP4 along the last axis: up where the distance to the neighbour below, in steps of the grid, and
 * the dither are 1 or more together; without dither to the nearest, ties to even.
 * @param dither [rows, n / block, block], for each group of so many rows; or none
 */
export function roundBlocks(values: tf.Tensor, dither: tf.Tensor | undefined, options: BlockRounding): tf.Tensor {
  if (!isOnHost()) return roundByOperations(values, dither, options);
  const inputs: tf.NamedTensorMap = dither ? {values, dither} : {values};
  return tf.engine().runKernel(KERNEL, inputs, {...options});
}

/** The same of TensorFlow.js's operations. */
export function roundByOperations(
  values: tf.Tensor,
  dither: tf.Tensor | undefined,
  {block, factor}: BlockRounding,
): tf.Tensor {
  return tf.tidy(() => {
    const n = values.shape.at(-1) as number;
    const blocks = tf.reshape(values, [...values.shape.slice(0, -1), n / block, block]);
    const scale = scaleOf(tf.max(tf.abs(blocks), -1, true));
    const a = tf.mul(blocks, tf.div(factor, scale));
    const size = tf.abs(a);
    // Neighbours are 0.5 apart up to 2, 1 apart up to 4, and 2 apart from there.
    const beyond = (bound: number, by: number) => tf.mul(tf.step(tf.sub(size, bound)), by);
    const spacing = tf.add(tf.add(beyond(2, 0.5), 0.5), beyond(4, 1));
    const steps = tf.div(a, spacing);
    const whole = dither ? tf.floor(tf.add(steps, dither)) : tf.round(steps);
    const onGrid = tf.clipByValue(tf.mul(whole, spacing), -LARGEST, LARGEST);
    return tf.reshape(tf.mul(onGrid, scale), values.shape);
  });
}

/** 2^(⌊log₂ largest⌋ − 2): the largest value comes into [4, 8) scales. */
function scaleOf(largest: tf.Tensor): tf.Tensor {
  const positive = tf.maximum(largest, TINY);
  const near = tf.pow(2, tf.floor(tf.div(tf.log(positive), Math.LN2)));
  // A logarithm in float32 can be off by one at a power of two.
  const fix = tf.sub(
    tf.cast(tf.greaterEqual(positive, tf.mul(near, 2)), "float32"),
    tf.mul(tf.cast(tf.less(positive, near), "float32"), 0.5),
  );
  return tf.mul(tf.mul(near, tf.add(fix, 1)), 0.25);
}

const bits = new DataView(new ArrayBuffer(4));

/** The same of a float32. */
function hostScaleOf(largest: number): number {
  bits.setFloat32(0, Math.max(largest, TINY));
  return 2 ** ((bits.getUint32(0) >>> 23) - 127 - 2);
}

/** To a whole number, ties to even. */
function nearest(x: number): number {
  const below = Math.floor(x);
  const beyond = x - below;
  return beyond < 0.5 || (beyond === 0.5 && below % 2 === 0) ? below : below + 1;
}

/** Of one memory, with dither and without. */
let routines: {memory: WebAssembly.Memory; random: BlockRoutine; nearest: BlockRoutine} | undefined;

const byVectors: VectorCompute<BlockRounding> = (inputs, {block, factor}, out, memory) => {
  if (block % 4 !== 0) return false;
  if (routines?.memory !== memory) {
    const of = (isRandom: boolean) => blockRoutine(memory, {isRandom, largest: LARGEST, tiny: TINY});
    routines = {memory, random: of(true), nearest: of(false)};
  }
  const {values, dither} = inputs as {values: Place; dither?: Place};
  const endOf = ({address, length}: Place) => address + 4 * length;
  const own = dither ?? {address: 0, length: 0};
  bits.setFloat32(0, factor);
  const run = dither ? routines.random : routines.nearest;
  run(values.address, endOf(values), own.address, endOf(own), out.address, 4 * block, bits.getInt32(0));
  return true;
};

/** Each operation is rounded to float32, as on a GPU. */
const byNumbers: HostCompute<BlockRounding> = (inputs, {block, factor}, out) => {
  const {values, dither} = inputs as {values: Float32Array; dither?: Float32Array};
  const period = dither?.length ?? values.length;
  for (let from = 0; from < values.length; from += block) {
    let largest = 0;
    for (let i = from; i < from + block; i++) largest = Math.max(largest, Math.abs(values[i] as number));
    const scale = hostScaleOf(largest);
    const enlarge = Math.fround(factor / scale);
    const shift = (from % period) - from;
    for (let i = from; i < from + block; i++) {
      const a = Math.fround((values[i] as number) * enlarge);
      const size = Math.abs(a);
      const spacing = size > 4 ? 2 : size > 2 ? 1 : 0.5;
      const steps = a / spacing;
      const whole = dither ? Math.floor(Math.fround(steps + (dither[i + shift] as number))) : nearest(steps);
      out[i] = Math.min(LARGEST, Math.max(-LARGEST, whole * spacing)) * scale;
    }
  }
};

registerHostKernel(KERNEL, "values", byNumbers, byVectors);
