/** The `tf` that cells see. */
import * as core from "./tfjs.ts";

type Core = typeof core;

/** TensorFlow.js's core: all of `@tensorflow/tfjs-core`, but what concerns the whole kernel is refused to cells. */
export type Tf = Core;

const REFUSED = {
  setBackend: "The backend is chosen for the whole notebook, at the top of the page (or with nablab run --backend).",
  removeBackend: "The backend is chosen for the whole notebook, at the top of the page (or with nablab run --backend).",
  setPlatform: "The platform belongs to the kernel and cannot be changed from a cell.",
} satisfies Partial<Record<keyof Core, string>>;

/** Parts of the `@tensorflow/tfjs` bundle that are other packages: what is said to who looks for them. */
const ABSENT = {
  layers: "Write the model as a function of its variables (tf.variable, tf.matMul, …)",
  data: "Slice batches from a tensor (tf.gather, tf.slice)",
};
const ABSENT_FUNCTIONS = ["sequential", "model", "input", "loadLayersModel", "loadGraphModel"];

/** Makes the `tf` of cells. It has no state of its own; importing it starts no backend. */
export function createTf(): Tf {
  const tf: Record<string, unknown> = {...core};
  for (const [name, reason] of Object.entries(REFUSED)) tf[name] = refuse(`tf.${name}: ${reason}`);
  for (const [name, instead] of Object.entries(ABSENT)) {
    hide(tf, name, absentNamespace(`tf.${name} is not part of Nablab, which has TensorFlow.js's core. ${instead}.`));
  }
  for (const name of ABSENT_FUNCTIONS) {
    hide(tf, name, refuse(`tf.${name} is not part of Nablab, which has TensorFlow.js's core. ${ABSENT.layers}.`));
  }
  return tf as Tf;
}

function refuse(message: string): () => never {
  return () => {
    throw new Error(message);
  };
}

/** Throws at the first use of anything in it, not when `tf` is merely looked through. */
function absentNamespace(message: string): object {
  return new Proxy(Object.create(null), {
    get(_, key) {
      if (typeof key === "string") throw new Error(message);
      return undefined;
    },
  });
}

/** Out of the inspector's sight. */
function hide(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {value, enumerable: false, configurable: true, writable: true});
}
