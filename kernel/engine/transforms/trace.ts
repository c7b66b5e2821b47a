/**
 * What forward mode sees of a run. The rule of every kernel gives the tangents of its outputs right after it ran. No
 * graph is kept, and a tangent is freed with its tensor.
 */
import {alternativeTo} from "../gradients/list.ts";
import * as tf from "../tfjs.ts";
import {backward} from "./reverse.ts";
import {rules} from "./rules/index.ts";

type Inputs = Record<string, tf.Tensor | null | undefined>;
type Copy = [copy: tf.Tensor, original: tf.Tensor];
type Forward = (backend: unknown, save: Save) => tf.Tensor | tf.Tensor[];
type Save = (tensors: tf.Tensor[]) => void;

/** A call of the engine: of a kernel, or of a function with a gradient of its own (`tf.customGrad`). */
interface Call {
  readonly kernelName?: string;
  readonly inputs: Inputs;
  readonly attrs?: tf.NamedAttrMap;
  readonly forwardFunc?: Forward;
  readonly backwardsFunc?: (dy: tf.Tensor, saved: tf.Tensor[]) => Record<string, () => tf.Tensor>;
}

/** The engine with its method that runs kernels, which TensorFlow.js declares private. */
interface Runner {
  readonly state: {gradientDepth: number; kernelDepth: number};
  runKernelFunc(call: Call): tf.Tensor | tf.Tensor[];
  clone(tensor: tf.Tensor): tf.Tensor;
  disposeTensor(tensor: tf.Tensor): void;
}

export class Trace {
  readonly #runner = tf.engine() as unknown as Runner;
  readonly #tangents = new Map<number, tf.Tensor>();
  /** Whether there was a tape before, which must record how tangents are computed. */
  readonly #isTaped = this.#runner.state.gradientDepth > 0;
  #outer = this.#runner.runKernelFunc;
  /** Copies that the kernel that is running saves for its gradient: the copy and its original. */
  #copies: Copy[] = [];
  #isInKernel = false;
  /** Copies of what a function with a gradient of its own computed on its way, which have no tangents. */
  readonly #unknown = new Set<number>();

  constructor(primals: readonly tf.Tensor[], tangents: readonly tf.Tensor[]) {
    for (const [i, primal] of primals.entries()) this.#set(primal, tangents[i]);
  }

  tangentOf(tensor: tf.Tensor): tf.Tensor | undefined {
    return this.#tangents.get(tensor.id);
  }

  /** Runs f, seen by this trace and by those that are active. */
  watch<T>(f: () => T): T {
    const runner = this.#runner;
    const {runKernelFunc, disposeTensor} = runner;
    this.#outer = runKernelFunc;
    runner.runKernelFunc = (call) => this.#run(call);
    runner.disposeTensor = (tensor) => {
      this.#forget(tensor);
      disposeTensor.call(runner, tensor);
    };
    try {
      return f();
    } finally {
      runner.runKernelFunc = runKernelFunc;
      runner.disposeTensor = disposeTensor;
    }
  }

  /** Frees the tangents that are left. */
  end(): void {
    for (const tangent of this.#tangents.values()) tangent.dispose();
    this.#tangents.clear();
  }

  #run(call: Call): tf.Tensor | tf.Tensor[] {
    if (this.#isInKernel) {
      const result = this.#outer.call(this.#runner, call);
      if (call.kernelName === tf.Identity && call.inputs.x) this.#copies.push([result as tf.Tensor, call.inputs.x]);
      return result;
    }
    const tangents = Object.fromEntries(
      Object.entries(call.inputs).flatMap(([name, x]) => {
        if (x && this.#unknown.has(x.id)) throw new Error(SAVED);
        const tangent = x && this.tangentOf(x);
        return tangent ? [[name, tangent]] : [];
      }),
    );
    const saved: tf.Tensor[] = [];
    const {forwardFunc} = call;
    const isCustom = forwardFunc !== undefined;
    const given: Call = isCustom ? {...call, forwardFunc: keepingSaved(this.#runner, forwardFunc, saved)} : call;
    this.#isInKernel = true;
    let result: tf.Tensor | tf.Tensor[];
    let copies: Copy[];
    try {
      result = this.#outer.call(this.#runner, given);
    } finally {
      this.#isInKernel = false;
      copies = this.#copies;
      this.#copies = [];
    }
    const outputs = [result].flat();
    const known = new Set([...Object.values(call.inputs), ...outputs]);
    const isMoved = Object.keys(tangents).length > 0 && outputs.some(isReal);
    try {
      if (isMoved) {
        this.#unseen(() =>
          isCustom ? this.#transpose(call, tangents, saved, outputs) : this.#move(call, tangents, outputs),
        );
      }
      this.#unseen(() => {
        for (const [copy, original] of copies) {
          if (copy.isDisposed || outputs.includes(copy)) continue;
          const tangent = this.tangentOf(original);
          this.#set(copy, tangent);
          if (isMoved && isCustom && !tangent && !known.has(original)) this.#unknown.add(copy.id);
        }
      });
    } finally {
      tf.dispose(saved);
    }
    return result;
  }

