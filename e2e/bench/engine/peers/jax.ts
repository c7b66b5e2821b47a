/** jax-js, in a thread of its own. */
import type * as jaxjs from "@jax-js/jax";
import type {JaxArrays} from "../labs.ts";
import type {Model} from "../models/model.ts";
import {the} from "../named.ts";
import type {Data, Numbers, Results} from "../task.ts";
import {countReadback, watchWasmModules, watchWebGpu} from "./counters.ts";
import {serve} from "./worker.ts";

serve({
  async start(task, model, {place, params, batch, given}) {
    if (place === "webgpu") watchWebGpu();
    else watchWasmModules();
    const jax = await load();
    const started = await jax.init(place);
    if (!started.includes(place)) throw new Error(`jax-js has no ${place} here.`);
    jax.defaultDevice(place);
    const arrays = (data: Data): JaxArrays =>
      Object.fromEntries(Object.entries(data).map(([name, numbers]) => [name, arrayOf(jax, model, name, numbers)]));
    if (place === "wasm") watchReads(jax);
    const read = async (results: JaxArrays): Promise<Results> => {
      const values = await Promise.all(Object.values(results).map((array) => array.data()));
      return Object.fromEntries(Object.keys(results).map((name, i) => [name, values[i] as Float32Array]));
    };
    const {x, y} = batch;
    return task.jax({
      jax,
      ...model.jax(jax),
      params: arrays(params),
      batch: {x: the(arrays({x} as Data), "x"), y: the(arrays({y} as Data), "y")},
      given: arrays(given),
      read,
    });
  },
});

function watchReads({Array: JaxArray}: typeof jaxjs): void {
  const {data} = JaxArray.prototype;
  JaxArray.prototype.data = function () {
    countReadback();
    return data.call(this);
  };
}

/** It looks for a GPU through `navigator` and at the class of arrays; Node 20 lacks both names. */
async function load(): Promise<typeof jaxjs> {
  if (!("navigator" in globalThis)) Object.defineProperty(globalThis, "navigator", {value: {}, configurable: true});
  if (!("Float16Array" in globalThis)) Object.assign(globalThis, {Float16Array: class {}});
  return import("@jax-js/jax");
}

/** In the layout that the model has in jax-js. */
function arrayOf({numpy: np}: typeof jaxjs, {layout}: Model, name: string, {shape, values}: Numbers): jaxjs.Array {
  const own = layout?.[name.split(".").at(-1) ?? name];
  if (!own) return np.array(values as Float32Array<ArrayBuffer>, {shape: [...shape]});
  return np.array(
    Float32Array.from(own.order, (place) => values[place] ?? Number.NaN),
    {shape: [...own.shape]},
  );
}
