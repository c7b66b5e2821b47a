/**
 * What forward mode sees of a run. The rule of every kernel gives the tangents of its outputs right after it ran. No
 * graph is kept, and a tangent is freed with its tensor.
 */
import {alternativeTo} from "../gradients/list.ts";
import {type Call, interpret, type Result} from "../interpreter.ts";
import * as tf from "../tfjs.ts";
import {backward} from "./reverse.ts";
import {rules} from "./rules/index.ts";

type Copy = [copy: tf.Tensor, original: tf.Tensor];
type Forward = NonNullable<Call["forwardFunc"]>;

/** The engine with members that TensorFlow.js declares private. */
interface Engine {
  readonly state: {gradientDepth: number; kernelDepth: number; activeTape: unknown[] | null};
  clone(tensor: tf.Tensor): tf.Tensor;
  nextTensorId(): number;
}

export class Trace {
  readonly #engine = tf.engine() as unknown as Engine;
  readonly #tangents = new Map<number, tf.Tensor>();
  /** Whether there was a tape before, which must record how tangents are computed. */
  readonly #isTaped = this.#engine.state.gradientDepth > 0;
  /** Copies that the call that is running saves for its gradient. */
  #copies: Copy[] | undefined;
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
    return interpret(f, (call, run) => this.#run(call, run), {
      copied: (copy, original) => this.#copies?.push([copy, original]),
      disposed: (tensor) => this.#forget(tensor),
    });
  }

  /** Frees the tangents that are left. */
  end(): void {
    for (const tangent of this.#tangents.values()) tangent.dispose();
    this.#tangents.clear();
  }

  #run(call: Call, run: (call: Call) => Result): Result {
    const tangents = Object.fromEntries(
      Object.entries(call.inputs).flatMap(([name, x]) => {
        if (x && this.#unknown.has(x.id)) throw new Error(SAVED);
        const tangent = x && this.tangentOf(x);
        return tangent ? [[name, tangent]] : [];
      }),
    );
    const saved: Copy[] = [];
    const copies: Copy[] = [];
    const {forwardFunc} = call;
    const isCustom = forwardFunc !== undefined;
    const given: Call = isCustom ? {...call, forwardFunc: keepingSaved(this.#engine, forwardFunc, saved)} : call;
    // Numbers of tensors grow: from here on what the call makes.
    const first = this.#engine.nextTensorId();
    this.#copies = copies;
    try {
      const result = run(given);
      this.#copies = undefined;
      const outputs = [result].flat();
      const known = new Set([...Object.values(call.inputs), ...outputs]);
      const isOwn = (x: tf.Tensor) => x.id > first && !known.has(x);
      const isMoved = Object.keys(tangents).length > 0 && outputs.some(isReal);
      if (isMoved && isCustom) {
        const given = saved.map(([copy, original]) => (isOwn(original) ? copy : original));
        this.#moveCustom(call, tangents, given, outputs);
      } else if (isMoved) this.#move(call, tangents, outputs);
      for (const [copy, original] of copies) {
        if (copy.isDisposed) continue;
        const tangent = this.tangentOf(original);
        this.#set(copy, tangent);
        if (isMoved && isCustom && !tangent && isOwn(original)) this.#unknown.add(copy.id);
      }
      return result;
    } finally {
      this.#copies = undefined;
      for (const [copy] of saved) copy.dispose();
    }
  }

  #move({kernelName = "", inputs, attrs = {}}: Call, tangents: Record<string, tf.Tensor>, outputs: tf.Tensor[]): void {
    const rule = rules[kernelName];
    if (!rule) throw new Error(`jvp: ${kernelName} has no rule in forward mode. ${alternativeTo(kernelName)}`);
    const given = Object.fromEntries(Object.entries(inputs).flatMap(([name, x]) => (x ? [[name, x]] : [])));
    const moved = () => {
      const found = rule({kernelName, inputs: given, tangents, outputs, attributes: attrs});
      for (const [i, y] of outputs.entries()) if (isReal(y)) this.#set(y, found[i]);
    };
    tf.tidy(() => (this.#isTaped ? moved() : unrecorded(this.#engine, moved)));
  }

  /**
   * Of a function with a gradient of its own, by its rule for tangents or from c ↦ Jᵀc: that is linear in c, so the
   * derivative along c of ⟨Jᵀc, ẋ⟩ is Jẋ.
   */
  #moveCustom(
    {backwardsFunc, tangentFunc}: Call,
    tangents: Record<string, tf.Tensor>,
    saved: tf.Tensor[],
    outputs: tf.Tensor[],
  ): void {
    const set = (found: (tf.Tensor | undefined)[]) => {
      for (const [i, y] of outputs.entries()) if (isReal(y)) this.#set(y, found[i]);
    };
    tf.tidy(() => {
      if (tangentFunc) {
        set(tangentFunc(tangents));
        return;
      }
      if (!backwardsFunc) throw new Error("jvp: a function with a gradient of its own (tf.customGrad) has none.");
      const cs = outputs.map(({shape}) => tf.zeros(shape));
      const [c] = cs;
      const along = () => {
        // As the engine calls it, of which TensorFlow.js declares only the case of one output.
        const gradients = backwardsFunc((cs.length > 1 ? cs : c) as tf.Tensor, saved);
        const terms = Object.entries(tangents).map(([name, tangent]) => {
          const gradient = gradients[name];
          if (!gradient) throw new Error(`jvp: a tf.customGrad gave no gradient for its argument ${name}.`);
          return tf.sum(tf.mul(gradient(), tangent));
        });
        return tf.addN(terms);
      };
      set(backward(along, cs).gradients);
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
}

const SAVED =
  "jvp: a function with a gradient of its own (tf.customGrad) saved a tensor of its own that is neither an argument nor " +
  "its result; in forward mode the gradient cannot use it. The engine's own customGrad has no such limit.";

/** Also when no tape is on, which is when the engine itself saves nothing. */
function keepingSaved(engine: Engine, forward: Forward, saved: Copy[]): Forward {
  return (backend, save) =>
    forward(backend, (tensors) => {
      saved.push(...tensors.map((tensor): Copy => [tf.keep(unrecordedCopy(engine, tensor)), tensor]));
      save(tensors);
    });
}

/** As the engine saves, so that all who watch know the copy, but for a tape of its own. */
function unrecordedCopy(engine: Engine, tensor: tf.Tensor): tf.Tensor {
  const {state} = engine;
  const {activeTape} = state;
  state.activeTape = [];
  try {
    return engine.clone(tensor);
  } finally {
    state.activeTape = activeTape;
  }
}

const isReal = ({dtype}: tf.Tensor) => dtype === "float32";

/** The engine's tape records nothing while a kernel runs. */
function unrecorded({state}: Engine, f: () => void): void {
  state.kernelDepth++;
  try {
    f();
  } finally {
    state.kernelDepth--;
  }
}
