/** Estimators of gradients, and the bench that judges them. */
export {type Baseline, meanBaseline, optimalBaseline, type ScoredProblem, scoreFunction} from "./baselines.ts";
export {bench, type Verdict} from "./bench.ts";
export {arm, type BernoulliProblem, bernoulli, gumbelSoftmax, rebar, rebarScale, straightThrough} from "./bernoulli.ts";
export {
  type DirectionalProblem,
  type Directions,
  directions,
  evolutionStrategies,
  forwardGradient,
  spsa,
} from "./directional.ts";
export {EstimatorError, type HostEstimator} from "./estimator.ts";
export {
  directionalDerivatives,
  type ForwardGradient,
  forwardModeGradient,
  randomTangents,
  scaleParts,
  type TangentLaw,
} from "./forward-mode.ts";
export {
  GATED_BLOCKS,
  type GatedNet,
  type GatedOptions,
  type GatedStep,
  type Gates,
  gateActivity,
  gatedAccuracy,
  gatedBlocks,
} from "./gated-blocks.ts";
export {averaged, type GaussianProblem, gaussian, measureValued, pathwise} from "./gaussian.ts";
export {
  type Guess,
  type GuessedTarget,
  type GuessUse,
  guessedGradient,
  type LocalGuessGradients,
  localGuessGradients,
} from "./local-guess.ts";
export {
  type BaselineTracker,
  type NeuronsProblem,
  neuronBaselines,
  neuronScore,
  noisyRectifier,
  stochasticNeurons,
  stochasticTimesSmooth,
  straightThroughNeurons,
  trackBaselines,
} from "./stochastic-neurons.ts";
