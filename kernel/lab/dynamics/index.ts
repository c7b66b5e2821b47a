/** How descent moves: sharpness and its edge, flows, and which minima are stable. */
export {type CentralFlowOptions, type CentralFlowState, centralFlow} from "./central-flow.ts";
export {gradientFlow, rk4} from "./gradient-flow.ts";
export {type Phase, phase} from "./phases.ts";
export {gfsSharpness, gradientFlowSolution, product, scalarNetwork, scalarSharpness} from "./scalar-network.ts";
export {
  criticalLearningRate,
  type DiagonalNet,
  diagonalNetHvp,
  diagonalNetTrace,
  momentRadius,
  stepDiagonalNet,
} from "./sgd-stability.ts";
export {lossSharpness, type Sharpness, sharpness} from "./sharpness.ts";
export {type Measurement, type TrajectoryOptions, type TrajectoryState, trajectory} from "./trajectory.ts";
