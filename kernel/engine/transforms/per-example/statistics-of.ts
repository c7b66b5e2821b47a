/** One run of f forward and back, from which the statistics of all parameters come. */
import {isDebugging} from "../../debug.ts";
import * as tf from "../../tfjs.ts";
import * as tree from "../../tree.ts";
import {fresh, pathOf} from "../arguments.ts";
import {watchNesting} from "../nesting.ts";
import {backward, unusedError} from "../reverse.ts";
import {checkIndependence, checkLosses} from "./check.ts";
import {rowsOf} from "./contribution.ts";
import {fallback} from "./fallback.ts";
import {Statistics} from "./statistics.ts";
import {Watch} from "./watch.ts";

/** What is asked for. */
interface Task {
  /** The number of examples B. */
  readonly count: number;
  /** Gets the tensors that the statistics use, to be disposed of afterwards. */
  readonly kept: tf.Tensor[];
  readonly mayBeUnused: boolean;
}

/** The losses, and statistics for each leaf of params, in order. */
export function statisticsOf<P extends tree.Tree, D extends tree.Tree>(
  f: (params: P, batch: D) => tf.Tensor,
  params: P,
  batch: D,
  {count, kept, mayBeUnused}: Task,
): {losses: tf.Tensor1D; statistics: Statistics[]} {
  const losses = (p: P, d: D, expected: number) => checkLosses(f(p, d), expected);
  if (isDebugging()) checkIndependence((d: D) => losses(params, d, count), batch, count);
  const inputs = fresh(params);
  const watched = new Watch(inputs.leaves, tree.leaves(batch), count, kept);
  // The run finds the layers whose outputs the gradients are taken at; the engine wants something to begin with.
  const outputs: tf.Tensor[] = [tf.scalar(0)];
  let result: tf.Tensor | undefined;
  const total = () => {
    const [each, isNested] = watchNesting(() => watched.run(() => losses(inputs.tree, batch, count)));
    const unused = inputs.leaves.findIndex((_, number) => !watched.isUsed(number));
    if (unused >= 0 && !mayBeUnused && !isNested) throw unusedError("perExample", params, unused);
    // The engine frees what the run made.
    result = tf.keep(tf.clone(each));
    kept.push(result);
    outputs.push(...watched.uses.map(({output}) => output));
    return tf.sum(each);
  };
  const [, ...deltas] = backward(total, outputs).gradients;
  const unknown = [...watched.others.keys()];
  if (isDebugging()) warn(f, params, watched.others);
  const found = unknown.length > 0 ? fallback(losses, params, batch, unknown) : [];
  const statistics = inputs.leaves.map(({shape}, number) => {
    const rows = found[unknown.indexOf(number)];
    if (rows) return new Statistics([{grads: (from, n) => rowsOf(rows, count, from, n)}], count, shape);
    const contributions = watched.uses.flatMap((use, i) => {
      const delta = deltas[i];
      return use.number === number && delta ? use.contribution(delta) : [];
    });
    return new Statistics(contributions, count, shape);
  });
  return {losses: result as tf.Tensor1D, statistics};
}

const warned = new WeakSet<object>();

/** Once for each f: which parameters take longer, and why. */
function warn(f: object, params: tree.Tree, others: ReadonlyMap<number, string>): void {
  if (others.size === 0 || warned.has(f)) return;
  warned.add(f);
  const names = tree.names(params);
  const parts = [...others].map(([number, use]) => `${pathOf("params", names[number] ?? "")} (used in ${use})`);
  const which = `gradients of single examples with respect to ${parts.join(", ")}`;
  console.warn(`perExample: ${which} take a further run, by vmap.`);
}
