/** Watching a run: quantities measured on their schedules, with what each costs. */
import {type Key, rng} from "../../engine/rng/index.ts";
import * as tf from "../../engine/tfjs.ts";
import type * as tree from "../../engine/tree.ts";
import type {Losses} from "./pass.ts";
import {isDue, type Need, type Quantity} from "./quantity.ts";
import {type Cost, measureStep, type Snapshot} from "./step.ts";

export interface Observation {
  readonly step: number;
  /** Values of the quantities that were due, by name. */
  readonly values: Readonly<Record<string, unknown>>;
  /** What they cost together. */
  readonly costs: readonly Cost[];
  /** Mean loss of the batch. */
  readonly loss: number;
}

export interface ObserveOptions {
  /** A clock in milliseconds, by default `performance.now`. */
  readonly now?: () => number;
  /** Of the random directions that some needs are estimated along; by default `rng.key(0)`. */
  readonly key?: Key;
}

/**
 * Watches a run. At each step the needs of all quantities that are due are put together and met once, most of them by the
 * same run over the batch forward and back: two quantities that need the same cost no more than one. It yields after each
 * step at which something was measured.
 * @param run yields the parameters and the batch of each step, before they change; its tensors stay its own
 * @param losses from params and batch to the losses of the examples, [B]
 * @throws Error when two quantities have the same name, or one uses what it does not say it needs; RangeError for a batch
 * of fewer than two examples
 */
export async function* observe<P extends tree.Tree, D extends tree.Tree>(
  run: AsyncIterable<Snapshot<P, D>> | Iterable<Snapshot<P, D>>,
  losses: Losses<P, D>,
  quantities: readonly Quantity[],
  {now = () => performance.now(), key = rng.key(0)}: ObserveOptions = {},
): AsyncGenerator<Observation, void, void> {
  const names = quantities.map(({name}) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new Error(`observe: there are two quantities named ${JSON.stringify(twice)}.`);
  let previous: tf.Tensor1D | undefined;
  try {
    for await (const snapshot of run) {
      const due = quantities.filter((quantity) => isDue(quantity, snapshot.step));
      const needs = new Set<Need>(due.flatMap((quantity) => quantity.needs));
      if (due.length === 0) continue;
      const {measured, costs, mean} = await measureStep({losses, key, now}, snapshot, needs, previous);
      previous?.dispose();
      previous = mean;
      const values = Object.fromEntries(due.map((quantity) => [quantity.name, quantity.measure(measured)]));
      yield {step: snapshot.step, values, costs, loss: average(measured.losses)};
    }
  } finally {
    tf.dispose(previous ?? []);
  }
}

function average(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
