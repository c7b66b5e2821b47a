/**
 * One batched run of a function. Inside, tensors are placeholders of the shape of one element; each operation on them
 * runs once, by its batching rule, on tensors with the batch along axis 0. Operations on other tensors run as they are.
 *
 * A gradient taken inside the function is of placeholders: their operations are recorded on the engine's tape, and how
 * the rules compute them is not. A gradient taken outside is of the batched tensors, and sees what the rules compute.
 */
import {alternativeTo} from "../../gradients/list.ts";
import {type Call, type Handler, interpret, type Result} from "../../interpreter.ts";
import * as tf from "../../tfjs.ts";
import {CustomCall, type CustomFunction} from "./custom.ts";
import {batchingRules} from "./index.ts";
import {loop} from "./loop.ts";
import {Placeholders} from "./placeholders.ts";
import type {Rule, Run} from "./rule.ts";

/** What is done with an operation that has no batching rule: an error, or one run for each element. */
export type Fallback = "error" | "loop";

interface TapeNode {
  id: number;
  kernelName: string;
  inputs: object;
  outputs: tf.Tensor[];
  saved: tf.Tensor[];
}

/** The engine with members that TensorFlow.js declares private. */
interface Engine {
  readonly state: {
    gradientDepth: number;
    kernelDepth: number;
    nextTapeNodeId: number;
    activeTape: TapeNode[] | null;
  };
  getTensorsForGradient(kernelName: string, inputs: Call["inputs"], outputs: tf.Tensor[]): tf.Tensor[];
  saveTensorsForBackwardMode(tensors: tf.Tensor[]): tf.Tensor[];
  addTapeNode(
    kernelName: string,
    inputs: Call["inputs"],
    outputs: tf.Tensor[],
    gradient: Call["backwardsFunc"] | null,
    saved: tf.Tensor[],
    attributes?: tf.NamedAttrMap,
  ): void;
}

export class Level {
  /** The number of elements, B. */
  readonly size: number;
  readonly #fallback: Fallback;
  readonly #engine = tf.engine() as unknown as Engine;
  readonly #placeholders = new Placeholders();
  readonly #arguments: {placeholder: tf.Tensor; batch: tf.Tensor}[] = [];
  /** How many gradients are being taken outside. */
  #depth = 0;
  #isInside = false;
  #isNeededByTape = false;

  constructor(size: number, fallback: Fallback) {
    this.size = size;
    this.#fallback = fallback;
  }

  /** Whether what runs is seen by this level. */
  get isInside(): boolean {
    return this.#isInside;
  }

  /** The placeholder for an argument of the function, with the batch along axis 0. */
  argument(batch: tf.Tensor): tf.Tensor {
    const placeholder = tf.keep(this.placeholder(batch));
    this.#arguments.push({placeholder, batch});
    return placeholder;
  }

  /** The placeholder for a tensor with the batch along axis 0 that outlives it. */
  placeholder(batch: tf.Tensor): tf.Tensor {
    return this.#placeholders.add(batch, {isOwn: false});
  }

  /** The placeholder that takes over a tensor of the engine's scopes, with the batch along axis 0. */
  owning(batch: tf.Tensor): tf.Tensor {
    return this.#placeholders.add(tf.keep(batch), {isOwn: true});
  }

  /** The tensor with all elements, the batch along axis 0; undefined for one that is the same for all elements. */
  batchOf(tensor: tf.Tensor): tf.Tensor | undefined {
    return this.#placeholders.get(tensor);
  }

