/** One step's numbers: what its quantities need, most of it from one run over the batch forward and back. */
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import * as tree from "../../engine/tree.ts";
import {type Losses, pass, passed, sizeOf} from "./pass.ts";
import {
  hessianDiagonal,
  hessianTrace,
  noiseCurvature,
  type Problem,
  quadraticForms,
  weightedGradient,
} from "./products.ts";
import type {Measured, Need} from "./quantity.ts";
import {type Numbers, read} from "./read.ts";

export interface Snapshot<P extends tree.Tree, D extends tree.Tree> {
  readonly step: number;
  readonly params: P;
  readonly batch: D;
  readonly learningRate?: number;
}

/**
 * A part of a step's measurements: the run over the batch, which serves all needs that are not parts by themselves. It is
 * called `gradients` at steps at which all single gradients are read, and else `pass`.
 */
export type Part = "pass" | "gradients" | "pairs" | "curvature" | "noiseCurvature" | "hessianTrace" | "hessianDiagonal";

/** What a part cost. */
export interface Cost {
  readonly part: Part;
  /** Milliseconds until its numbers were read. */
  readonly ms: number;
}

/** What stays the same from step to step. */
export interface Watch<P extends tree.Tree, D extends tree.Tree> {
  readonly losses: Losses<P, D>;
  /** Of random directions. */
  readonly key: Key;
  /** A clock, milliseconds. */
  readonly now: () => number;
}

/**
 * @param previous the mean gradient [P] of the measurement before; the caller disposes of it and of the new one
 * @throws RangeError for a batch of fewer than two examples
 */
export async function measureStep<P extends tree.Tree, D extends tree.Tree>(
  {losses, key, now}: Watch<P, D>,
  {step, params, batch, learningRate}: Snapshot<P, D>,
  needs: ReadonlySet<Need>,
  previous: tf.Tensor1D | undefined,
): Promise<{measured: Measured; costs: Cost[]; mean: tf.Tensor1D}> {
  const count = sizeOf(batch);
  if (count < 2) throw new RangeError(`observe: batch must be of at least 2 examples; it is of ${count}.`);
  const costs: Cost[] = [];
  const timed = async (part: Part, make: () => Record<string, tf.Tensor>): Promise<Numbers> => {
    const begun = now();
    const numbers = await read(make);
    costs.push({part, ms: now() - begun});
    return numbers;
  };

  // What a GPU still has to do for the run is no part of the cost.
  await smallest(params)?.data();
  let kept: tf.Tensor1D | undefined;
  const numbers = await timed(needs.has("gradients") ? "gradients" : "pass", () => {
    const {mean, ...parts} = pass(losses as unknown as Losses<tree.Tree, tree.Tree>, params, batch, needs, previous);
    kept = tf.keep(mean);
    return parts;
  });
  const mean = kept as unknown as tf.Tensor1D;
  const found: Partial<{-readonly [K in keyof Measured]: Measured[K]}> = {step, count, learningRate};
  Object.assign(found, passed(numbers, params));

  const problem: Problem<P> = {params, count, each: (p) => losses(p, batch)};
  const [noiseKey, traceKey] = rng.split(rng.foldIn(key, step)) as [Key, Key];
  const one = async (part: Part, value: () => tf.Tensor) => (await timed(part, () => ({value: value()}))).value;
  try {
    if (needs.has("pairs")) {
      const norms = numbers.norms as Float32Array;
      const used = norms.filter((norm) => norm > 0).length;
      const inverse = Float32Array.from(norms, (norm) => (norm > 0 ? 1 / norm : 0));
      // ‖Σ gᵢ/‖gᵢ‖‖² holds the cosine of every two examples, and 1 for each with itself.
      const square = () => {
        const sum = weightedGradient(problem, tf.tensor1d(inverse));
        return tree.dot(sum, sum);
      };
      const [total = Number.NaN] = (await one("pairs", square)) ?? [];
      found.pairs = {meanCosine: (total - used) / (used * (used - 1)), leftOut: count - used};
    }
    if (needs.has("curvature")) {
      const along = () => tree.ravel(params)[1](mean);
      found.curvature = (await one("curvature", () => quadraticForms(problem, 1, along)))?.[0];
    }
    if (needs.has("noiseCurvature")) {
      found.noiseCurvature = (await one("noiseCurvature", () => noiseCurvature(problem, noiseKey)))?.[0];
    }
    if (needs.has("hessianTrace")) {
      found.hessianTrace = (await one("hessianTrace", () => hessianTrace(problem, traceKey)))?.[0];
    }
    if (needs.has("hessianDiagonal")) {
      found.hessianDiagonal = await one("hessianDiagonal", () => hessianDiagonal(problem));
    }
  } catch (error) {
    mean.dispose();
    throw error;
  }
  return {measured: guarded(found), costs, mean};
}

/** A quantity that uses what it does not say it needs would be right only where another one needs it. */
function guarded(found: Partial<Measured>): Measured {
  return new Proxy(found as Measured, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name);
      if (value !== undefined || typeof name === "symbol" || name === "learningRate") return value;
      throw new Error(`observe: a quantity uses ${name} without saying so in its needs.`);
    },
  });
}

function smallest(params: tree.Tree): tf.Tensor | undefined {
  const [first, ...rest] = tree.leaves(params);
  return rest.reduce((least, leaf) => (least && leaf.size < least.size ? leaf : least), first);
}
