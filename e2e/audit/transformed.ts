/** Compiled and batched derivatives of the audit's cases, against the same derivatives without. */
import {compile} from "../../kernel/engine/compile/index.ts";
import {type Case, drawInput, generator} from "../../kernel/engine/gradients/audit/case.ts";
import {quadratic} from "../../kernel/engine/gradients/audit/derivatives.ts";
import * as tf from "../../kernel/engine/tfjs.ts";
import {grad, hvp, valueAndGrad, vmap} from "../../kernel/engine/transforms/index.ts";
import * as tree from "../../kernel/engine/tree.ts";

const SIZE = 2;

function drawn({inputs}: Case, seed: number): tf.Tensor[] {
  const random = generator(seed);
  return inputs.map((input) => tf.tensor(drawInput(input, random).map(Math.fround), input.shape));
}

/** The largest difference of value, gradient and Hessian-vector product, relative to the largest number of each. */
export async function compiledDifference(of: Case): Promise<number> {
  const loss = (xs: tf.Tensor[]) => quadratic(of.f(...xs));
  const derivatives = (xs: tf.Tensor[], vs: tf.Tensor[]) => {
    const [value, gradient] = valueAndGrad(loss)(xs);
    return {value, gradient, hvp: hvp(loss, xs, vs)};
  };
  const compiled = compile(derivatives);
  try {
    const differences: number[] = [];
    // The plan is made with the first, and must hold for the second.
    for (const seed of [1, 2]) {
      const [xs, vs] = [drawn(of, seed), drawn(of, seed + 10)];
      const [found, expected] = [compiled(xs, vs), tf.tidy(() => derivatives(xs, vs) as never) as tree.Tree];
      await compiled.settled();
      differences.push(await difference(tree.leaves(found), tree.leaves(expected)));
      tf.dispose([...tree.leaves(found), ...tree.leaves(expected), ...xs, ...vs]);
    }
    return Math.max(...differences);
  } finally {
    compiled.dispose();
  }
}

/** As above, of the gradients of a batch in one run and one after the other. */
export async function batchedDifference(of: Case): Promise<number> {
  const loss = (xs: tf.Tensor[]) => quadratic(of.f(...xs));
  const gradient = (...xs: tf.Tensor[]) => grad(loss)(xs) as tf.Tensor[];
  const elements = Array.from({length: SIZE}, (_, i) => drawn(of, 100 + i));
  const whole = of.inputs.map((_, i) => tf.stack(elements.map((xs) => xs[i] as tf.Tensor)));
  const found = vmap(gradient)(...whole) as tf.Tensor[];
  const expected = tf.tidy(() => {
    const all = elements.map((xs) => gradient(...xs));
    return found.map((_, i) => tf.stack(all.map((element) => element[i] as tf.Tensor)));
  });
  const result = await difference(found, expected);
  tf.dispose([...elements.flat(), ...whole, ...found, ...expected]);
  return result;
}

async function difference(found: readonly tf.Tensor[], expected: readonly tf.Tensor[]): Promise<number> {
  const differences = found.map(async (x, i) => {
    const [a, b] = await Promise.all([x.data<"float32">(), (expected[i] as tf.Tensor).data<"float32">()]);
    const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-20);
    return Math.max(0, ...Array.from(a, (value, j) => Math.abs(value - (b[j] as number)) / largest));
  });
  return Math.max(...(await Promise.all(differences)));
}
