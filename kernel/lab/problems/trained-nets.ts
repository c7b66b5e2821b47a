/**
 * Nets that come with their weights, trained on `mnist`'s training digits by train-nets.mjs.
 *
 * Format of a file, in little endian: the bytes "NETS", then the number of nets and that of the parameters of each as
 * uint32; for each net its accuracy on the test digits as float32; for each net its parameters as float32, in the order
 * of `tree.leaves`.
 */
import {rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import {checkName} from "./arguments.ts";
import {type Activation, cnn, heNormal, type Model, mlp, type Params} from "./models/index.ts";

const MODELS = {
  "mnist-cnn": (activation: Activation) => cnn({channels: [8, 16], activation, init: heNormal()}),
  "mnist-mlps": (activation: Activation) => mlp({sizes: [196, 64, 64, 64, 64, 10], activation, init: heNormal()}),
};

/**
 * `"mnist-cnn"`: one net for images of 28 × 28, with convolutions of 8 and 16 filters, which reads 97.85 % of the test
 * digits. `"mnist-mlps"`: four for images of 14 × 14, with four hidden layers of 64, alike but for their seeds, trained
 * on 2,000 digits: 89.95 to 91.55 %. All have ReLUs.
 */
export type TrainedName = keyof typeof MODELS;

export interface TrainedNets {
  readonly model: Model;
  /** The weights of each net. */
  readonly params: readonly Params[];
  /** The share of the 2,000 test digits that each reads rightly. */
  readonly accuracy: readonly number[];
}

const MAGIC = "NETS";
const HEADER_BYTES = 12;

/** @throws ProblemError for a name that is none */
export function checkTrainedName(name: unknown): asserts name is TrainedName {
  checkName("trained", "name", name, Object.keys(MODELS));
}

/** The model of a trained net, where another activation than ReLU is wanted with its weights. @throws ProblemError */
export function trainedModel(name: TrainedName, activation: Activation = "relu"): Model {
  checkTrainedName(name);
  return MODELS[name](activation);
}

/** The bytes of a file. */
export function encodeNets(params: readonly Params[], accuracy: readonly number[]): Uint8Array {
  const values = params.map((net) => tree.leaves(net).flatMap((leaf) => Array.from(leaf.dataSync())));
  const numbers = Float32Array.from([...accuracy, ...values.flat()]);
  const file = new Uint8Array(HEADER_BYTES + numbers.byteLength);
  file.set(Array.from(MAGIC, (letter) => letter.charCodeAt(0)));
  const view = new DataView(file.buffer);
  view.setUint32(4, params.length, true);
  view.setUint32(8, values[0]?.length ?? 0, true);
  numbers.forEach((value, i) => {
    view.setFloat32(HEADER_BYTES + 4 * i, value, true);
  });
  return file;
}

/** @throws Error when the file is not in the format above, or is of another model */
export function decodeNets(name: TrainedName, file: ArrayBuffer): TrainedNets {
  const model = trainedModel(name);
  const {shapes, size} = shapesOf(model);
  const view = new DataView(file);
  const isNets = Array.from(MAGIC).every(
    (letter, i) => i < file.byteLength && view.getUint8(i) === letter.charCodeAt(0),
  );
  if (!isNets || file.byteLength < HEADER_BYTES) throw new Error(`${name}.bin does not begin with ${MAGIC}.`);
  const [count, found] = [view.getUint32(4, true), view.getUint32(8, true)];
  if (found !== size) throw new Error(`${name}.bin has nets of ${found} parameters, not ${size}.`);
  const bytes = HEADER_BYTES + 4 * count * (1 + size);
  if (file.byteLength !== bytes) {
    throw new Error(`${name}.bin should have ${bytes} bytes for ${count} nets but has ${file.byteLength}.`);
  }
  const numbers = Float32Array.from({length: count * (1 + size)}, (_, i) =>
    view.getFloat32(HEADER_BYTES + 4 * i, true),
  );
  const params = Array.from({length: count}, (_, net) => {
    let at = count + net * size;
    return shapes.map(({w, b}) => {
      const next = (shape: readonly number[]) => {
        const from = at;
        at += shape.reduce((product, side) => product * side, 1);
        return tf.tensor(numbers.slice(from, at), [...shape]);
      };
      // As in tree.leaves: by name.
      return {b: next(b), w: next(w)};
    });
  });
  return {model, params, accuracy: Array.from(numbers.subarray(0, count))};
}

interface Shapes {
  readonly w: readonly number[];
  readonly b: readonly number[];
}

function shapesOf(model: Model): {shapes: readonly Shapes[]; size: number} {
  return tf.tidy(() => {
    const params = model.init(rng.key(0));
    const shapes = params.map(({w, b}) => ({w: w.shape, b: b?.shape ?? []}));
    return {shapes, size: tree.structure(params).size} as unknown as tf.TensorContainer;
  }) as unknown as {shapes: readonly Shapes[]; size: number};
}
