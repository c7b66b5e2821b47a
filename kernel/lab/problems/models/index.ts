/** Models, their initial parameters and losses. */
export type {Activation} from "./activations.ts";
export {type CnnOptions, cnn} from "./cnn.ts";
export {
  heNormal,
  heUniform,
  type Initializer,
  lecunNormal,
  xavierNormal,
  xavierUniform,
} from "./initializers.ts";
export {accuracy, binaryCrossEntropy, crossEntropy, squaredError} from "./losses.ts";
export {type MlpOptions, mlp} from "./mlp.ts";
export type {Layer, LayerFunction, Model, Params} from "./model.ts";
