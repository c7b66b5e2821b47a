/** Functions to be minimized, with known answers. */
export type {Objective} from "./objective.ts";
export {ackley, beale, himmelblau, rosenbrock, saddle} from "./plane.ts";
export {type Quadratic, type QuadraticOptions, quadratic} from "./quadratic.ts";
