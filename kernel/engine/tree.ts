/**
 * Trees of tensors (parameters, gradients, directions), in the vocabulary of JAX's pytrees: arrays and plain objects
 * whose leaves are tensors. Leaves are in the order of array indices and of names sorted by code unit, as in JAX, so
 * that two trees with the same names have the same order, however they were written.
 *
 * Every function runs in `tf.tidy` and leaves only what it returns. All of them can be differentiated.
 */
import * as tf from "./tfjs.ts";
import {type Call, TreeError, walk} from "./tree-walk.ts";

export {TreeError};

/**
 * `undefined` is here for the types of literals only (`[{w, b}, {w}]` has an element type with `b?: undefined`); a
 * member that is undefined is an error.
 */
export type Tree = tf.Tensor | readonly Tree[] | {readonly [name: string]: Tree | undefined};

/** A tree of the form of `T` with leaves of type `R`. */
export type Mapped<T, R> = T extends tf.Tensor ? R : {[K in keyof T]: Mapped<T[K], R>};

/** A tree of whatever form with leaves of type `R`. */
export type TreeOf<R> = R | readonly TreeOf<R>[] | {readonly [name: string]: TreeOf<R> | undefined};

/** A tree of the form and the shapes of `T`: with its types of tensors, and tensors for variables. */
export type Same<T> = [Tree] extends [T]
  ? Tree
  : T extends tf.Tensor<infer R>
    ? tf.Tensor<R>
    : {[K in keyof T]: Same<T[K]>};

/** What a tree is without its values. */
export interface Structure<T extends Tree = Tree> {
  /** Names of the leaves, e.g. `layers[0].w`; that of a lone tensor is empty. */
  readonly names: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly dtypes: readonly tf.DataType[];
  /** Number of values in all leaves together. */
  readonly size: number;
  /** The tree with the number of each leaf in its place. */
  readonly numbers: Mapped<T, number>;
}

/**
 * Calls `f` with the leaves at the same place of all trees; gives the tree of its results, which need not be tensors.
 * Shapes may differ.
 * @throws TreeError when the trees differ in form, or hold something that is no tensor, array or plain object
 */
export function map<T extends Tree, R>(
  f: (...leaves: tf.Tensor[]) => R,
  tree: T,
  ...rest: Tree[]
): [Tree] extends [T] ? TreeOf<R> : Mapped<T, R> {
  const others = rest.map((_, i) => `rest[${i}]`);
  const call = {name: "tree.map", trees: ["tree", ...others]};
  return tidied(() => walk(call, [tree, ...rest], (leaves) => f(...leaves))) as ReturnType<typeof map<T, R>>;
}

/**
 * Like `map` for one tree, with the name of each leaf.
 * @throws TreeError as `leaves`
 */
export function mapWithNames<T extends Tree, R>(f: (name: string, leaf: tf.Tensor) => R, tree: T): Mapped<T, R> {
  return tidied(() => one("tree.mapWithNames", tree, (leaf, name) => f(name, leaf))) as Mapped<T, R>;
}

/**
 * The leaves at the same place of two trees as pairs.
 * @throws TreeError when they differ in form
 */
export function zip<T extends Tree>(x: T, y: Tree): Mapped<T, [tf.Tensor, tf.Tensor]> {
  return walk({name: "tree.zip", trees: ["x", "y"]}, [x, y], (pair) => pair) as Mapped<T, [tf.Tensor, tf.Tensor]>;
}

/** The leaves in order. @throws TreeError when something in the tree is no tensor, array or plain object */
export function leaves(tree: Tree): tf.Tensor[] {
  const all: tf.Tensor[] = [];
  one("tree.leaves", tree, (leaf) => all.push(leaf));
  return all;
}

/** The names of the leaves in order, e.g. `layers[0].w`. @throws TreeError as `leaves` */
export function names(tree: Tree): string[] {
  return [...structure(tree).names];
}

/** What the tree is without its values. @throws TreeError as `leaves` */
export function structure<T extends Tree>(tree: T): Structure<T> {
  const names: string[] = [];
  const shapes: number[][] = [];
  const dtypes: tf.DataType[] = [];
  let size = 0;
  const numbers = one("tree.structure", tree, (leaf, name) => {
    size += leaf.size;
    shapes.push([...leaf.shape]);
    dtypes.push(leaf.dtype);
    return names.push(name) - 1;
  });
  return {names, shapes, dtypes, size, numbers: numbers as Mapped<T, number>};
}

function one(name: string, tree: Tree, f: (leaf: tf.Tensor, name: string) => unknown): unknown {
  return walk({name, trees: ["tree"]}, [tree], (leaves, path) => f(leaves[0] as tf.Tensor, path));
}

/**
 * The tree of this structure with these leaves, in order. Their shapes need not be those of the structure.
 * @throws TreeError when there are too few or too many
 */
export function unflatten<T extends Tree, R>(structure: Structure<T>, leaves: readonly R[]): Mapped<T, R> {
  const wanted = structure.names.length;
  if (leaves.length !== wanted) {
    const [found, expected] = [`${leaves.length} leaves`, `${wanted} leaves`];
    throw new TreeError(`tree.unflatten: there are ${found}, but the structure has ${wanted}.`, "", found, expected);
  }
  const fill = (node: unknown): unknown => {
    if (typeof node === "number") return leaves[node];
    if (Array.isArray(node)) return node.map(fill);
    return Object.fromEntries(Object.entries(node as object).map(([name, child]) => [name, fill(child)]));
  };
  const {numbers}: {numbers: unknown} = structure;
  return fill(numbers) as Mapped<T, R>;
}