  #move({kernelName = "", inputs, attrs = {}}: Call, tangents: Record<string, tf.Tensor>, outputs: tf.Tensor[]): void {
    const rule = rules[kernelName];
    if (!rule) throw new Error(`jvp: ${kernelName} has no rule in forward mode. ${alternativeTo(kernelName)}`);
    const given = Object.fromEntries(Object.entries(inputs).flatMap(([name, x]) => (x ? [[name, x]] : [])));
    const moved = () => {
      const found = rule({kernelName, inputs: given, tangents, outputs, attributes: attrs});
      for (const [i, y] of outputs.entries()) if (isReal(y)) this.#set(y, found[i]);
    };
    tf.tidy(() => (this.#isTaped ? moved() : unrecorded(this.#runner, moved)));
  }

  /**
   * Of a function with a gradient of its own, c ↦ Jᵀc: that is linear in c, so its derivative along c of ⟨Jᵀc, ẋ⟩ is Jẋ.
   * @throws when it has several outputs
   */
  #transpose(
    {backwardsFunc}: Call,
    tangents: Record<string, tf.Tensor>,
    saved: tf.Tensor[],
    outputs: tf.Tensor[],
  ): void {
    const [y] = outputs;
    if (!backwardsFunc || !y || outputs.length > 1) {
      throw new Error("jvp: a function with a gradient of its own (tf.customGrad) must have one output.");
    }
    tf.tidy(() => {
      const c = tf.zeros(y.shape);
      const along = () => {
        const gradients = backwardsFunc(c, saved);
        const terms = Object.entries(tangents).map(([name, tangent]) => {
          const gradient = gradients[name];
          if (!gradient) throw new Error(`jvp: a tf.customGrad gave no gradient for its argument ${name}.`);
          return tf.sum(tf.mul(gradient(), tangent));
        });
        return tf.addN(terms);
      };
      const {gradients} = backward(along, [c]);
      this.#set(y, gradients[0]);
    });
  }

  #set(tensor: tf.Tensor, tangent: tf.Tensor | undefined): void {
    if (!tangent) return;
    if (!tf.util.arraysEqual(tangent.shape, tensor.shape)) {
      throw new Error(`A forward-mode rule gave the shape [${tangent.shape}] for [${tensor.shape}].`);
    }
    this.#forget(tensor);
    this.#tangents.set(tensor.id, tf.keep(tf.clone(tangent)));
  }

  #forget(tensor: tf.Tensor): void {
    const tangent = this.#tangents.get(tensor.id);
    if (!tangent) return;
    this.#tangents.delete(tensor.id);
    tangent.dispose();
  }

  /** Runs what only the outer traces see. */
  #unseen(f: () => void): void {
    const {runKernelFunc} = this.#runner;
    this.#runner.runKernelFunc = this.#outer;
    try {
      f();
    } finally {
      this.#runner.runKernelFunc = runKernelFunc;
    }
  }
}

const SAVED =
  "jvp: a function with a gradient of its own (tf.customGrad) saved a tensor that is neither an argument nor its result; " +
  "in forward mode the gradient can use only these.";

/** Also when no tape is on, which is when the engine itself saves nothing. */
function keepingSaved(runner: Runner, forward: Forward, saved: tf.Tensor[]): Forward {
  return (backend, save) =>
    forward(backend, (tensors) => {
      // Within a kernel only the engine's own clone is recorded.
      const copy = (x: tf.Tensor) => (runner.state.gradientDepth > 0 ? runner.clone(x) : tf.clone(x));
      saved.push(...tensors.map((tensor) => tf.keep(copy(tensor))));
      save(tensors);
    });
}

const isReal = ({dtype}: tf.Tensor) => dtype === "float32";

/** The engine's tape records nothing while a kernel runs. */
function unrecorded({state}: Runner, f: () => void): void {
  state.kernelDepth++;
  try {
    f();
  } finally {
    state.kernelDepth--;
  }
}
