/**
 * Functions with a gradient of their own (`tf.customGrad`) in a batched run. Outside, such a call is one of batched
 * tensors, with a gradient that runs the function's own on placeholders.
 */
import type {Call, Result} from "../../interpreter.ts";
import * as tf from "../../tfjs.ts";
import {tidied} from "../arguments.ts";
import type {Level} from "./level.ts";
import {repeated} from "./rule.ts";

/** The engine with methods that TensorFlow.js declares private. */
interface Engine {
  /** Numbers of tensors grow. */
  nextTensorId(): number;
  track(tensor: tf.Tensor): tf.Tensor;
}

const engine = () => tf.engine() as unknown as Engine;

type Tensors = Record<string, tf.Tensor>;

export interface CustomFunction extends Call {
  readonly forwardFunc: NonNullable<Call["forwardFunc"]>;
}

export class CustomCall {
  readonly #level: Level;
  readonly #call: CustomFunction;
  readonly #saving: (tensors: tf.Tensor[]) => void;
  readonly #inputs: [name: string, x: tf.Tensor][];
  readonly #batchedInputs: ReadonlySet<string>;
  #saved: readonly tf.Tensor[] = [];
  #batchedSaved: readonly boolean[] = [];
  #outputs: readonly Output[] = [];
  #isBatched = false;

  /** @param saving is given what the function saves for its gradient */
  constructor(call: CustomFunction, level: Level, saving: (tensors: tf.Tensor[]) => void) {
    this.#call = call;
    this.#level = level;
    this.#saving = saving;
    this.#inputs = Object.entries(call.inputs).flatMap(([name, x]) => (x ? [[name, x]] : []));
    this.#batchedInputs = new Set(this.#inputs.flatMap(([name, x]) => (level.batchOf(x) ? [name] : [])));
  }

  /** The call as the outside sees it. */
  get given(): Call {
    const {backwardsFunc, tangentFunc} = this.#call;
    return {
      inputs: Object.fromEntries(this.#inputs.map(([name, x]) => [name, this.#batchOrSame(x)])),
      forwardFunc: (backend, save) => this.#level.run(() => this.#forward(backend, save)),
      backwardsFunc: backwardsFunc && ((dy, saved) => this.#backward(backwardsFunc, dy, saved)),
      tangentFunc: tangentFunc && ((tangents) => this.#tangents(tangentFunc, tangents)),
    };
  }

  /** Whether the outputs depend on the element; known when the call has run. */
  get isBatched(): boolean {
    return this.#isBatched;
  }

  /** From what the call gave outside to what the function gives. */
  outputs(result: Result): tf.Tensor[] {
    const results = [result].flat();
    if (!this.#isBatched) return results;
    return results.map((y, i) => {
      const output = this.#outputs[i];
      if (output?.isOwn && y === output.batch) return output.isKept ? output.tensor : released(output.tensor);
      // What is saved must be known as the output, for the derivatives of the gradient.
      if (output && this.#saved.includes(output.tensor)) throw new Error(SHARED);
      if (output) free(output);
      return this.#level.owning(y);
    });
  }

  /** Frees what the outputs would have been. */
  abandon(): void {
    this.#outputs.forEach(free);
  }

  #forward(backend: unknown, save: (tensors: tf.Tensor[]) => void): Result {
    const level = this.#level;
    const first = engine().nextTensorId();
    const result = this.#call.forwardFunc(backend, (tensors) => {
      this.#saving(tensors);
      this.#saved = [...tensors];
      this.#batchedSaved = tensors.map((x) => level.batchOf(x) !== undefined);
      save(tensors.map((x) => this.#batchOrSame(x)));
    });
    const results = [result].flat();
    this.#isBatched = results.some((y) => level.batchOf(y));
    if (!this.#isBatched) return result;
    this.#outputs = results.map((tensor) => {
      const batch = level.batchOf(tensor);
      const isOwn = batch !== undefined && batch.id > first;
      const isKept = tensor.kept;
      // The engine frees what the run made and does not return, and it returns the batch.
      if (isOwn) tf.keep(tensor);
      return {tensor, batch, isOwn, isKept};
    });
    const given = this.#outputs.map(({tensor, batch, isOwn}) => {
      if (!batch) return repeated(tensor, level.size);
      return isOwn ? batch : tf.clone(batch);
    });
    return Array.isArray(result) ? given : (given[0] as tf.Tensor);
  }

  #backward(own: NonNullable<Call["backwardsFunc"]>, dy: tf.Tensor | tf.Tensor[], saved: tf.Tensor[]) {
    const level = this.#level;
    const given = () => saved.map((x, i) => (this.#batchedSaved[i] ? level.placeholder(x) : x));
    // What is the same for all elements may be asked for by a gradient inside, which is of one element.
    if (level.isInside) return own(dy as tf.Tensor, given());
    const gradients = tidied(() =>
      level.run(() => {
        const one = (of: tf.Tensor) => (this.#isBatched ? level.placeholder(of) : of);
        // As the engine calls it, of which TensorFlow.js declares only the case of one output.
        const all = own((Array.isArray(dy) ? dy.map(one) : one(dy)) as tf.Tensor, given());
        return Object.fromEntries(Object.entries(all).map(([name, of]) => [name, this.#gradientOf(name, of())]));
      }),
    );
    return Object.fromEntries(Object.entries(gradients).map(([name, gradient]) => [name, () => gradient]));
  }

  /** Of an input outside, from that of the input for one element. */
  #gradientOf(name: string, gradient: tf.Tensor): tf.Tensor {
    const {size} = this.#level;
    const batch = this.#level.batchOf(gradient);
    if (this.#batchedInputs.has(name)) return batch ? tf.clone(batch) : repeated(gradient, size);
    if (batch) return tf.sum(batch, 0);
    return this.#isBatched ? tf.mul(gradient, size) : tf.clone(gradient);
  }

  #tangents(own: NonNullable<Call["tangentFunc"]>, tangents: Tensors): (tf.Tensor | undefined)[] {
    const level = this.#level;
    const given = Object.entries(tangents).map(([name, x]) => {
      return [name, this.#batchedInputs.has(name) ? level.placeholder(x) : x] as const;
    });
    return tidied(() =>
      level.run(() =>
        own(Object.fromEntries(given)).map((y) => {
          if (!y || !this.#isBatched) return y && tf.clone(y);
          const batch = level.batchOf(y);
          return batch ? tf.clone(batch) : repeated(y, level.size);
        }),
      ),
    );
  }

  #batchOrSame(x: tf.Tensor): tf.Tensor {
    return this.#level.batchOf(x) ?? x;
  }
}

interface Output {
  /** As the function gave it. */
  readonly tensor: tf.Tensor;
  /** Undefined for one that is the same for all elements, where others are not. */
  readonly batch: tf.Tensor | undefined;
  /** Whether the function made the batch, and so the batch can be the output outside. */
  readonly isOwn: boolean;
  /** Whether the function keeps it. */
  readonly isKept: boolean;
}

function free({tensor, isOwn, isKept}: Output): void {
  if (isOwn && !isKept) tensor.dispose();
}

const SHARED =
  "vmap: a function with a gradient of its own (tf.customGrad) saves its result, which is a copy of another tensor or " +
  "the same for all elements: save that.";

/** Undoes `tf.keep`. */
function released(tensor: tf.Tensor): tf.Tensor {
  tensor.kept = false;
  return engine().track(tensor);
}
