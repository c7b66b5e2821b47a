/** Functions to be minimized, with known answers. */
export {type CappedHingeOptions, cappedHinge, type NonsmoothProblem} from "./capped-hinge.ts";
export {rootMeanSquare, rosenbrockChain} from "./many.ts";
export type {HostFunction, HostObjective, Objective} from "./objective.ts";
export {ackley, beale, himmelblau, rosenbrock, saddle} from "./plane.ts";
export {type Quadratic, type QuadraticOptions, quadratic} from "./quadratic.ts";
export {type SparseRegression, type SparseRegressionOptions, sparseRegression} from "./sparse-regression.ts";
export {
  chebyshev,
  type TanhRegression,
  type TanhRegressionOptions,
  tanhRegression,
} from "./tanh-regression.ts";
