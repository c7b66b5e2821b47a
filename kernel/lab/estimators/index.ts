/** Estimators of gradients, and the bench that judges them. */
export {type Baseline, meanBaseline, optimalBaseline, type ScoredProblem, scoreFunction} from "./baselines.ts";
export {bench, type Verdict} from "./bench.ts";
export {arm, type BernoulliProblem, bernoulli, gumbelSoftmax, rebar, rebarScale, straightThrough} from "./bernoulli.ts";
export {type ColumnarLstm, columnarLstm, type Sensitivities} from "./columnar-lstm.ts";
export {type ColumnarTdOptions, type ColumnarTdState, columnarTd, type HostOptimizer} from "./columnar-td.ts";
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
  exemplarSelection,
  type PromptLosses,
  projectOnSimplex,
  promptScore,
  type SelectionBaseline,
  type SelectionOptions,
  type SelectionParameters,
  type SelectionState,
  selectionGradient,
} from "./exemplar-selection.ts";
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
export {
  averaged,
  type GaussianParameter,
  type GaussianProblem,
  gaussian,
  measureValued,
  pathwise,
} from "./gaussian.ts";
export {HADAMARD_BLOCK, hadamardMatrix} from "./hadamard.ts";
export {
  type BlocksPullback,
  type HighwayOptions,
  highwayGradients,
  pathsWithin,
  truncatedGradients,
} from "./highway-backprop.ts";
export {
  metropolisIndependence,
  type RetrievalMethod,
  type RetrievalOptions,
  type RetrievalState,
  retrievalTraining,
} from "./joint-stochastic-approximation.ts";
export {
  type KnnGradient,
  type KnnGradientOptions,
  knnGradient,
  nearestNeighbours,
  outerProductOfGradients,
  type Samples,
  subspaceDistance,
} from "./knn-gradient.ts";
export {
  type Guess,
  type GuessedTarget,
  type GuessUse,
  guessedGradient,
  type LocalGuessGradients,
  localGuessGradients,
} from "./local-guess.ts";
export {
  type Mxfp4LayerOptions,
  type Mxfp4Options,
  mxfp4Linear,
  mxfp4MatMul,
  mxfp4Round,
  type Rounding,
  randomHadamard,
} from "./mxfp4.ts";
export {
  carryScore,
  type FlowGradient,
  forwardKlGradients,
  reverseKlGradients,
  type Score,
} from "./path-gradients.ts";
export {
  keptRows,
  type ProjectionLaw,
  type ProjectionOptions,
  projectedGradientVariance,
  randomizedLinear,
  randomProjection,
  rowSamplingVariance,
} from "./randomized-linear.ts";
export {
  type ResteIndicators,
  type ResteOptions,
  reste,
  resteIndicators,
  restePower,
  resteSlope,
  resteValue,
  type SurrogateOptions,
} from "./rectified-straight-through.ts";
export {
  exactPosterior,
  jointOf,
  type RetrievalModel,
  type RetrievalQuality,
  type Retrieved,
  type Retriever,
  retrievalQuality,
  retrievalStart,
  retriever,
} from "./retrieval.ts";
export {
  type AuctionGradient,
  allocation,
  auctionUtility,
  evolvedAuction,
  naiveAuction,
  scoredAuction,
  smoothedAuction,
} from "./smoothed-auction.ts";
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
export {
  type Contributors,
  correlatePixels,
  pixelErrors,
  type RasterProblem,
  type RenderPair,
  rasterDifferences,
  rasterGradient,
  renderPair,
} from "./stochastic-rasterizer.ts";
export {
  exactRationaleGradient,
  type RationaleBatch,
  type RationalePolicies,
  rationalePolicies,
  rationalePosterior,
  type TriceOptions,
  type TriceRule,
  type TriceState,
  trice,
  triceTraining,
  triceWeights,
} from "./trice.ts";
