/** Appending to a long list of children: the polyfill walks all of them to find the last one, for each one more. */
import type {Window as PolyfillWindow} from "@remote-dom/polyfill";

/** A node, with the links that the polyfill keeps under symbols of its own. */
type Linked = Node & Record<symbol, Node | null>;

interface Attached {
  readonly index: number;
  readonly previousSibling: Node | null;
  readonly nextSibling: Node | null;
}

type Attach = (this: Node, child: Linked, before: Node | null) => Attached;

/** @throws Error when the polyfill keeps no such link */
function linkOf(node: Node, description: string): symbol {
  const link = Object.getOwnPropertySymbols(node).find((symbol) => symbol.description === description);
  if (!link) throw new Error(`The polyfill's nodes have no link "${description}".`);
  return link;
}

/** Fifty thousand items took fourteen seconds to append one by one; with this, one more costs the same however many there are. */
export function installAppending(window: PolyfillWindow): void {
  const parents = window.ParentNode.prototype as unknown as {attachChild: Attach};
  const {attachChild} = parents;
  const probe = window.document.createElement("p") as unknown as Node;
  const [parent, previous, next] = ["parent", "prev", "next"].map((link) => linkOf(probe, link)) as [
    symbol,
    symbol,
    symbol,
  ];
  parents.attachChild = function (child, before) {
    const last = this.childNodes[this.childNodes.length - 1] as Linked | undefined;
    if (before || !last) return attachChild.call(this, child, before);
    last[next] = child;
    child[previous] = last;
    child[next] = null;
    child[parent] = this;
    const {childNodes, children} = this as unknown as {childNodes: Node[]; children: Node[]};
    const index = childNodes.push(child) - 1;
    if (child.nodeType === 1) children.push(child);
    return {index, previousSibling: last, nextSibling: null};
  };
}
