/** Derivatives of derivatives, and whole matrices of derivatives. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {checkDifferentiable, checkSameShapes, type Like, rebuild, tidied} from "./arguments.ts";
import {jvp} from "./forward.ts";
import {grad, linearized} from "./reverse.ts";

/**
 * The Hessian of f at params times v, as the gradient of ⟨∇f, v⟩: about the cost of two gradients.
 * @param args further arguments of f
 * @throws TreeError when v differs from params in form or shapes; DerivativeError as `valueAndGrad`
 */
export function hvp<P extends tree.Tree, A extends unknown[]>(
  f: (params: P, ...args: A) => tf.Tensor,
  params: P,
  v: tree.Tree,
  ...args: A
): Like<P> {
  checkDifferentiable("hvp", "params", params);
  checkSameShapes("hvp", ["params", "v"], [params, v]);
  const slope = (at: P) => tree.dot(grad(f)(at, ...args) as unknown as P, v);
  return grad(slope)(params);
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
): Like<P> {
  checkDifferentiable("ggnvp", "params", params);
  checkSameShapes("ggnvp", ["params", "v"], [params, v]);
  return tidied(() => {
    const [, pullback] = linearized("ggnvp", model, [params]);
    const [outputs, moved] = jvp(model, [params], [v]);
    const curved = hvp(loss, outputs, moved) as unknown as Y;
    return rebuild(params, pullback(curved)) as Like<P>;
  });
}

/**
 * The function of the Jacobian of f with respect to its first argument: for each tensor of f's result a tree of params'
 * form, whose leaves have the shape of the result followed by that of the parameter. One run backward for each element
 * of the result.
 * @throws DerivativeError as `valueAndGrad`
 */
export function jacobian<P extends tree.Tree, Y extends tree.Tree, A extends unknown[]>(
  f: (params: P, ...args: A) => Y,
): (params: P, ...args: A) => Like<Y, Like<P>> {
  return (params, ...args) =>
    tidied(() => {
      checkDifferentiable("jacobian", "params", params);
      const [value, pullback] = linearized("jacobian", (at: P) => f(at, ...args), [params]);
      const zeros = tree.leaves(value).map((output) => tf.zerosLike(output));
      const rowsOf = (output: tf.Tensor, place: number) => {
        const rows = Array.from({length: output.size}, (_, i) => {
          const one = tf.tensor(
            Float32Array.from({length: output.size}, (_, j) => (i === j ? 1 : 0)),
            output.shape,
          );
          const row = pullback(rebuild(value, zeros.with(place, one)) as Y);
          one.dispose();
          return row;
        });
        const leaves = tree.leaves(params).map((param, i) => {
          const parts = rows.flatMap((row) => row[i] ?? []);
          const stacked = parts.length > 0 ? tf.stack(parts) : tf.zeros([0]);
          return stacked.reshape([...output.shape, ...param.shape]);
        });
        return rebuild(params, leaves);
      };
      return rebuild(value, tree.leaves(value).map(rowsOf));
    }) as Like<Y, Like<P>>;
}

/**
 * The function of the Hessian of a loss with respect to its first argument: for each parameter a tree of params' form,
 * whose leaves have the shapes of both. One Hessian-vector product for each element of params: for small params only.
 * @throws DerivativeError as `valueAndGrad`
 */
export function hessian<P extends tree.Tree, A extends unknown[]>(
  f: (params: P, ...args: A) => tf.Tensor,
): (params: P, ...args: A) => Like<P, Like<P>> {
  return jacobian((params: P, ...args: A) => grad(f)(params, ...args) as unknown as P) as unknown as (
    params: P,
    ...args: A
  ) => Like<P, Like<P>>;
}
