/** Models as pure functions of a parameter tree. */
import {type Key, rng} from "../../../engine/rng/index.ts";
import * as tf from "../../../engine/tfjs.ts";
import {ProblemError, show} from "../arguments.ts";
import type {Initializer} from "./initializers.ts";

/** Parameters of one layer: weights [in, out] or filters [height, width, in, out], and biases [out] where it has them. */
export type Layer = {readonly w: tf.Tensor; readonly b?: tf.Tensor};

/** Parameters of a model, layer by layer from the input on: a tree, as the engine's transformations take it. */
export type Params = readonly Layer[];

/** A layer as a function of its own parameters. */
export interface LayerFunction {
  /** `conv1`, `dense1`, … */
  readonly name: string;
  /**
   * From the layer before (or the input) to this layer's activations; the last layer gives the outputs. Pooling and
   * flattening belong to the layer that reads: so activations of convolutions have their full resolution.
   */
  apply(layer: Layer, x: tf.Tensor): tf.Tensor;
}

export interface Model {
  /** New parameters: weights by the model's initializers, biases 0. @throws RandomError for what is no key */
  init(key: Key): Params;
  /**
   * Outputs [B, outputs] of inputs [B, …]: logits for a classifier.
   * @throws ProblemError when the inputs have another shape, or the parameters another number of layers
   */
  apply(params: Params, x: tf.Tensor): tf.Tensor;
  /** `layers[i]` is the function of `params[i]`; `apply` is all of them in order. */
  readonly layers: readonly LayerFunction[];
}

/** What a layer is made of. */
export interface LayerPlan extends LayerFunction {
  readonly shape: readonly number[];
  readonly hasBias: boolean;
  readonly init: Initializer;
}

/** The model of these layers. `checkInput` throws for inputs that are none. */
export function sequential(call: string, plans: readonly LayerPlan[], checkInput: (x: tf.Tensor) => void): Model {
  return {
    init(key) {
      const keys = rng.split(key, plans.length);
      return plans.map(({shape, hasBias, init}, i) => {
        const w = init(keys[i] as Key, shape);
        return hasBias ? {w, b: tf.zeros([shape.at(-1) ?? 0])} : {w};
      });
    },
    apply(params, x) {
      checkInput(x);
      if (!Array.isArray(params) || params.length !== plans.length) {
        const found = Array.isArray(params) ? `a list of ${params.length} layers` : show(params);
        throw new ProblemError(`${call}.apply`, "params", found, `a list of ${plans.length} layers, as init gives`);
      }
      return tf.tidy(() => plans.reduce((y, plan, i) => plan.apply(params[i] as Layer, y), x));
    },
    layers: plans,
  };
}

/** Initializers of `count` layers: the one for all, or one each. @throws ProblemError when their number is another */
export function initializersOf(
  call: string,
  init: Initializer | readonly Initializer[],
  count: number,
): readonly Initializer[] {
  const all = typeof init === "function" ? Array.from({length: count}, () => init) : init;
  if (Array.isArray(all) && all.length === count && all.every((one) => typeof one === "function")) return all;
  throw new ProblemError(call, "init", show(init), `an initializer, or a list of ${count}`);
}

/** x w + b for rows x. */
export function dense({w, b}: Layer, x: tf.Tensor): tf.Tensor {
  const y = tf.matMul(x, w);
  return b ? tf.add(y, b) : y;
}
