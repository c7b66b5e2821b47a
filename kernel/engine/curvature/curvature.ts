/** The members of the namespace `curvature`. */
export {blockMask} from "./block-mask.ts";
export {conjugateGradients, type Solution, type SolveOptions} from "./conjugate-gradients.ts";
export {type DensityOptions, density, traceOf} from "./density.ts";
export {type Diagonal, diagonal} from "./diagonal.ts";
export {type DeviceEigenOptions, type Eigenvalues, eigenvalues} from "./eigenvalues.ts";
export * as host from "./host.ts";
export {type Eigenvalue, type PowerOptions, powerIteration} from "./power-iteration.ts";
export type {Quadrature, Spectrum, SpectrumOptions} from "./quadrature.ts";
export type {End} from "./ritz.ts";
export {spectrum} from "./spectrum.ts";
export {type Trace, type TraceOptions, trace} from "./trace.ts";
