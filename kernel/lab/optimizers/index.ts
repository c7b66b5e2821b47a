/** Update rules. */
export {adam, type Descent, type DescentState, gradientDescent, heavyBall, nesterov, rmsprop} from "./descent.ts";
export {type GradientPair, matern, type RegressionOptions, regressGradients} from "./gradient-regression.ts";
export {
  type ChainLink,
  type GradientPrediction,
  type Optex,
  type OptexOptions,
  type OptexState,
  optex,
} from "./optex.ts";
export {type TreeAdam, type TreeAdamState, treeAdam} from "./tree-adam.ts";
