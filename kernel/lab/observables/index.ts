/** Quantities of gradients, watched while something trains. */
export {alpha, hessianNoiseScale, ticDiagonal, ticTrace} from "./hessian-quantities.ts";
export {type Histogram, type Histogram2d, histogram, histogram2d, type Tails, tails} from "./histograms.ts";
export {
  type BatchTests,
  batchTests,
  excessKurtosis,
  type GradientNoise,
  gradientNoise,
  type Interval,
  noiseScale,
  noiseScaleInterval,
  tailIndex,
  traceCovariance,
  twoBatchSizes,
} from "./noise.ts";
export {type Observation, type ObserveOptions, observe} from "./observe.ts";
export type {Losses} from "./pass.ts";
export {
  averagedNoiseScale,
  cabs,
  earlyStopping,
  gradientNorms,
  gradientVariances,
  meanGsnr,
  pairCosine,
  signalToNoise,
  simpleNoiseScale,
  stepCosine,
  tests,
} from "./quantities.ts";
export {at, type LayerStatistics, logarithmic, type Measured, type Need, type Quantity} from "./quantity.ts";
export type {Cost, Part, Snapshot} from "./step.ts";
