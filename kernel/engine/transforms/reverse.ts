/** Reverse mode: gradients of scalars, and products of vectors with Jacobians. */
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {
  checkDifferentiable,
  checkSameShapes,
  checkScalar,
  DerivativeError,
  fresh,
  kindOf,
  own,
  pathOf,
  rebuild,
  tidied,
} from "./arguments.ts";
import {noteDerivative, watchNesting} from "./nesting.ts";
import {checkNumbers} from "./not-a-number.ts";

/** What is let through that is a mistake as a rule. */
export interface Lenience {
  /** A parameter that the loss does not depend on: an error unless its gradient shall be `"zero"`. */
  readonly unused?: "zero";
  /** NaN among the arguments: an error unless it shall `"pass"`, and make the gradient NaN. */
  readonly nan?: "pass";
}

export type Loss<P, A extends unknown[]> = (params: P, ...args: A) => tf.Tensor;
export type LossWithAux<P, A extends unknown[], X> = (params: P, ...args: A) => [loss: tf.Tensor, aux: X];

/**
 * The function of the value and the gradient of a loss with respect to its first argument. With `hasAux`, f returns its
 * loss and a tree of what else should be kept of the same run: [[loss, aux], gradient].
 *
 * Temporary tensors are freed. Where f takes derivatives itself, a parameter that is not used has the gradient 0: what is
 * linear in it has a slope without it. NaN is looked for where numbers are at hand, on WASM and on the cpu backend, and
 * not inside of `compile` and other transformations; on a GPU that would take a dispatch and a readback for each tensor.
 * @throws DerivativeError with the path of what is wrong: params has no tensors or one that is not float32; a parameter
 * that the loss does not depend on, unless `unused: "zero"`; NaN in params or args, unless `nan: "pass"`; a loss that is no
 * float32 scalar
 */
export function valueAndGrad<P extends tree.Tree = tf.Tensor, A extends unknown[] = tf.Tensor[]>(
  f: Loss<P, A>,
  options?: Lenience,
): (params: P, ...args: A) => [value: tf.Scalar, gradient: tree.Same<P>];
export function valueAndGrad<P extends tree.Tree, A extends unknown[], X extends tree.Tree>(
  f: LossWithAux<P, A, X>,
  options: Lenience & {hasAux: true},
): (params: P, ...args: A) => [value: [tf.Scalar, X], gradient: tree.Same<P>];
export function valueAndGrad<P extends tree.Tree = tf.Tensor, A extends unknown[] = tf.Tensor[]>(
  f: (params: P, ...args: A) => unknown,
  {hasAux = false, ...lenience}: Lenience & {hasAux?: boolean} = {},
): (params: P, ...args: A) => unknown {
  return (params, ...args) =>
    tidied(() => {
      const {value, aux, gradient} = differentiate("valueAndGrad", f, params, args, {hasAux, ...lenience});
      return [hasAux ? [value, aux] : value, gradient];
    });
}

/**
 * The function of the gradient of a loss with respect to its first argument: a tree of its form and shapes. With
 * `hasAux`, [gradient, aux].
 * @throws DerivativeError as `valueAndGrad`
 */
export function grad<P extends tree.Tree = tf.Tensor, A extends unknown[] = tf.Tensor[]>(
  f: Loss<P, A>,
  options?: Lenience,
): (params: P, ...args: A) => tree.Same<P>;
export function grad<P extends tree.Tree, A extends unknown[], X extends tree.Tree>(
  f: LossWithAux<P, A, X>,
  options: Lenience & {hasAux: true},
): (params: P, ...args: A) => [gradient: tree.Same<P>, aux: X];
export function grad<P extends tree.Tree = tf.Tensor, A extends unknown[] = tf.Tensor[]>(
  f: (params: P, ...args: A) => unknown,
  {hasAux = false, ...lenience}: Lenience & {hasAux?: boolean} = {},
): (params: P, ...args: A) => unknown {
  return (params, ...args) =>
    tidied(() => {
      const {aux, gradient} = differentiate("grad", f, params, args, {hasAux, ...lenience});
      return hasAux ? [gradient, aux] : gradient;
    });
}

/** Runs in the caller's tidy. @param call whose name errors have */
export function differentiate<P extends tree.Tree, A extends unknown[]>(
  call: string,
  f: (params: P, ...args: A) => unknown,
  params: P,
  args: A,
  {hasAux = false, unused, nan}: Lenience & {hasAux?: boolean} = {},
): {value: tf.Scalar; aux: unknown; gradient: unknown} {
  checkDifferentiable(call, "params", params);
  if (nan !== "pass") {
    checkNumbers(call, "params", params);
    checkNumbers(call, "args", args);
  }
  const inputs = fresh(params);
  let aux: tree.Tree | undefined;
  let isNested = false;
  const loss = () => {
    const [result, nested] = watchNesting(() => f(inputs.tree, ...args));
    isNested = nested;
    if (!hasAux) return checkScalar(call, "the result of f", result);
    if (!Array.isArray(result) || result.length !== 2) {
      throw new DerivativeError(call, "the result of f", kindOf(result), "[loss, aux], which hasAux asks for");
    }
    const scalar = checkScalar(call, "the loss of f", result[0]);
    // The engine frees what the run made and does not return.
    aux = kept(result[1]);
    return scalar;
  };
  try {
    const {value, gradients, constant} = backward(loss, inputs.leaves);
    const [first] = constant;
    if (first !== undefined && unused !== "zero" && !isNested) throw unusedError(call, params, first);
    const gradient = rebuild(params, gradients);
    return {value: value as tf.Scalar, aux: aux && own<tree.Tree>(aux), gradient};
  } finally {
    if (aux) tf.dispose(tree.leaves(aux));
  }
}