/**
 * All leaves in one float32 tensor of shape [P], and the function that makes a tree of such a tensor again (of the
 * leaves' own dtypes; it works on other tensors of shape [P] too and throws TreeError for any other shape).
 * @throws TreeError when a leaf is of strings or complex numbers, or as `leaves`
 */
export function ravel<T extends Tree>(tree: T): [flat: tf.Tensor1D, unravel: (flat: tf.Tensor) => Same<T>] {
  const form = structure(tree);
  form.dtypes.forEach((dtype, i) => {
    if (dtype !== "string" && dtype !== "complex64") return;
    const [path, found] = [form.names[i] ?? "", `a ${dtype} tensor`];
    throw new TreeError(`tree.ravel: ${path || "tree"} is ${found}.`, path, found, "a tensor of numbers");
  });
  const flat = tf.tidy(() => {
    const parts = leaves(tree).map((leaf) => tf.cast(tf.reshape(leaf, [-1]), "float32"));
    return parts.length ? tf.concat1d(parts as tf.Tensor1D[]) : tf.tensor1d([]);
  });
  return [flat, (values) => unravel(form, values)];
}

function unravel<T extends Tree>(form: Structure<T>, flat: tf.Tensor): Same<T> {
  if (flat.rank !== 1 || flat.size !== form.size) {
    const [found, expected] = [`a tensor of shape [${flat.shape.join(", ")}]`, `a tensor of shape [${form.size}]`];
    throw new TreeError(`unravel: this is ${found}, but the tree takes ${expected}.`, "", found, expected);
  }
  const parts = tf.tidy(() => {
    let start = 0;
    return form.shapes.map((shape, i) => {
      const part = tf.slice(flat, [start], [tf.util.sizeFromShape([...shape])]);
      start += part.size;
      return tf.cast(tf.reshape(part, [...shape]), form.dtypes[i] ?? "float32");
    });
  });
  return unflatten<T, tf.Tensor>(form, parts) as unknown as Same<T>;
}

/** ⟨x, y⟩ over all leaves, a scalar. @throws TreeError when form or shapes differ */
export function dot(x: Tree, y: Tree): tf.Scalar {
  return tf.tidy(() => {
    const products: tf.Tensor[] = [];
    const call: Call = {name: "tree.dot", trees: ["x", "y"], sameShapes: true};
    walk(call, [x, y], ([p, q]) => products.push(tf.sum(tf.mul(p as tf.Tensor, q as tf.Tensor))));
    return total(products);
  });
}

/** √⟨x, x⟩, a scalar; its gradient at 0 is NaN. @throws TreeError as `leaves` */
export function norm(x: Tree): tf.Scalar {
  return tf.tidy(() => tf.sqrt(total(leaves(x).map((leaf) => tf.sum(tf.square(leaf))))));
}

function total(sums: tf.Tensor[]): tf.Scalar {
  return sums.reduce((sum, term) => tf.add(sum, term), tf.scalar(0)) as tf.Scalar;
}

/** @throws TreeError when `a` is a tensor with dimensions, which would be broadcast */
function checkFactor(name: string, a: number | tf.Tensor): void {
  if (typeof a === "number" || (a instanceof tf.Tensor && a.rank === 0)) return;
  const found = a instanceof tf.Tensor ? `a tensor of shape [${a.shape.join(", ")}]` : `a ${typeof a}`;
  throw new TreeError(`${name}: a is ${found}, not a number or a scalar tensor.`, "", found, "a scalar");
}

/** a·x + y. @param a a number or a scalar tensor. @throws TreeError when form or shapes differ */
export function axpy<T extends Tree>(a: number | tf.Tensor, x: T, y: Tree): Same<T> {
  checkFactor("tree.axpy", a);
  return pairwise("tree.axpy", x, y, (p, q) => tf.add(tf.mul(a, p), q));
}

/** a·x. @param a a number or a scalar tensor. @throws TreeError as `leaves` */
export function scale<T extends Tree>(a: number | tf.Tensor, x: T): Same<T> {
  checkFactor("tree.scale", a);
  return mapSame((leaf) => tf.mul(a, leaf), x);
}

/** x + y. @throws TreeError when form or shapes differ */
export function add<T extends Tree>(x: T, y: Tree): Same<T> {
  return pairwise("tree.add", x, y, (p, q) => tf.add(p, q));
}

/** x − y. @throws TreeError when form or shapes differ */
export function sub<T extends Tree>(x: T, y: Tree): Same<T> {
  return pairwise("tree.sub", x, y, (p, q) => tf.sub(p, q));
}

/** Zeros of the same form, shapes and dtypes. @throws TreeError as `leaves` */
export function zerosLike<T extends Tree>(x: T): Same<T> {
  return mapSame((leaf) => tf.zerosLike(leaf), x);
}

function mapSame<T extends Tree>(f: (leaf: tf.Tensor) => tf.Tensor, x: T): Same<T> {
  return tidied(() => one("tree.map", x, f)) as Same<T>;
}

type Operation = (p: tf.Tensor, q: tf.Tensor) => tf.Tensor;

/** Nothing is broadcast: a gradient of another shape than its parameter is a mistake. */
function pairwise<T extends Tree>(name: string, x: T, y: Tree, f: Operation): Same<T> {
  const call: Call = {name, trees: ["x", "y"], sameShapes: true};
  return tidied(() => walk(call, [x, y], ([p, q]) => f(p as tf.Tensor, q as tf.Tensor))) as Same<T>;
}

/** `tf.tidy` for results of any type: tensors anywhere in them stay. */
function tidied(f: () => unknown): unknown {
  return tf.tidy(f as () => tf.TensorContainer);
}
