/** Occlusion. */
import * as tf from "../../engine/tfjs.ts";
import {
  AttributionError,
  asBatch,
  type Baseline,
  baselineOf,
  checkInput,
  checkWhole,
  type Forward,
  repeated,
  scoresOf,
  show,
  type Target,
} from "./arguments.ts";

export interface OcclusionOptions {
  /** Height and width of images that come as rows; by default they are square. */
  readonly image?: readonly [height: number, width: number];
  /** Side of the square that covers a part, in pixels; by default 5. */
  readonly size?: number;
  /** From one square to the next; by default 2. */
  readonly stride?: number;
  /** What covers; by default 0. */
  readonly baseline?: Baseline;
  /** Largest number of images that the model sees at once, by default 256. */
  readonly chunk?: number;
}

/**
 * How much the score falls when a square covers a pixel: the mean of F_c(x) − F_c(x covered) over the squares that do
 * (Zeiler & Fergus 2014). No gradient is needed.
 * @param input images [B, height, width, channels], or rows [B, height · width]
 * @returns of the input's shape; all channels of a pixel have the same value
 * @throws AttributionError for arguments that do not fit together
 */
export function occlusion(
  forward: Forward,
  input: tf.Tensor,
  target?: Target,
  options: OcclusionOptions = {},
): tf.Tensor {
  const call = "occlusion";
  const {size = 5, stride = 2, baseline = 0, chunk = 256} = options;
  const count = checkInput(call, input);
  const [height, width] = sidesOf(call, input, options.image);
  checkWhole(call, "options.size", size, 1, Math.min(height, width));
  checkWhole(call, "options.stride", stride, 1, size);
  checkWhole(call, "options.chunk", chunk, 1);
  const corners = places(height, size, stride).flatMap((top) =>
    places(width, size, stride).map((left) => [top, left] as const),
  );
  const covers = new Float32Array(corners.length * height * width);
  for (const [w, [top, left]] of corners.entries()) {
    for (let y = top; y < top + size; y++) {
      const row = (w * height + y) * width;
      covers.fill(1, row + left, row + left + size);
    }
  }
  // Of an image or of a row, with axes for inputs and channels.
  const form = input.rank === 4 ? [1, height, width, 1] : [1, height * width];
  return tf.tidy(() => {
    const away = baselineOf(call, baseline, input);
    const masks = tf.tensor(covers, [corners.length, ...form]);
    const most = Math.max(1, Math.floor(chunk / count));
    const score = scoresOf(call, forward, input, target);
    const falls: tf.Tensor[] = [];
    for (let from = 0; from < corners.length; from += most) {
      const n = Math.min(most, corners.length - from);
      const fall = tf.tidy(() => {
        const mask = tf.slice(masks, from, n);
        const covered = tf.add(input, tf.mul(mask, tf.sub(away, input)));
        const scores = scoresOf(call, forward, asBatch(covered), repeated(target, n));
        return tf.sub(score, tf.reshape(scores, [n, count]));
      });
      falls.push(fall);
    }
    const flat = tf.reshape(masks, [corners.length, height * width]);
    const sums = tf.matMul(tf.concat(falls), flat, true);
    const means = tf.div(sums, tf.sum(flat, 0));
    return tf.add(tf.zerosLike(input), tf.reshape(means, [count, ...form.slice(1)]));
  });
}

/** Where squares begin along a side: at every stride, and one that ends with the side. */
function places(length: number, size: number, stride: number): number[] {
  const last = length - size;
  const regular = Array.from({length: Math.ceil(last / stride)}, (_, i) => i * stride);
  return [...regular, last];
}

function sidesOf(call: string, {shape, rank}: tf.Tensor, image: OcclusionOptions["image"]): readonly [number, number] {
  const [, first = 0, second = 0] = shape;
  if (rank === 4) return [first, second];
  const side = Math.sqrt(first);
  const sides = image ?? [side, side];
  if (rank === 2 && sides.length === 2 && sides.every((s) => Number.isInteger(s)) && sides[0] * sides[1] === first) {
    return sides;
  }
  const found = image ? show(image) : `left out, with an input of shape [${shape.join(", ")}]`;
  throw new AttributionError(call, "options.image", found, "the height and width of the rows of an input [B, n]");
}