/** @param number of the leaf */
export function unusedError(call: string, params: tree.Tree, number: number): DerivativeError {
  const path = pathOf("params", tree.names(params)[number] ?? "");
  const expected = 'one that it does; the option unused: "zero" lets it through';
  return new DerivativeError(call, path, "a parameter that the loss does not depend on", expected);
}

/** For each argument a tree of its form. */
export type LikeEach<P extends readonly tree.Tree[]> = {[K in keyof P]: tree.Same<P[K]>};

/**
 * The value of f at its arguments, and the function from a cotangent (a tree of the value's form and shapes) to the
 * product of that vector with f's Jacobian: one gradient for each argument. It runs f again at each call, so that it
 * holds no memory; the primals must not be disposed before.
 * @param primals f's arguments, each a tree of float32 tensors
 * @throws DerivativeError as `valueAndGrad`; TreeError when the cotangent differs from the value in form or shapes
 */
export function vjp<P extends readonly tree.Tree[], Y extends tree.Tree>(
  f: (...primals: P) => Y,
  primals: readonly [...P],
): [value: Y, pullback: (cotangent: tree.Tree) => LikeEach<P>] {
  checkPrimals("vjp", primals);
  const [value, pullback] = linearized("vjp", f, primals as unknown as P);
  return [value, (cotangent) => rebuild(primals, pullback(cotangent)) as LikeEach<P>];
}

/** As `vjp`, for arguments that were checked; the pullback gives the leaves of all gradients in order. */
export function linearized<P extends readonly tree.Tree[], Y extends tree.Tree>(
  call: string,
  f: (...primals: P) => Y,
  primals: P,
): [value: Y, pullback: (cotangent: tree.Tree) => tf.Tensor[]] {
  const value = tidied(() => own(f(...primals)));
  return [value, (cotangent) => pulledBack(call, f, primals, cotangent)];
}

/** The leaves of the gradients of ⟨f(primals), cotangent⟩, in order. */
export function pulledBack<P extends readonly tree.Tree[]>(
  call: string,
  f: (...primals: P) => tree.Tree,
  primals: P,
  cotangent: tree.Tree,
): tf.Tensor[] {
  return tf.tidy(() => {
    const inputs = fresh(primals);
    const along = () => {
      const outputs = f(...inputs.tree);
      checkSameShapes(call, ["value", "cotangent"], [outputs, cotangent]);
      return tree.dot(outputs, cotangent);
    };
    return backward(along, inputs.leaves).gradients;
  });
}

/** @throws DerivativeError unless these are the arguments of a function, trees of float32 tensors */
export function checkPrimals(call: string, primals: unknown): void {
  if (!Array.isArray(primals)) {
    throw new DerivativeError(call, "primals", kindOf(primals), "an array of the arguments of f");
  }
  checkDifferentiable(call, "primals", primals as tree.Tree[]);
}

function kept(aux: tree.Tree): tree.Tree {
  const copy = own(aux);
  tree.leaves(copy).map(tf.keep);
  return copy;
}

/** The value of a scalar function and its gradients: 0 for what it does not depend on, whose numbers are `constant`. */
export function backward(
  f: () => tf.Tensor,
  xs: tf.Tensor[],
): {value: tf.Tensor; gradients: tf.Tensor[]; constant: number[]} {
  noteDerivative();
  const {state} = tf.engine();
  // At depth 0 an outer gradient may be computing backward: its tape is there still, and would be replaced.
  const outer = state.activeTape;
  try {
    const {value, grads} = tf.engine().gradients(f, xs, undefined, true);
    // TensorFlow.js leaves out what the loss does not depend on.
    const found = grads as (tf.Tensor | undefined)[];
    const constant = xs.flatMap((_, i) => (found[i] ? [] : [i]));
    return {value, gradients: xs.map((x, i) => found[i] ?? tf.zeros(x.shape)), constant};
  } catch (error) {
    // The engine frees what its tape saved only when all went well.
    if (state.gradientDepth === 0) {
      for (const node of state.activeTape === outer ? [] : (state.activeTape ?? [])) tf.dispose(node.saved ?? []);
    }
    throw error;
  } finally {
    if (state.gradientDepth === 0) state.activeTape = outer;
  }
}
