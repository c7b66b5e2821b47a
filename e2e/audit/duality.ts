import {type Case, drawInput, generator, weights} from "../../kernel/engine/gradients/audit/case.ts";
import * as tf from "../../kernel/engine/tfjs.ts";
import {jvp, vjp} from "../../kernel/engine/transforms/index.ts";

/**
 * |⟨c, J v⟩ − ⟨Jᵀ c, v⟩| of a case at random inputs, with J v by forward mode and Jᵀ c by reverse mode on the current
 * backend, relative to the sum of the terms' absolute values or to 1.
 */
export async function duality({inputs, f}: Pick<Case, "inputs" | "f">): Promise<number> {
  const random = generator(3);
  const at = inputs.map((input) => drawInput(input, random));
  const v = at.map((x) => x.map(() => 2 * random() - 1));
  const [moved, ...gradients] = tf.tidy(() => {
    const tensors = (values: number[][]) => inputs.map(({shape}, i) => tf.tensor(values[i] ?? [], shape));
    const [y, tangent] = jvp(f, tensors(at), tensors(v));
    const [, pullback] = vjp(f, tensors(at));
    return [tangent, ...pullback(tf.tensor(weights(y.size), y.shape))];
  });
  const read = [await values(moved), (await Promise.all(gradients.map(values))).flat()] as const;
  const forward = terms(read[0], weights(read[0].length));
  const backward = terms(read[1], v.flat());
  const scale = [...forward, ...backward].reduce((sum, x) => sum + Math.abs(x), 0);
  const gap = Math.abs(total(forward) - total(backward)) / Math.max(1, scale);
  return Number.isNaN(gap) ? Number.POSITIVE_INFINITY : gap;
}

async function values(x: tf.Tensor | undefined): Promise<number[]> {
  const numbers = [...((await x?.data()) ?? [])];
  x?.dispose();
  return numbers;
}

function terms(a: readonly number[], b: readonly number[]): number[] {
  return a.map((x, i) => x * (b[i] ?? Number.NaN));
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0);
}
