/**
 * Replays recorded steps: calls the backend's kernels one after the other, without the engine between them (no tape,
 * no scopes, no checks), and frees data at its last use.
 */
import {child, type Key} from "../rng/key.ts";
import type {Origin} from "../rng/traced.ts";
import * as tf from "../tfjs.ts";
import {isAlive, type Leaf} from "./arguments.ts";
import {CompileError} from "./errors.ts";
import {lastUses, peakOf} from "./lifetimes.ts";
import {bytesOf, type Source, type Step, sourcesOf, type View} from "./steps.ts";

type DataId = tf.Tensor["dataId"];

/** A step with all that its calls have in common. */
interface Call {
  readonly run: tf.KernelFunc;
  readonly kernel: string;
  /** The same tensors at each call, which then have other data. */
  readonly inputs: tf.NamedTensorInfoMap;
  readonly attributes: tf.NamedAttrMap;
  readonly keys: Step["keys"];
  readonly outputs: readonly Slot[];
  /** What no later step takes, nor the result. */
  readonly ends: readonly Slot[];
}

/** Data of one source, and the tensors that show it to kernels. */
interface Slot {
  readonly source: Source;
  readonly views: tf.Tensor[];
  dataId: DataId | undefined;
  readonly shape: readonly number[];
}

export class Plan {
  /** Bytes at most of what a replay makes, and of constants. */
  readonly peakBytes: number;
  readonly constantBytes: number;
  readonly #backend = tf.backend();
  readonly #slots = new Map<Source, Slot>();
  readonly #calls: readonly Call[];
  readonly #results: readonly {readonly slot: Slot; readonly view: View; readonly isOwner: boolean}[];
  readonly #leaves: readonly {readonly slot: Slot; readonly leaf: number}[];
  readonly #closures: readonly {readonly slot: Slot; readonly tensor: tf.Tensor}[];
  readonly #constants: readonly tf.Tensor[];

