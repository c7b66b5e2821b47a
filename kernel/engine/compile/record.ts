/**
 * Records what a function computes: its kernel calls, gradients' too, as steps on numbered data. Simplified at once,
 * while tensors are there to ask: views of the same data are no steps, equal steps are one, and what depends on no
 * argument is kept as data.
 */
import {type Call, interpret, type Result} from "../interpreter.ts";
import type {Key} from "../rng/index.ts";
import {type Origin, originOf, traced} from "../rng/traced.ts";
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {walk} from "../tree-walk.ts";
import {isAlive, type Leaf, mapLeaves} from "./arguments.ts";
import {type Literal, literalOf, nameOfStep} from "./equality.ts";
import {CompileError} from "./errors.ts";
import {forbidding} from "./forbid.ts";
import {keptShare, share} from "./share.ts";
import {bytesOf, type Step, type View, viewsOf} from "./steps.ts";

/** A function to be compiled, with its types out of sight. */
export type Subject = (...args: unknown[]) => tree.Tree;

/** Of any form: its type would be without end. */
export type Form = tree.Structure<tf.Tensor>;

export interface Recording {
  readonly steps: readonly Step[];
  readonly result: {readonly structure: Form; readonly views: readonly View[]};
  readonly constants: readonly tf.Tensor[];
  readonly counts: Counts;
}

/** Kernel calls, by what became of them. */
export interface Counts {
  recorded: number;
  /** The same data under another shape or name: no step. */
  aliased: number;
  /** Equal to an earlier one. */
  merged: number;
  /** Without arguments in it: computed once. */
  folded: number;
  /** Bytes of tensors at most, as `tf.memory` counts, beyond those that were there before. */
  eagerPeakBytes: number;
}

/** Kernels that give their input's data with another shape. */
const VIEWS = new Set([tf.Identity, tf.Reshape, tf.ExpandDims]);
const NOTHING: Form = {names: [], shapes: [], dtypes: [], size: 0, numbers: 0};

interface Engine {
  makeTensor(values: tf.DataValues, shape: number[], dtype: tf.DataType, backend?: tf.KernelBackend): tf.Tensor;
  nextTensorId(): number;
}

/**
 * Runs f once.
 * @param remembered makes in the name of whom the constants shall be booked to
 * @returns what it did, whose constants are the caller's to dispose, and what it gave
 * @throws CompileError when f does what a replay could not; TreeError when its result is no tree; what f throws
 */
export function record(
  f: Subject,
  args: readonly unknown[],
  remembered: <T>(make: () => T) => T,
): {recording: Recording; results: tf.Tensor[]} {
  const recorder = new Recorder(remembered);
  try {
    const results = tf.tidy(() => {
      const inputs = mapLeaves(args, (leaf, i) => recorder.argument(leaf, i));
      return recorder.watch(() => f(...inputs)).map(share);
    });
    return {recording: recorder.end(), results};
  } catch (error) {
    recorder.dispose();
    throw error;
  }
}

class Recorder {
  readonly #views = new Map<number, View>();
  readonly #equal = new Map<string, readonly View[]>();
  readonly #constants: tf.Tensor[] = [];
  /** Tensors that were made of numbers, by id. */
  readonly #made = new Map<number, Literal>();
  readonly #steps: Step[] = [];
  readonly #counts: Counts = {recorded: 0, aliased: 0, merged: 0, folded: 0, eagerPeakBytes: 0};
  readonly #engine = tf.engine() as unknown as Engine;
  #bytesBefore = 0;
  readonly #remembered: <T>(make: () => T) => T;
  /** What the kernel that runs saves for its gradient. */
  #copies: [copy: tf.Tensor, original: tf.Tensor][] = [];
  #result: Recording["result"] = {structure: NOTHING, views: []};
  /** Tensors with lower ids were there before. */
  #first = 0;
  #sources = 0;

  constructor(remembered: <T>(make: () => T) => T) {
    this.#remembered = remembered;
  }

