/** Models, their initial parameters and losses. */
export type {Activation} from "./activations.ts";
export {type CnnOptions, cnn} from "./cnn.ts";
export {type CouplingFlow, type CouplingStep, couplingFlow, type FlowPass} from "./coupling-flow.ts";
export {type HostExamples, type HostMlp, type HostMlpOptions, hostMlp, type ParameterRange} from "./host-mlp.ts";
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
export {
  type ResidualPass,
  type ResidualStack,
  residualForward,
  residualPullback,
  residualWeightGradient,
} from "./residual-stack.ts";
export {type Inked, inkedRows} from "./sparse-product.ts";
