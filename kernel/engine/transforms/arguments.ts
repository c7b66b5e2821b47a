/** What all transformations ask of their arguments and of the results of the functions they transform. */
import {ArgumentError} from "../argument-error.ts";
import * as tf from "../tfjs.ts";
import * as tree from "../tree.ts";
import {walk} from "../tree-walk.ts";

/** Something cannot be differentiated as it was asked for. */
export class DerivativeError extends ArgumentError {
  override readonly name = "DerivativeError";
}

/** The place of a leaf in an argument: `params.w`, `params[0]` or `params`. */
export function pathOf(argument: string, name: string): string {
  return name && !name.startsWith("[") ? `${argument}.${name}` : argument + name;
}

/** @throws DerivativeError when the tree has no tensors or one that is not of real numbers; TreeError as `leaves` */
export function checkDifferentiable(call: string, argument: string, params: tree.Tree): void {
  const {names, dtypes} = inArgument(call, argument, params);
  if (names.length === 0) throw new DerivativeError(call, argument, "a tree without tensors", "one with tensors");
  for (const [i, dtype] of dtypes.entries()) {
    if (dtype === "float32") continue;
    throw new DerivativeError(call, pathOf(argument, names[i] ?? ""), `of dtype ${dtype}`, "of float32");
  }
}

/** @throws TreeError that names the argument, when the tree holds something that is no tensor, array or plain object */
function inArgument(call: string, argument: string, params: tree.Tree): tree.Structure {
  walk({name: call, trees: [argument]}, [params], () => undefined);
  return tree.structure(params as tf.Tensor);
}

/** @throws TreeError when form or shapes of the second differ from the first's; DerivativeError for other than float32 */
export function checkSameShapes(call: string, names: [string, string], trees: [tree.Tree, tree.Tree]): void {
  walk({name: call, trees: names, sameShapes: true}, trees, ([, leaf], name) => {
    if (leaf && leaf.dtype !== "float32") {
      throw new DerivativeError(call, pathOf(names[1], name), `of dtype ${leaf.dtype}`, "of float32");
    }
  });
}

/** @throws DerivativeError unless this is one real number */
export function checkScalar(call: string, path: string, value: unknown): tf.Scalar {
  if (!(value instanceof tf.Tensor)) throw new DerivativeError(call, path, kindOf(value), "a scalar tensor");
  if (value.rank > 0)
    throw new DerivativeError(call, path, `a tensor of shape [${value.shape.join(", ")}]`, "a scalar");
  if (value.dtype !== "float32") throw new DerivativeError(call, path, `of dtype ${value.dtype}`, "of float32");
  return value as tf.Scalar;
}

export function kindOf(value: unknown): string {
  if (value instanceof Promise) return "a promise";
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return value === null || value === undefined ? `${value}` : `a ${typeof value}`;
}

/**
 * Copies of the leaves that nothing else computes with, as a tree and in order: derivatives with respect to them are
 * partial, also where a tensor is at two places of a tree, or f uses it by closure too.
 */
export function fresh<P extends tree.Tree>(params: P): {tree: P; leaves: tf.Tensor[]} {
  const copies = own(params);
  return {tree: copies, leaves: tree.leaves(copies)};
}

/** A tree of P's form with leaves R; of any form where P is not known more closely. */
export type Like<P, R = tf.Tensor> = [tree.Tree] extends [P] ? tree.Tree : tree.Mapped<P, R>;

/** The tree of the form of `like` with these leaves, in order. Its type is followed on the public surface only. */
export function rebuild<R>(like: tree.Tree, leaves: readonly R[]): unknown {
  return tree.unflatten(tree.structure(like as tf.Tensor), leaves);
}

/** Copies of all leaves: what is given back must not share tensors with what was given. */
export function own<P extends tree.Tree>(params: P): P {
  return rebuild(
    params,
    tree.leaves(params).map((leaf) => tf.clone(leaf)),
  ) as P;
}

/** `tf.tidy` for results of any type: tensors anywhere in them stay. */
export function tidied<T>(f: () => T): T {
  return tf.tidy(f as () => tf.TensorContainer) as T;
}