  /** Runs f, seen by this level. */
  run<T>(f: () => T): T {
    if (this.#isInside) return f();
    const depth = this.#depth;
    this.#depth = this.#engine.state.gradientDepth;
    this.#isInside = true;
    try {
      return interpret(f, this.#handle);
    } finally {
      this.#depth = depth;
      this.#isInside = false;
    }
  }

  /**
   * Frees the arguments, or leaves them to the tape of a gradient outside: where a function has a gradient of its own,
   * that may use them.
   */
  end(): void {
    const {state} = this.#engine;
    const saved = this.#arguments.map(({placeholder}) => placeholder);
    if (!this.#isNeededByTape || !state.activeTape) {
      tf.dispose(saved);
      return;
    }
    for (const {placeholder, batch} of this.#arguments) {
      if (!placeholder.isDisposed) this.#placeholders.replace(placeholder, tf.keep(tf.clone(batch)));
    }
    state.activeTape.push({id: state.nextTapeNodeId++, kernelName: "vmap", inputs: {}, outputs: [], saved});
  }

  readonly #handle: Handler = (call, run) => {
    this.#isInside = false;
    try {
      const {forwardFunc} = call;
      return forwardFunc ? this.#runCustom({...call, forwardFunc}, run) : this.#runKernel(call, run);
    } finally {
      this.#isInside = true;
    }
  };

  #runKernel(call: Call, run: (call: Call) => Result): Result {
    const {kernelName = "", inputs, attrs = {}} = call;
    const given: Record<string, tf.Tensor> = {};
    const batched = new Set<string>();
    for (const [name, x] of Object.entries(inputs)) {
      if (!x) continue;
      const batch = this.batchOf(x);
      given[name] = batch ?? x;
      if (batch) batched.add(name);
    }
    if (batched.size === 0) return run(call);
    const result =
      kernelName === tf.Identity && inputs.x
        ? this.#placeholders.alias(inputs.x)
        : this.#applied({kernelName, size: this.size, inputs: given, batched, attributes: attrs});
    if (this.#isTaped()) {
      const outputs = [result].flat();
      const saved = this.#saved(this.#engine.getTensorsForGradient(kernelName, inputs, outputs));
      this.#engine.addTapeNode(kernelName, inputs, outputs, null, saved, attrs);
    }
    return result;
  }

  #applied(run: Run): Result {
    const rule = this.#ruleOf(run.kernelName);
    const result = this.#outside(() => {
      let batches: Result = [];
      tf.tidy(() => {
        batches = rule(run);
        for (const batch of [batches].flat()) tf.keep(batch);
      });
      return batches;
    });
    const placeholderOf = (batch: tf.Tensor) => {
      if (batch.shape[0] === this.size) return this.#placeholders.add(batch, {isOwn: true});
      throw new Error(
        `The batching rule of ${run.kernelName} gave the shape [${batch.shape}] for ${this.size} elements.`,
      );
    };
    return Array.isArray(result) ? result.map(placeholderOf) : placeholderOf(result);
  }

  #ruleOf(kernelName: string): Rule {
    const rule = batchingRules[kernelName] ?? (this.#fallback === "loop" ? loop : undefined);
    if (rule) return rule;
    const alternative = `${alternativeTo(kernelName)} Or run it once for each element: vmap with {fallback: "loop"}.`;
    throw new Error(`vmap: ${kernelName} has no batching rule. ${alternative}`);
  }

  #runCustom(call: CustomFunction, run: (call: Call) => Result): Result {
    const isTaped = this.#isTaped();
    let saved: tf.Tensor[] = [];
    const custom = new CustomCall(call, this, (tensors) => {
      if (isTaped) saved = this.#saved(tensors);
    });
    this.#isNeededByTape ||= this.#depth > 0;
    try {
      const result = this.#outside(() => run(custom.given));
      const outputs = custom.outputs(result);
      // What is the same for all elements is on the tape already, if there was one outside.
      if (isTaped && (custom.isBatched || this.#depth === 0)) {
        this.#engine.addTapeNode("customGrad", call.inputs, outputs, call.backwardsFunc ?? null, saved);
      } else tf.dispose(saved);
      return Array.isArray(result) ? outputs : (outputs[0] as tf.Tensor);
    } catch (error) {
      custom.abandon();
      tf.dispose(saved);
      throw error;
    }
  }

  /** Whether a gradient taken inside must know of the call. */
  #isTaped(): boolean {
    const {gradientDepth, kernelDepth} = this.#engine.state;
    return gradientDepth > this.#depth && kernelDepth === 0;
  }

  /** Runs what gradients taken inside must not see. */
  #outside<T>(f: () => T): T {
    const {state} = this.#engine;
    const {gradientDepth} = state;
    state.gradientDepth = this.#depth;
    try {
      return f();
    } finally {
      state.gradientDepth = gradientDepth;
    }
  }

  /** Copies as the engine saves them for a gradient. */
  #saved(tensors: tf.Tensor[]): tf.Tensor[] {
    const {state} = this.#engine;
    state.kernelDepth++;
    try {
      return this.run(() => this.#engine.saveTensorsForBackwardMode(tensors));
    } finally {
      state.kernelDepth--;
    }
  }
}
