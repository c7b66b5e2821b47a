/** Data, models and functions to be minimized. */
export {ProblemError} from "./arguments.ts";
export {batches} from "./batches.ts";
export * from "./densities/index.ts";
export * from "./functions/index.ts";
export {type LogisticData, type LogisticDataOptions, logisticData} from "./logistic-data.ts";
export * from "./models/index.ts";
export type {HostObjective} from "./objectives/host-objective.ts";
export {
  chebyshev,
  type TanhRegression,
  type TanhRegressionOptions,
  tanhRegression,
} from "./objectives/tanh-regression.ts";
export {encodeNets, type TrainedName, type TrainedNets, trainedModel} from "./trained-nets.ts";
export {type TrainingOptions, type TrainingStep, testAccuracy, training} from "./training.ts";
