/** Walks trees of tensors side by side, and says where they differ. */
import * as tf from "./tfjs.ts";

/** Two trees differ, or something in one is not part of a tree. */
export class TreeError extends Error {
  override readonly name = "TreeError";
  /** Where, e.g. `layers[0].w`; empty for the tree as a whole. */
  readonly path: string;
  /** What is there, e.g. `a tensor of shape [2, 3]`. */
  readonly found: string;
  /** What should be, or what the other tree has. */
  readonly expected: string;

  constructor(message: string, path: string, found: string, expected: string) {
    super(message);
    this.path = path;
    this.found = found;
    this.expected = expected;
  }
}

/** A call as its errors tell it. */
export interface Call {
  /** E.g. `tree.add`. */
  readonly name: string;
  /** Names of the arguments that are trees. */
  readonly trees: readonly string[];
  readonly sameShapes?: boolean;
}

/**
 * Calls `f` with the leaves at the same place of all trees and the name of the place; gives the tree of its results,
 * its objects' names in the order of the first tree.
 * @throws TreeError where the trees differ (in shapes only with `sameShapes`)
 */
export function walk(
  call: Call,
  trees: readonly unknown[],
  f: (leaves: tf.Tensor[], name: string) => unknown,
): unknown {
  const visit = (nodes: readonly unknown[], path: string): unknown => {
    const [first] = nodes;
    if (!isNode(first)) throw notATree(call, 0, path, first);
    for (const [i, node] of nodes.entries()) if (i > 0) compare(call, path, first, node, i);
    if (first instanceof tf.Tensor) return f(nodes as tf.Tensor[], path);
    const child = (key: string | number, name: string) =>
      visit(
        nodes.map((node) => (node as Record<string | number, unknown>)[key]),
        name,
      );
    if (Array.isArray(first)) return first.map((_, i) => child(i, `${path}[${i}]`));
    const results = new Map(sortedNames(first).map((name) => [name, child(name, member(path, name))]));
    return Object.fromEntries(Object.keys(first).map((name) => [name, results.get(name)]));
  };
  return visit(trees, "");
}

function isNode(node: unknown): node is object {
  if (node instanceof tf.Tensor || Array.isArray(node)) return true;
  if (typeof node !== "object" || node === null) return false;
  const prototype: unknown = Object.getPrototypeOf(node);
  return prototype === Object.prototype || prototype === null;
}

function compare(call: Call, path: string, first: object, other: unknown, i: number): void {
  if (!isNode(other)) throw notATree(call, i, path, other);
  const form = formOf(first, call.sameShapes);
  const otherForm = formOf(other, call.sameShapes);
  if (form === otherForm) return;
  const [where, otherWhere] = [place(call, 0, path), place(call, i, path)];
  const [found, expected] = [formOf(other, true), formOf(first, true)];
  throw new TreeError(`${call.name}: ${otherWhere} is ${found}, but ${where} is ${expected}.`, path, found, expected);
}

function notATree(call: Call, i: number, path: string, node: unknown): TreeError {
  const found = nameOf(node);
  const expected = "a tensor, an array or a plain object";
  const where = place(call, i, path);
  return new TreeError(
    `${call.name}: ${where} is ${found}; a tree is of tensors, arrays and plain objects.`,
    path,
    found,
    expected,
  );
}

/** What a value is, in words: `the number 3`, `a function`. */
export function nameOf(node: unknown): string {
  if (typeof node === "number" || typeof node === "boolean") return `the ${typeof node} ${node}`;
  if (typeof node !== "object" || node === null)
    return node === null || node === undefined ? `${node}` : `a ${typeof node}`;
  return `a ${node.constructor?.name ?? "class instance"}`;
}

function formOf(node: object, withShapes = false): string {
  if (node instanceof tf.Tensor) return withShapes ? `a tensor of shape [${node.shape.join(", ")}]` : "a tensor";
  if (Array.isArray(node)) return `an array of ${node.length}`;
  const names = sortedNames(node);
  return names.length
    ? `an object of ${names.map((name) => (isPlain(name) ? name : JSON.stringify(name))).join(", ")}`
    : "an empty object";
}

const sortedNames = (node: object) => Object.keys(node).sort();
const isPlain = (name: string) => /^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(name);

/** The path of a member: `a.b` or, where the name is no identifier, `a["b c"]`. */
export function member(path: string, name: string): string {
  if (!isPlain(name)) return `${path}[${JSON.stringify(name)}]`;
  return path ? `${path}.${name}` : name;
}

/** The place in an argument: `x.a.b` or `x[0]`. */
function place(call: Call, i: number, path: string): string {
  const tree = call.trees[i] ?? "";
  return path && !path.startsWith("[") ? `${tree}.${path}` : tree + path;
}
