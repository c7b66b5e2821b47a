/** Descent by values of a function only. */
export {
  type AdamuOptions,
  type AdamuState,
  adamu,
  annealedUncertainty,
  expectedCosine,
  nextPerturbation,
  type Perturbation,
  perturbationLaw,
  type SecondMoment,
  type Uncertainty,
} from "./adamu.ts";
export {ZerothOrderError} from "./arguments.ts";
export {
  type DistributionSearch,
  type DistributionSearchOptions,
  distributionSearch,
  freeEnergy,
  type PromptEnergy,
  type SearchState,
  type SearchStep,
} from "./distribution-search.ts";
export {
  alongAxes,
  averagingWeight,
  exactGradient,
  type FrankWolfeOptions,
  type FrankWolfeState,
  frankWolfeMinimum,
  type L1Problem,
  projectedDescent,
  randomDirections,
  type SampleEstimate,
  stochasticFrankWolfe,
} from "./frank-wolfe.ts";
export {
  drawProbes,
  type GfmPlusOptions,
  type GradientFreeMethod,
  type GradientFreeOptions,
  type GradientFreeState,
  gfm,
  gfmPlus,
  type Probes,
  type Reuse,
  recursiveEstimate,
  type SampledProblem,
  sphereDirections,
  sphereEstimate,
} from "./gradient-free.ts";
export {l1Vertex, projectOnL1Ball} from "./l1-ball.ts";
export {type MezoOptions, type MezoState, mezo} from "./mezo.ts";
export {type PromptMixture, type PromptMixtureOptions, promptMixture} from "./prompt-mixture.ts";
export {
  coordinateGradient,
  type FrontGradient,
  frontGradient,
  type QueriedLosses,
  randomDirectionGradient,
} from "./queried-gradients.ts";
export {
  belowThresholds,
  type MaskKind,
  type MaskOptions,
  type MaskRuleOptions,
  magnitudeThresholds,
  maskedMoments,
  maskRule,
  type SparseMezoOptions,
  type SparseMezoState,
  type SparseStepOptions,
  sparseMezo,
  sparseMezoStep,
  weightMask,
} from "./sparse-mezo.ts";
export {
  type SpsaGc,
  type SpsaGcOptions,
  type SpsaGcState,
  type SpsaQuestion,
  segmentedUniform,
  spsaGc,
  spsaGradient,
} from "./spsa-gc.ts";
export {
  lowVarianceDirections,
  quantized,
  type TokenQuestion,
  type TokenSearch,
  type TokenSearchOptions,
  type TokenSearchState,
  type TokenStep,
  tokenSearch,
  withoutDirections,
} from "./subspace-gradient.ts";
export {
  type CountedOracle,
  counted,
  type Oracle,
  type Schedule,
  slopeAlong,
  type ZerothOrderRule,
  type ZerothOrderUpdate,
} from "./two-point.ts";
export {type PromptEncoder, promptEncoder, prompted, promptFeatures, upsampling} from "./visual-prompt.ts";
