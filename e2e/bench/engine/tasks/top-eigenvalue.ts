/** The largest eigenvalue of the Hessian of the mean loss, to 1e-3. */
import type {Tensor1D} from "@tensorflow/tfjs-core";
import {sizeOf, the} from "../named.ts";
import type {Task} from "../task.ts";
import {lanczosJax, lanczosTfjs, largest} from "./lanczos.ts";

/** Most steps of Lanczos; a multiple of 8. */
const MOST = 56;

export const topEigenvalue: Task = {
  name: "eigenvalue",
  models: ["64-64-1", "784-128-10"],
  tolerance: 5e-3,
  data: ({normal}, params) => ({start: normal([1, sizeOf(params)])}),

  ours: ({engine: {compile, curvature, hvp, rng, tree}, params, batch, loss}) => {
    const [flat, unravel] = tree.ravel(params);
    const product = compile(
      (v: Tensor1D, at: typeof params, of: typeof batch) => tree.ravel(hvp(loss, at, unravel(v), of))[0],
    );
    const operator = (v: Tensor1D) => product(v, params, batch);
    return async () => {
      const {value} = await curvature.eigenvalues(operator, flat.size, {key: rng.key(1)});
      return {eigenvalue: Float32Array.from(value)};
    };
  },

  tfjs: (lab) => async () => ({eigenvalue: await largest(lanczosTfjs(lab, the(lab.given, "start")), MOST)}),

  jax: (lab) => {
    const lanczos = lanczosJax(lab, MOST);
    return async () => ({eigenvalue: await largest(lanczos(the(lab.given, "start").ref.reshape([-1])), MOST)});
  },
};
