/** Stochastic Lanczos quadrature of the Hessian's spectrum: 4 probes of 16 steps. */
import type {Tensor1D} from "@tensorflow/tfjs-core";
import {sizeOf, the} from "../named.ts";
import type {Data, Draw, Results, Task} from "../task.ts";
import {lanczosJax, lanczosTfjs, moments, quadrature} from "./lanczos.ts";

const [PROBES, STEPS, SEED] = [4, 16, 1];
const probes = Array.from({length: PROBES}, (_, probe) => `probe${probe}`);

/** The directions that `curvature.spectrum` draws with this key. */
function draw({rng}: Draw, params: Data): Data {
  const size = sizeOf(params);
  const values = (probe: number) => rng.host.normal(rng.foldIn(rng.foldIn(rng.key(SEED), probe), 0), size);
  return Object.fromEntries(probes.map((name, probe) => [name, {shape: [1, size], values: values(probe)}]));
}

export const slq: Task = {
  name: "slq",
  models: ["64-64-1", "784-128-10"],
  tolerance: 1e-2,
  data: draw,

  ours: ({engine: {compile, curvature, hvp, rng, tree}, params, batch, loss}) => {
    const [flat, unravel] = tree.ravel(params);
    const product = compile(
      (v: Tensor1D, at: typeof params, of: typeof batch) => tree.ravel(hvp(loss, at, unravel(v), of))[0],
    );
    const operator = (v: Tensor1D) => product(v, params, batch);
    const options = {key: rng.key(SEED), probes: PROBES, steps: STEPS, tolerance: 0};
    return async () => {
      const {value} = await curvature.spectrum(operator, flat.size, options);
      return {moments: moments([value])};
    };
  },

  tfjs: (lab) => async (): Promise<Results> => {
    const parts = [];
    for (const probe of probes.slice(0, PROBES * lab.part)) {
      parts.push(await quadrature(lanczosTfjs(lab, the(lab.given, probe)), STEPS));
    }
    return lab.part < 1 ? {} : {moments: moments(parts)};
  },
  tfjsPart: {wasm: 1, webgpu: 1 / PROBES},

  jax: (lab) => {
    const lanczos = lanczosJax(lab, STEPS);
    return async () => {
      const parts = [];
      for (const probe of probes) {
        parts.push(await quadrature(lanczos(the(lab.given, probe).ref.reshape([-1])), STEPS));
      }
      return {moments: moments(parts)};
    };
  },
};
