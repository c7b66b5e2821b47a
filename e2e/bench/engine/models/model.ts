/** The networks that tasks are done on. */
import type * as jaxjs from "@jax-js/jax";
import type * as tfjs from "@tensorflow/tfjs-core";
import type {JaxModel, TfModel} from "../labs.ts";
import type {Data, Draw, ModelName} from "../task.ts";

export interface Model {
  /** Parameters by name, and the batch as x and y. */
  readonly draw: (draw: Draw) => {params: Data; batch: Data};
  readonly tf: (tf: typeof tfjs) => TfModel;
  readonly jax: (jax: typeof jaxjs) => JaxModel;
  /**
   * For parameters that jax-js has in another layout: its shape, and for each of its elements the number of that
   * element in TensorFlow.js's layout.
   */
  readonly layout?: Readonly<Record<string, {shape: readonly number[]; order: Int32Array}>>;
}

export type Models = Readonly<Record<ModelName, Model>>;
