/** Arguments of compiled functions: trees whose leaves are tensors, numbers and keys. */
import type {Key} from "../rng/index.ts";
import {originOf} from "../rng/traced.ts";
import * as tf from "../tfjs.ts";
import {CompileError} from "./errors.ts";

/** What a function to be compiled can take. `undefined` is here for the types of literals only, as in `Tree`. */
export type Argument = tf.Tensor | Key | readonly Argument[] | {readonly [name: string]: Argument | undefined};

/** What its compiled form takes in place of that: a number wherever it can be given a scalar tensor. */
export type Given<T> = T extends Key
  ? T
  : T extends tf.Tensor
    ? T | (tf.Scalar extends T ? number : never)
    : {[K in keyof T]: Given<T[K]>};

export type GivenEach<A extends readonly unknown[]> = {[K in keyof A]: Given<A[K]>};

export type Leaf = tf.Tensor | number | Key;

export interface Flat {
  readonly leaves: readonly Leaf[];
  /** Equal when form, shapes and dtypes are. */
  readonly signature: string;
}

/** @throws CompileError that names the place of what is no tensor, number, key, array or plain object, or is disposed */
export function flatten(args: readonly unknown[]): Flat {
  const leaves: Leaf[] = [];
  let signature = "";
  visit(
    args,
    (leaf, path) => {
      leaves.push(leaf);
      if (leaf instanceof tf.Tensor) {
        if (!isAlive(leaf)) throw new CompileError(`${pathOf(path)} is a tensor that is disposed.`, pathOf(path));
        signature += `${leaf.dtype}[${leaf.shape}]`;
      } else {
        signature += typeof leaf === "number" ? "number" : "key";
      }
    },
    (form) => {
      signature += form;
    },
  );
  return {leaves, signature};
}

/** The arguments with `f` of each leaf in its place, in the order of `flatten`. */
export function mapLeaves(args: readonly unknown[], f: (leaf: Leaf, i: number) => unknown): unknown[] {
  let i = 0;
  return visit(
    args,
    (leaf) => f(leaf, i++),
    () => {},
  ) as unknown[];
}

/** Whether the tensor has its data: it may be disposed, or freed with the run of the cell that made it. */
export function isAlive(tensor: tf.Tensor): boolean {
  return !tensor.isDisposed && tf.engine().state.tensorInfo.has(tensor.dataId);
}

type Path = readonly (string | number)[];

function visit(
  args: readonly unknown[],
  f: (leaf: Leaf, path: Path) => unknown,
  note: (form: string) => void,
): unknown {
  const path: (string | number)[] = [];
  const at = (node: unknown): unknown => {
    if (node instanceof tf.Tensor || typeof node === "number" || isKey(node, path)) return f(node, path);
    if (Array.isArray(node)) {
      note(`[${node.length}:`);
      const mapped = node.map((item, i) => within(i, item));
      note("]");
      return mapped;
    }
    if (!isPlain(node)) throw notAnArgument(node, path);
    note("{");
    const mapped: Record<string, unknown> = {};
    for (const name of Object.keys(node)) {
      note(`${JSON.stringify(name)}:`);
      mapped[name] = within(name, node[name]);
    }
    note("}");
    return mapped;
  };
  const within = (step: string | number, node: unknown) => {
    path.push(step);
    const mapped = at(node);
    path.pop();
    return mapped;
  };
  return at(args);
}

function isPlain(node: unknown): node is Record<string, unknown> {
  if (typeof node !== "object" || node === null) return false;
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

/** Two numbers in an array are a key, whatever they are: what an argument is must not depend on its values. */
function isKey(node: unknown, path: Path): node is Key {
  if (originOf(node)) return true;
  if (!Array.isArray(node) || node.length !== 2 || !node.every((word) => typeof word === "number")) return false;
  if (path.length === 0) return false;
  if (node.every((word) => Number.isInteger(word) && word >= 0 && word < 2 ** 32)) return true;
  const place = pathOf(path);
  throw new CompileError(
    `${place} is [${node.join(", ")}]. An array of two numbers is a key of rng, of two 32-bit words; ` +
      "give other pairs of numbers as an object or as a tensor.",
    place,
  );
}

function notAnArgument(node: unknown, path: Path): CompileError {
  const place = pathOf(path);
  const found =
    typeof node === "object" && node !== null ? `a ${node.constructor?.name ?? "class instance"}` : nameOf(node);
  const instead = "Arguments are trees of tensors, numbers and keys; what else f needs, it can have by closure.";
  return new CompileError(`${place} is ${found}. ${instead}`, place);
}

function nameOf(node: unknown): string {
  if (node === null || node === undefined) return String(node);
  if (typeof node === "string" || typeof node === "boolean") return `the ${typeof node} ${JSON.stringify(node)}`;
  return `a ${typeof node}`;
}

const identifier = /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u;

function pathOf(path: Path): string {
  const steps = path.map((step) =>
    typeof step === "string" && identifier.test(step) ? `.${step}` : `[${JSON.stringify(step)}]`,
  );
  return `args${steps.join("")}`;
}
