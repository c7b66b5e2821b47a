/** Transformations of functions of trees of tensors into their derivatives. */
export {DerivativeError} from "./arguments.ts";
export {BatchingError} from "./batching/errors.ts";
export {checkpoint} from "./checkpoint.ts";
export {stopGradient, straightThrough} from "./custom.ts";
export {customGrad, type Gradients} from "./custom-grad.ts";
export {jvp} from "./forward.ts";
export {type Measurements, type PerExample, perExample} from "./per-example.ts";
export {grad, valueAndGrad, vjp} from "./reverse.ts";
export {ggnvp, hessian, hvp, jacobian} from "./second-order.ts";
export {vmap} from "./vmap.ts";
