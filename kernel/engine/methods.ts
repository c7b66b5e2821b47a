/** What the engine adds to TensorFlow.js: `nablab/engine` has it beside `tf`, and `lab` hands it on. */
export {breath} from "./breath.ts";
export * from "./compile/index.ts";
export {CurvatureError, curvature, type HostOperator, type Mask, type Operator} from "./curvature/index.ts";
export {debug} from "./debug.ts";
export {DeviceError} from "./device.ts";
export type {MemoryReport} from "./ledger.ts";
export {memory, resetPeakMemory} from "./memory.ts";
export {debugNans, NonFiniteError} from "./nans.ts";
export {type Key, RandomError, rng} from "./rng/index.ts";
export * from "./transforms/index.ts";
export type {Tree} from "./tree.ts";
export * as tree from "./tree.ts";
export {TreeError} from "./tree-walk.ts";
