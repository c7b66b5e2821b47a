/** Densities to sample from: on the plane, and posteriors of small models on small data. */
export {type BayesianNetwork, bayesianNetwork, type NetworkWeights} from "./bayesian-network.ts";
export type {Density, Moments, PlaneDensity} from "./density.ts";
export {
  type GaussianDensity,
  type GaussianPosterior,
  gaussian,
  linearRegression,
  type RegressionOptions,
} from "./gaussian.ts";
export {type Grid, tabulate} from "./grid.ts";
export {
  challengerRegression,
  type LogisticOptions,
  logisticRegression,
  type Posterior,
  scaledTemperature,
} from "./logistic-regression.ts";
export {banana, donut, funnel, mixture, standard} from "./plane.ts";
