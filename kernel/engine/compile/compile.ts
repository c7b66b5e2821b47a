/** Functions of tensors as plans of kernel calls, made at the first call and replayed at the next ones. */
import {rememberOwner} from "../attach.ts";
import type * as tf from "../tfjs.ts";
import type * as tree from "../tree.ts";
import type {Argument, GivenEach} from "./arguments.ts";
import {Plans} from "./plans.ts";
import type {Subject} from "./record.ts";
import {type PlanReport, textOf} from "./report.ts";

export interface Compiled<A extends readonly unknown[], R> {
  /**
   * f's results. Give numbers where f takes scalar tensors, or such tensors.
   * @throws CompileError when an argument is no tree of tensors, numbers and keys, or a tensor is disposed; what f throws
   */
  (...args: GivenEach<A>): R;
  /** What the plans are, from the one that was used longest ago to the last. */
  readonly plans: readonly PlanReport[];
  /** The same to read. */
  explain(): string;
  /**
   * Resolves when all comparisons with f so far are done, which on a GPU takes until its tensors are read.
   * @throws CompileError when one has failed
   */
  settled(): Promise<void>;
  /** Frees the constants of all plans. A later call makes plans anew. */
  dispose(): void;
}

/**
 * The function with f's values, computed by a plan: f runs once for each form, shapes and dtypes of its arguments, and
 * its kernel calls, those of gradients in it too, are recorded, simplified and replayed at all later calls.
 *
 * What f sees at that one run is in the plan, as with JAX's `jit`:
 * - Arguments are trees of tensors, numbers and keys. f gets a number as a float32 scalar tensor, so that it can change
 *   from call to call, and a key whose words it cannot look into; what `rng` makes of it, or of keys split from it, is
 *   drawn of the new key at each call. Two numbers in an array are a key.
 * - Tensors and variables that f has by closure are read again at each call, so a variable can be assigned to between
 *   calls. Numbers and keys that f has by closure are constants, and so is which tensor a name stands for.
 * - f must not read data (`data`, `dataSync`, `print`, comparing tensors with `<`), assign to variables or use random
 *   numbers without a key: that throws, where it is done. So f cannot branch on values.
 *
 * The results are the same bits as f's, but where kernels are merged: products and convolutions with the sum and the
 * activation that follow on WASM, chains of element-wise operations on WebGPU; these differ by rounding. The first result
 * of each plan is compared with f's, with `debug.checks` every one; on GPUs the comparison comes later, and its error
 * with the next call. At most 16 plans are kept.
 *
 * Inside of a gradient, `jvp`, another `compile` or whatever else watches operations, f is simply run.
 */
export function compile<A extends readonly Argument[] = tf.Tensor[], R extends tree.Tree = tf.Tensor>(
  f: (...args: A) => R,
): Compiled<A, R> {
  const plans = new Plans(f as unknown as Subject, rememberOwner());
  const compiled = Object.assign((...args: unknown[]) => plans.call(args), {
    explain: () => textOf(plans.reports),
    settled: () => plans.settled(),
    dispose: () => plans.dispose(),
  });
  return Object.defineProperty(compiled, "plans", {get: () => plans.reports}) as unknown as Compiled<A, R>;
}
