/** `nablab/lab`: methods of gradients, and the engine's transformations that they are made of. The `lab` of cells. */
import {filesIn, packagedFiles} from "../engine/files.ts";
import {type Problems, problemsWithData} from "./data.ts";

export * from "../engine/methods.ts";
export * as attribution from "./attribution/index.ts";
export * as dynamics from "./dynamics/index.ts";
export * as estimators from "./estimators/index.ts";
export * as figures from "./figures/index.ts";
export * as landscape from "./landscape/index.ts";
export * as observables from "./observables/index.ts";
export * as optimizers from "./optimizers/index.ts";
export * as samplers from "./samplers/index.ts";
export * as selection from "./selection/index.ts";
export * as zerothOrder from "./zeroth-order/index.ts";

/** Data, models, losses, densities and functions to be minimized. */
export const problems: Problems = problemsWithData((name) => filesIn(packagedFiles())(name));
