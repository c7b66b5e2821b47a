/** The inspector: any JavaScript value as an accessible tree that is built as far as it is opened. */
import {element} from "./element.ts";
import {isTensor} from "./kinds.ts";
import type {Token} from "./preview.ts";
import {type Tree, valueNode} from "./tree.ts";

export interface InspectOptions {
  /** Document that the node is made for. */
  readonly document: Document;
  /** What `inspect` gave for the value that this one replaces: nodes at the same places are opened again. */
  readonly previous?: Node | null;
  /** What the line says of the value while it is closed; default: what `preview` finds now. */
  readonly line?: readonly Token[];
}

const trees = new WeakMap<Node, Tree>();

/**
 * A node that shows `value`. It reads no more of the value than one line shows and what the reader opens, runs getters
 * only when asked to, and never throws. Tensors are shown opened and read at once, since their cell may dispose of them.
 */
export function inspect(value: unknown, {document, previous = null, line}: InspectOptions): HTMLElement {
  const before = previous && trees.get(previous);
  const tree: Tree = {document, open: new Set(before?.open)};
  if (!before && isTensor(value)) tree.open.add("");
  const node = element(document, "div", {class: "inspect"}, valueNode(tree, value, null, {path: "", above: [], line}));
  trees.set(node, tree);
  return node;
}
