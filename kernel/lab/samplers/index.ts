/** Samplers: integrators, Markov chains that stand on them, exact laws to hold them against, diagnostics. */
export {type Advanced, advance, type StepOptions} from "./advance.ts";
export {type AffineOptions, type AffineStep, affineStep, sgldStep} from "./affine.ts";
export * as diagnostics from "./diagnostics/index.ts";
export {type StationaryLaw, stationaryLaw} from "./exact.ts";
export {type FlowPoint, flowPath} from "./flow-path.ts";
export {type GridLaw, type GridLawOptions, gridLaw} from "./grid-law.ts";
export {type HmcOptions, type HmcState, hmc, mala} from "./hmc.ts";
export {type HostTarget, onHost} from "./host.ts";
export {
  type Composition,
  type Integrator,
  integrators,
  type RungeKutta,
  splittings,
  withFriction,
} from "./integrators.ts";
export {type SghmcOptions, type SghmcState, type SgldState, sghmc, sgld} from "./langevin.ts";
export {type Batching, minibatchLaw, relativeBias, secondMoment} from "./minibatch-bias.ts";
export {type BatchOrder, type Gradients, minibatches, type Schedule, sharedMinibatches} from "./minibatches.ts";
export {type Monitor, type MonitorState, monitor, type Observed, type Report} from "./monitor.ts";
export {coordinate, type Draws, type SampleOptions, sample} from "./sample.ts";
export {onTensors, type TensorTarget} from "./tensors.ts";
export {type TimeAverageOptions, timeAverage} from "./time-average.ts";
export {type Trajectory, trajectory} from "./trajectory.ts";
export type {Arithmetic, Info, Phase, Sampler, Target} from "./types.ts";
