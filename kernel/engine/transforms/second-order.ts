/** Derivatives of derivatives, and whole matrices of derivatives. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {checkDifferentiable, checkSameShapes, type Like, rebuild, tidied} from "./arguments.ts";
import {jvp} from "./forward.ts";
import {differentiate, grad, linearized} from "./reverse.ts";
import {vmap} from "./vmap.ts";

/**
 * The Hessian of f at params times v, as the gradient of ⟨∇f, v⟩: about the cost of two gradients. It is 0 for a parameter
 * that f does not use, and NaN goes through, as in all functions here.
 * @param args further arguments of f
 * @throws TreeError when v differs from params in form or shapes; DerivativeError as `valueAndGrad`
 */
export function hvp<P extends tree.Tree, A extends unknown[]>(
  f: (params: P, ...args: A) => tf.Tensor,
  params: P,
  v: tree.Tree,
  ...args: A
): tree.Same<P> {
  checkDifferentiable("hvp", "params", params);
  checkSameShapes("hvp", ["params", "v"], [params, v]);
  // A loss that is linear in a parameter has a slope that does not depend on it, which is no mistake.
  const gradientOf = (of: (at: P) => tf.Tensor, at: P) =>
    differentiate("hvp", of, at, [], {unused: "zero", nan: "pass"}).gradient as P;
  const slope = (at: P) =>
    tree.dot(
      gradientOf((p) => f(p, ...args), at),
      v,
    );
  return tidied(() => gradientOf(slope, params) as unknown as tree.Same<P>);
}

/**
 * The generalized Gauss–Newton matrix of loss(model(params)) times v: Jᵀ H J v with J the model's Jacobian and H the
 * Hessian of the loss with respect to the model's outputs. Positive semidefinite where the loss is convex.
 * @param model from params to a tensor or a tree of them
 * @param loss from the model's outputs to a scalar
 * @throws TreeError when v differs from params in form or shapes; DerivativeError as `valueAndGrad`; Error as `jvp`, when
 * the model runs an operation without a rule in forward mode
 */
export function ggnvp<P extends tree.Tree, Y extends tree.Tree>(
  model: (params: P) => Y,
  loss: (outputs: Y) => tf.Tensor,
  params: P,
  v: tree.Tree,
): tree.Same<P> {
  checkDifferentiable("ggnvp", "params", params);
  checkSameShapes("ggnvp", ["params", "v"], [params, v]);
  return tidied(() => {
    const [, pullback] = linearized("ggnvp", model, [params]);
    const [outputs, moved] = jvp(model, [params], [v]);
    const curved = hvp(loss, outputs, moved) as unknown as Y;
    return rebuild(params, pullback(curved)) as tree.Same<P>;
  });
}

/** So many rows of a Jacobian are computed at once: each takes the memory of a run backward. */
const ROWS = 64;

/**
 * The function of the Jacobian of f with respect to its first argument: for each tensor of f's result a tree of params'
 * form, whose leaves have the shape of the result followed by that of the parameter. One run backward for 64 elements
 * of the result, as a batch; an operation without a batching rule runs for one after the other.
 * @throws DerivativeError as `valueAndGrad`
 */
export function jacobian<
  P extends tree.Tree = tf.Tensor,
  Y extends tree.Tree = tf.Tensor,
  A extends unknown[] = tf.Tensor[],
>(f: (params: P, ...args: A) => Y): (params: P, ...args: A) => Like<Y, Like<P>> {
  return (params, ...args) =>
    tidied(() => {
      checkDifferentiable("jacobian", "params", params);
      const [value, pullback] = linearized("jacobian", (at: P) => f(at, ...args), [params]);
      const zeros = tree.leaves(value).map((output) => tf.zerosLike(output));
      const rowsOf = (output: tf.Tensor, place: number) => {
        const rowOf = (one: tf.Tensor) => pullback(rebuild(value, zeros.with(place, one)) as Y);
        const parts = blocks(output.size).map(([start, end]) =>
          tf.tidy(() => {
            const rows = tf.equal(tf.expandDims(tf.range(start, end), 1), tf.range(0, output.size));
            const units = tf.reshape(tf.cast(rows, "float32"), [end - start, ...output.shape]);
            return vmap(rowOf, 0, 0, {fallback: "loop"})(units);
          }),
        );
        const leaves = tree.leaves(params).map((param, i) => {
          const rows = parts.flatMap((part) => part[i] ?? []);
          return (rows.length > 0 ? tf.concat(rows) : tf.zeros([0])).reshape([...output.shape, ...param.shape]);
        });
        return rebuild(params, leaves);
      };
      return rebuild(value, tree.leaves(value).map(rowsOf));
    }) as Like<Y, Like<P>>;
}

/** From 0 to count, in steps of `ROWS`. */
function blocks(count: number): [start: number, end: number][] {
  return Array.from({length: Math.ceil(count / ROWS)}, (_, i) => [i * ROWS, Math.min((i + 1) * ROWS, count)]);
}

/**
 * The function of the Hessian of a loss with respect to its first argument: for each parameter a tree of params' form,
 * whose leaves have the shapes of both. For small params only: one Hessian-vector product for 64 of their elements.
 * @throws DerivativeError as `valueAndGrad`
 */
export function hessian<P extends tree.Tree = tf.Tensor, A extends unknown[] = tf.Tensor[]>(
  f: (params: P, ...args: A) => tf.Tensor,
): (params: P, ...args: A) => Like<P, Like<P>> {
  const slope = grad(f, {unused: "zero", nan: "pass"});
  return jacobian((params: P, ...args: A) => slope(params, ...args) as unknown as P) as unknown as (
    params: P,
    ...args: A
  ) => Like<P, Like<P>>;
}
