import type {Task} from "../task.ts";
import {gradient} from "./gradient.ts";
import {hessianVector} from "./hessian-vector.ts";
import {hmc} from "./hmc.ts";
import {perExampleVariance} from "./per-example-variance.ts";
import {plane} from "./plane.ts";
import {slq} from "./slq.ts";
import {smoothGrad} from "./smooth-grad.ts";
import {spsa} from "./spsa.ts";
import {topEigenvalue} from "./top-eigenvalue.ts";

export const tasks: readonly Task[] = [
  gradient,
  hessianVector,
  perExampleVariance,
  topEigenvalue,
  slq,
  smoothGrad,
  plane,
  hmc,
  spsa,
];
