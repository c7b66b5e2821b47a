/** Nets of convolutions and dense layers. */
import * as tf from "../../../engine/tfjs.ts";
import {checkName, checkSizes, checkWhole, ProblemError, show} from "../arguments.ts";
import {type Activation, activationOf} from "./activations.ts";
import {heNormal, type Initializer, xavierNormal} from "./initializers.ts";
import {dense, initializersOf, type Layer, type LayerPlan, type Model, sequential} from "./model.ts";

export interface CnnOptions {
  /** Height, width and channels of an image; by default `[28, 28, 1]`. */
  readonly input?: readonly [height: number, width: number, channels: number];
  /** Number of filters of each convolution; by default `[8, 16]`. */
  readonly channels?: readonly number[];
  /** Side of the filters; by default 3. Images keep their size, by zeros around them. */
  readonly kernelSize?: number;
  /** How each convolution's activations are halved, 2 × 2 to 1: `"max"` by default. An odd last row or column is cut. */
  readonly pool?: "max" | "average" | "none";
  /** Units of dense layers between the convolutions and the outputs; by default none. */
  readonly hidden?: readonly number[];
  /** By default 10. */
  readonly outputs?: number;
  /** Of all layers but the last; by default `"relu"`. */
  readonly activation?: Activation;
  /** For all layers, or for each; by default `heNormal()` with ReLU and `xavierNormal()` with any other activation. */
  readonly init?: Initializer | readonly Initializer[];
}

/**
 * Convolutions, each followed by pooling, then dense layers, of images [B, height, width, channels] or rows
 * [B, height · width · channels]. Its layers are `conv1`, `conv2`, …, `dense1`, ….
 * @throws ProblemError for options that cannot be, such as images that pooling leaves nothing of
 */
export function cnn(options: CnnOptions = {}): Model {
  const {input = [28, 28, 1], channels = [8, 16], kernelSize = 3, pool = "max"} = options;
  const {hidden = [], outputs = 10, activation = "relu"} = options;
  checkSizes("cnn", "input", input, 3);
  checkSizes("cnn", "channels", channels, 1);
  checkWhole("cnn", "kernelSize", kernelSize, 1);
  checkSizes("cnn", "hidden", hidden, 0);
  checkWhole("cnn", "outputs", outputs, 1);
  checkName("cnn", "pool", pool, ["max", "average", "none"]);
  const activate = activationOf("cnn", activation);
  const halved = pool === "none" ? (x: tf.Tensor) => x : halve(pool);

  const [height, width, depth] = input;
  const scale = pool === "none" ? 1 : 2 ** channels.length;
  const places = Math.floor(height / scale) * Math.floor(width / scale);
  if (places === 0) {
    const found = `${height} × ${width}`;
    throw new ProblemError("cnn", "input", found, `at least ${scale} × ${scale}, as ${channels.length} poolings need`);
  }
  const sizes = [places * (channels.at(-1) ?? 0), ...hidden, outputs];
  const count = channels.length + sizes.length - 1;
  const fallback = activation === "relu" ? heNormal() : xavierNormal();
  const initializers = initializersOf("cnn", options.init ?? fallback, count);
  const plans = initializers.map((init, i): LayerPlan => {
    if (i < channels.length) {
      const [inputs = 0, filters = 0] = [depth, ...channels].slice(i, i + 2);
      const pooled = i === 0 ? (x: tf.Tensor) => tf.reshape(x, [x.shape[0] ?? 0, height, width, depth]) : halved;
      return {
        name: `conv${i + 1}`,
        shape: [kernelSize, kernelSize, inputs, filters],
        hasBias: true,
        init,
        apply: (layer, x) => activate(convolution(layer, pooled(x))),
      };
    }
    const j = i - channels.length;
    const rows = j === 0 ? (x: tf.Tensor) => tf.reshape(halved(x), [x.shape[0] ?? 0, sizes[0] ?? 0]) : undefined;
    const isLast = i === count - 1;
    return {
      name: `dense${j + 1}`,
      shape: sizes.slice(j, j + 2),
      hasBias: true,
      init,
      apply(layer, x) {
        const y = dense(layer, rows ? rows(x) : x);
        return isLast ? y : activate(y);
      },
    };
  });
  return sequential("cnn", plans, (x) => checkImages(x, [height, width, depth]));
}

function halve(pool: "max" | "average"): (x: tf.Tensor) => tf.Tensor {
  return (x) => {
    const images = x as tf.Tensor4D;
    return pool === "max" ? tf.maxPool(images, 2, 2, "valid") : tf.avgPool(images, 2, 2, "valid");
  };
}

function convolution({w, b}: Layer, x: tf.Tensor): tf.Tensor {
  const y = tf.conv2d(x as tf.Tensor4D, w as tf.Tensor4D, 1, "same");
  return b ? tf.add(y, b) : y;
}

/** @throws ProblemError unless x is [B, height, width, channels] or the same flattened to rows */
function checkImages(x: unknown, input: readonly [number, number, number]): void {
  const size = input[0] * input[1] * input[2];
  if (x instanceof tf.Tensor && x.rank === 2 && x.shape[1] === size) return;
  if (x instanceof tf.Tensor && x.rank === 4 && input.every((side, i) => x.shape[i + 1] === side)) return;
  throw new ProblemError("cnn.apply", "x", show(x), `a tensor of shape [B, ${input.join(", ")}] or [B, ${size}]`);
}
