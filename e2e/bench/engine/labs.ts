/** What an implementation of a task is given: its library, and the model and the numbers in that library's tensors. */
import type * as jaxjs from "@jax-js/jax";
import type * as tfjs from "@tensorflow/tfjs-core";
import type {compile} from "../../../kernel/engine/compile/index.ts";
import type * as curvature from "../../../kernel/engine/curvature/index.ts";
import type {rng} from "../../../kernel/engine/rng/index.ts";
import type * as ourTf from "../../../kernel/engine/tfjs.ts";
import type * as transforms from "../../../kernel/engine/transforms/index.ts";
import type * as tree from "../../../kernel/engine/tree.ts";
import type {Results} from "./task.ts";

export type Tensors = Record<string, tfjs.Tensor>;

/** A network and its losses in TensorFlow.js. */
export interface TfModel {
  /** Logits or predictions, [B, outputs]. */
  predict(params: Tensors, x: tfjs.Tensor): tfjs.Tensor;
  /** [B] */
  losses(params: Tensors, batch: TfBatch): tfjs.Tensor;
  /** Their mean. */
  loss(params: Tensors, batch: TfBatch): tfjs.Tensor;
}

export type TfBatch = {x: tfjs.Tensor; y: tfjs.Tensor};

interface TfLab extends TfModel {
  readonly params: Tensors;
  readonly batch: TfBatch;
  /** The task's own numbers. */
  readonly given: Tensors;
  /** Reads tensors back and disposes of them. */
  readonly read: (tensors: Record<string, tfjs.Tensor>) => Promise<Results>;
}

/** TensorFlow.js as it is published. */
export interface TfjsLab extends TfLab {
  readonly tf: typeof tfjs;
  /** How much of the task to do; see `tfjsPart`. */
  readonly part: number;
}

/** The engine of this repository. */
export interface OurLab extends TfLab {
  readonly tf: typeof ourTf;
  readonly engine: typeof transforms & {
    /** In the variant `oursEager` it gives the function itself. */
    readonly compile: typeof compile;
    readonly curvature: typeof curvature.curvature;
    readonly rng: typeof rng;
    readonly tree: typeof tree;
  };
}

export type JaxArrays = Record<string, jaxjs.Array>;

/** The same network in jax-js. Arguments are consumed, as all of jax-js's functions do. */
export interface JaxModel {
  predict(params: JaxArrays, x: jaxjs.Array): jaxjs.Array;
  losses(params: JaxArrays, x: jaxjs.Array, y: jaxjs.Array): jaxjs.Array;
  loss(params: JaxArrays, x: jaxjs.Array, y: jaxjs.Array): jaxjs.Array;
}

export interface JaxLab extends JaxModel {
  readonly jax: typeof jaxjs;
  /** In the library's own layout: channels first. What is used again is passed by `.ref` or `tree.ref`. */
  readonly params: JaxArrays;
  readonly batch: {readonly x: jaxjs.Array; readonly y: jaxjs.Array};
  readonly given: JaxArrays;
  /** Reads arrays back and consumes them. */
  readonly read: (arrays: JaxArrays) => Promise<Results>;
}