  /** @param results what it gives back, in order */
  constructor(steps: readonly Step[], results: readonly View[]) {
    const sources = [...sourcesOf(steps, results)];
    const kept = new Set(results.map(({source}) => source));
    const last = lastUses(steps, kept);
    this.#calls = steps.map((step, i) => this.#call(step, last.get(i) ?? []));
    const owned = new Set<Source>();
    this.#results = results.map((view) => {
      const isOwner = view.source.kind === "step" && !owned.has(view.source);
      owned.add(view.source);
      return {slot: this.#slot(view), view, isOwner};
    });
    const slots = sources.map((source) => this.#slots.get(source)).filter((slot) => slot !== undefined);
    this.#leaves = slots.flatMap((slot) => (slot.source.kind === "leaf" ? [{slot, leaf: slot.source.leaf}] : []));
    this.#closures = slots.flatMap((slot) =>
      slot.source.kind === "closure" ? [{slot, tensor: slot.source.tensor}] : [],
    );
    const constants = slots.filter(({source}) => source.kind === "constant");
    this.#constants = constants.flatMap((slot) => {
      if (slot.source.kind !== "constant") return [];
      setData(slot, slot.source.tensor.dataId);
      return [slot.source.tensor];
    });
    this.constantBytes = this.#constants.reduce((sum, constant) => sum + bytesOf(constant), 0);
    this.peakBytes = this.constantBytes + peakOf(steps, last);
  }

  /** Whether the constants are there still: they are freed with the run of the cell that compiled. */
  get isWhole(): boolean {
    return this.#backend === tf.backend() && this.#constants.every(isAlive);
  }

  get closures(): tf.Tensor[] {
    return this.#closures.map(({tensor}) => tensor);
  }

  /**
   * The results, which are the caller's.
   * @throws CompileError when a tensor that f has by closure is disposed; what a kernel throws
   */
  run(leaves: readonly Leaf[]): tf.Tensor[] {
    const written: Slot[] = [];
    let done = 0;
    try {
      for (const {slot, leaf} of this.#leaves) this.#give(slot, leaves[leaf], written);
      for (const {slot, tensor} of this.#closures) {
        if (!isAlive(tensor)) throw new CompileError(`f uses a ${nameOf(tensor)} by closure, which is disposed.`);
        if (slot.dataId !== tensor.dataId) setData(slot, tensor.dataId);
      }
      for (const call of this.#calls) {
        this.#step(call, leaves);
        done++;
      }
      return this.#handOver();
    } catch (error) {
      this.#abandon(done);
      throw error;
    } finally {
      for (const slot of written) this.#free(slot);
    }
  }

  #handOver(): tf.Tensor[] {
    const engine = tf.engine();
    const tensors = this.#results.map(({slot, view: {shape, dtype}, isOwner}) => {
      const dataId = slot.dataId as DataId;
      if (!isOwner) this.#backend.incRef(dataId);
      return engine.makeTensorFromTensorInfo({dataId, shape: [...shape], dtype});
    });
    for (const {slot, isOwner} of this.#results) if (isOwner) slot.dataId = undefined;
    return tensors;
  }

  /** Frees those of a recording's constants that the plan does not need. */
  disposeOthers(constants: readonly tf.Tensor[]): void {
    const needed = new Set(this.#constants);
    tf.dispose(constants.filter((constant) => !needed.has(constant)));
  }

  /** Only for plans that never run again. */
  dispose(): void {
    tf.dispose([...this.#constants]);
  }

  #give(slot: Slot, leaf: Leaf | undefined, written: Slot[]): void {
    if (typeof leaf === "number") {
      setData(slot, this.#backend.write(Float32Array.of(leaf), [], "float32"));
      written.push(slot);
    } else if (leaf instanceof tf.Tensor && slot.dataId !== leaf.dataId) {
      setData(slot, leaf.dataId);
    }
  }

  #step({run, kernel, inputs, attributes, keys, outputs, ends}: Call, leaves: readonly Leaf[]): void {
    let attrs = attributes;
    if (keys.length > 0) {
      const drawn = keys.map(([name, origin]) => [name, keyOf(leaves, origin)]);
      attrs = {...attributes, ...Object.fromEntries(drawn)};
    }
    const made = run({inputs, attrs, backend: this.#backend});
    const all = Array.isArray(made) ? made : [made];
    for (const [i, slot] of outputs.entries()) {
      const info = all[i];
      if (info) setData(slot, this.#untracked(info));
    }
    for (const [i, slot] of outputs.entries()) {
      const shape = all[i]?.shape ?? [];
      if (tf.util.arraysEqual(shape, slot.shape as number[])) continue;
      throw new CompileError(
        `${kernel} gave the shape [${shape}], and [${slot.shape}] when it was recorded: its shape depends on values, ` +
          "which a plan cannot follow. Compute it outside.",
      );
    }
    for (const slot of ends) this.#free(slot);
  }

  /** Kernels that are made of other operations give tensors of the engine's; the plan wants the data only. */
  #untracked(info: tf.TensorInfo): DataId {
    if (info instanceof tf.Tensor) {
      this.#backend.incRef(info.dataId);
      info.dispose();
    }
    return info.dataId;
  }

  #free(slot: Slot): void {
    const {dataId} = slot;
    if (!dataId) return;
    slot.dataId = undefined;
    if (this.#backend.disposeData(dataId)) tf.engine().removeDataId(dataId, this.#backend);
  }

  /** Frees what a replay has made that did not come to its end. */
  #abandon(done: number): void {
    for (const call of this.#calls.slice(0, done + 1)) {
      for (const slot of call.outputs) this.#free(slot);
    }
  }

  #call({kernel, inputs, attributes, keys, outputs, run}: Step, ends: readonly Source[]): Call {
    const given = Object.entries(inputs).map(([name, view]): [string, tf.Tensor | undefined] => [
      name,
      view && this.#tensor(view),
    ]);
    return {
      run: run ?? tf.getKernel(kernel, tf.getBackend()).kernelFunc,
      kernel,
      inputs: (Array.isArray(inputs)
        ? given.map(([, tensor]) => tensor)
        : Object.fromEntries(given)) as tf.NamedTensorInfoMap,
      attributes: attributes as tf.NamedAttrMap,
      keys,
      outputs: outputs.map((view) => this.#slot(view)),
      ends: ends.map((source) => this.#slots.get(source)).filter((slot) => slot !== undefined),
    };
  }

  #slot({source, shape}: View): Slot {
    const known = this.#slots.get(source);
    if (known) return known;
    const slot: Slot = {source, views: [], dataId: undefined, shape};
    this.#slots.set(source, slot);
    return slot;
  }

  /** A tensor that the engine does not know, since kernels made of operations take no less. */
  #tensor(view: View): tf.Tensor {
    const slot = this.#slot(view);
    const engine = tf.engine() as unknown as {nextTensorId(): number};
    const tensor = new tf.Tensor([...view.shape], view.dtype, {}, engine.nextTensorId());
    slot.views.push(tensor);
    return tensor;
  }
}

function setData(slot: Slot, dataId: DataId): void {
  slot.dataId = dataId;
  for (const view of slot.views) view.dataId = dataId;
}

function keyOf(leaves: readonly Leaf[], {leaf, path}: Origin): Key {
  return path.reduce(child, leaves[leaf] as Key);
}

function nameOf({shape, dtype}: tf.Tensor): string {
  return `${dtype} tensor of shape [${shape.join(", ")}]`;
}