  /** The leaf of an argument as f gets it. */
  argument(leaf: Leaf, i: number): tf.Tensor | Key {
    if (typeof leaf !== "number" && !(leaf instanceof tf.Tensor)) return traced(leaf, i, refuseWords);
    // A tensor of its own: the same one may be given twice, and other ones at the next call.
    const tensor = typeof leaf === "number" ? tf.scalar(leaf) : share(leaf);
    const {shape, dtype} = tensor;
    this.#views.set(tensor.id, {source: {kind: "leaf", id: this.#sources++, leaf: i}, shape, dtype});
    return tensor;
  }

  /** Runs f; gives the leaves of its result. */
  watch(f: () => tree.Tree): tf.Tensor[] {
    const engine = this.#engine;
    this.#first = engine.nextTensorId();
    this.#bytesBefore = tf.engine().state.numBytes;
    const {makeTensor} = engine;
    engine.makeTensor = (values, shape, dtype, backend) => {
      const tensor = makeTensor.call(engine, values, shape, dtype, backend);
      this.#made.set(tensor.id, literalOf(values, tensor));
      return tensor;
    };
    const copied = (copy: tf.Tensor, original: tf.Tensor) => void this.#copies.push([copy, original]);
    let result: tree.Tree;
    try {
      result = forbidding(() => interpret(f, (call, run) => this.#see(call, run), {copied}));
    } finally {
      engine.makeTensor = makeTensor;
    }
    walk({name: "compile", trees: ["the result of f"]}, [result], () => undefined);
    const leaves = tree.leaves(result);
    const views = leaves.map((leaf) => this.#viewOf(leaf, "a result of f"));
    this.#result = {structure: tree.structure(result as tf.Tensor), views};
    return leaves;
  }

  end(): Recording {
    return {steps: this.#steps, result: this.#result, constants: this.#constants, counts: this.#counts};
  }

  dispose(): void {
    tf.dispose(this.#constants);
  }

  #see(call: Call, run: (call: Call) => Result): Result {
    const {kernelName} = call;
    // A function with a gradient of its own: what it computes is recorded.
    if (kernelName === undefined)
      return interpret(
        () => run(call),
        (inner, next) => this.#see(inner, next),
      );
    const inputs = mapInputs(call.inputs, (x, name) => this.#viewOf(x, `${kernelName}'s ${name}`));
    this.#copies = [];
    const result = run(call);
    this.#counts.recorded++;
    this.#counts.eagerPeakBytes = Math.max(this.#counts.eagerPeakBytes, tf.engine().state.numBytes - this.#bytesBefore);
    this.#add(kernelName, inputs, call.attrs ?? {}, [result].flat());
    for (const [copy, original] of this.#copies) {
      const view = this.#views.get(original.id);
      if (view && !this.#views.has(copy.id)) this.#views.set(copy.id, view);
    }
    return result;
  }

  #add(kernel: string, inputs: Step["inputs"], given: object, outputs: readonly tf.Tensor[]): void {
    const [only] = outputs;
    const x = viewedBy(kernel, inputs, outputs);
    if (only && (x || this.#views.has(only.id))) {
      this.#counts.aliased++;
      // Else the kernel gave an input back as it was.
      if (x) this.#views.set(only.id, {source: x.source, shape: only.shape, dtype: only.dtype});
      return;
    }
    const attributes = copyOf(given);
    const keys = Object.entries(attributes).flatMap(([name, value]): [string, Origin][] => {
      const origin = originOf(value);
      return origin ? [[name, origin]] : [];
    });
    const name = nameOfStep(kernel, inputs, attributes, keys);
    const equal = name === undefined ? undefined : this.#equal.get(name);
    const views = equal ?? this.#compute(kernel, inputs, attributes, keys, outputs);
    if (equal) this.#counts.merged++;
    else if (name !== undefined) this.#equal.set(name, views);
    for (const [i, output] of outputs.entries()) {
      const view = views[i];
      if (view) this.#views.set(output.id, view);
    }
  }

  #compute(
    kernel: string,
    inputs: Step["inputs"],
    attributes: Step["attributes"],
    keys: Step["keys"],
    outputs: readonly tf.Tensor[],
  ): readonly View[] {
    const isConstant = viewsOf(inputs).every(({source}) => source.kind === "constant") && keys.length === 0;
    if (isConstant) {
      this.#counts.folded++;
      return outputs.map((output) => this.#constant(output, productOf(kernel, inputs)));
    }
    const views = outputs.map(({shape, dtype}): View => ({source: {kind: "step", id: this.#sources++}, shape, dtype}));
    this.#steps.push({kernel, inputs, attributes, keys, outputs: views});
    return views;
  }

  #viewOf(tensor: tf.Tensor, what: string): View {
    const known = this.#views.get(tensor.id);
    if (known) return known;
    const {shape, dtype} = tensor;
    let view: View;
    if (tensor.id < this.#first) {
      if (!isAlive(tensor)) throw new CompileError(`${what} is a tensor that is disposed.`);
      view = {source: {kind: "closure", id: this.#sources++, tensor}, shape, dtype};
    } else if (this.#made.has(tensor.id)) {
      view = this.#literal(tensor);
    } else {
      throw new CompileError(`${what} was made by other means than TensorFlow.js's operations.`);
    }
    this.#views.set(tensor.id, view);
    return view;
  }

  /** Numbers that f made a tensor of: the same numbers are the same data. */
  #literal(tensor: tf.Tensor): View {
    const {name, value} = this.#made.get(tensor.id) ?? {};
    const equal = name === undefined ? undefined : this.#equal.get(name)?.[0];
    if (equal) return equal;
    const view = this.#constant(tensor, value);
    if (name !== undefined) this.#equal.set(name, [view]);
    return view;
  }

  #constant(tensor: tf.Tensor, value?: number): View {
    const kept = this.#remembered(() => keptShare(tensor));
    this.#constants.push(kept);
    this.#bytesBefore += bytesOf(kept);
    const {shape, dtype} = tensor;
    return {source: {kind: "constant", id: this.#sources++, tensor: kept, value}, shape, dtype};
  }
}

function refuseWords(): never {
  throw new CompileError(
    "f looks into a key that is its argument, and would have the same words in all later calls. Give the key to rng's " +
      "functions, which draw anew at each call.",
  );
}

/** The input whose data the kernel's only output has. */
function viewedBy(kernel: string, inputs: Step["inputs"], [output, second]: readonly tf.Tensor[]): View | undefined {
  const [x, y] = viewsOf(inputs);
  if (kernel === tf.Multiply && x && y && output) return [timesOne(x, y, output), timesOne(y, x, output)].find(Boolean);
  if (!x || !output || second || x.dtype !== output.dtype || x.dtype === "complex64") return undefined;
  if (kernel === tf.Identity || kernel === tf.Cast) return x;
  // WebGL's textures are laid out by shape.
  return VIEWS.has(kernel) && tf.getBackend() !== "webgl" ? x : undefined;
}

/** x where it is multiplied with ones: as the gradient of a sum is, which a Hessian-vector product has one of for each leaf. */
function timesOne(x: View, {source}: View, {shape, dtype}: tf.Tensor): View | undefined {
  const isOne = source.kind === "constant" && source.value === 1;
  return isOne && x.dtype === dtype && tf.util.arraysEqual([...x.shape], shape) ? x : undefined;
}

/** The number that all elements of a product of constants are, where that is known. */
function productOf(kernel: string, inputs: Step["inputs"]): number | undefined {
  const values = viewsOf(inputs).map(({source}) => (source.kind === "constant" ? source.value : undefined));
  if (kernel !== tf.Multiply || values.includes(undefined)) return undefined;
  const product = Math.fround(values.reduce<number>((product, value) => product * (value ?? Number.NaN), 1));
  return Number.isFinite(product) ? product : undefined;
}

/** Lists stay lists: some kernels take their inputs so. */
function mapInputs(inputs: Call["inputs"], f: (x: tf.Tensor, name: string) => View): Step["inputs"] {
  const mapped = Object.entries(inputs).map(([name, x]): [string, View | undefined] => {
    if (x !== undefined && x !== null && !(x instanceof tf.Tensor)) {
      throw new CompileError("f makes a tensor of pixels, which would be the same in all later calls. Do it outside.");
    }
    return [name, x ? f(x, name) : undefined];
  });
  return Array.isArray(inputs) ? mapped.flatMap(([, view]) => view ?? []) : Object.fromEntries(mapped);
}

/** The lists that f gave it may change afterwards. */
function copyOf(attributes: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(attributes).map(([name, value]) => [
      name,
      Array.isArray(value) && !originOf(value) ? structuredClone(value) : value,
    ]),
  );
}
