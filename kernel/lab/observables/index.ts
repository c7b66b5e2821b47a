/** Quantities of gradients, watched while something trains. */
export {
  type BatchTests,
  batchTests,
  excessKurtosis,
  type GradientNoise,
  type Interval,
  noiseScale,
  noiseScaleInterval,
  tailIndex,
  traceCovariance,
  twoBatchSizes,
} from "./noise.ts";
export {type Observation, type ObserveOptions, observe} from "./observe.ts";
export {
  alpha,
  cabs,
  gradientNorms,
  gradientVariances,
  type Histogram,
  type Histogram2d,
  histogram,
  histogram2d,
  pairCosine,
  signalToNoise,
  simpleNoiseScale,
  stepCosine,
  tails,
  tests,
} from "./quantities.ts";
export {at, type LayerStatistics, logarithmic, type Measured, type Need, type Quantity} from "./quantity.ts";
export type {Cost, Losses, Snapshot} from "./step.ts";
