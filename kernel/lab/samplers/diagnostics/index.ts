/** What chains and errors tell: mixing, distance from exact samples, orders. */
export {type Estimate, fitSlope, meanExpError, meanOf, type Slope} from "./estimates.ts";
export {autocorrelation, ess, essBulk, essTail, rhat, splitRhat} from "./mixing.ts";
export {type Mmd, mmd} from "./mmd.ts";
