/** Which nodes came, went and moved: the difference between the children that the page has and those that are there. */
import type {Mutation} from "../protocol.ts";
import {changedProperties} from "./dom/properties.ts";
import {adoptNodes} from "./mirror-adopt.ts";
import type {Changes} from "./mirror-changes.ts";
import {type Mirrored, mirrorableChildren, type PageCopy, type Root} from "./mirror-copy.ts";
import {admitAttribute, admitText} from "./mirror-limit.ts";
import {listenedTypes} from "./mirror-listeners.ts";
import {stableItems} from "./mirror-order.ts";

const XMLNS = "http://www.w3.org/2000/xmlns/";
const NAMESPACES: Record<string, "html" | "svg" | "math"> = {
  "http://www.w3.org/1999/xhtml": "html",
  "http://www.w3.org/2000/svg": "svg",
  "http://www.w3.org/1998/Math/MathML": "math",
};

/**
 * Brings the page's copy up to the changes of structure. What new elements have beside attributes and children is left
 * in `changes`.
 * @param adopted told of each node whose place another one has taken on the page
 */
export function structureMutations(
  copy: PageCopy,
  changes: Changes,
  adopted: (before: Node, after: Node) => void,
): Mutation[] {
  const out: Mutation[] = [];

  /** Two passes, so that no node is ever inserted into itself: first all that left their parents, then all that came. */
  function sendAll(): void {
    const parents = new Set(changes.children);
    changes.children.clear();
    adoptNodes(copy, changes, parents, adopted);
    const changed = [...parents];
    const left = [...sendGoneRoots(), ...changed.flatMap(sendDepartures)];
    sendNewRoots();
    const freed: number[] = [];
    for (const mirrored of left) {
      if (copy.isShown(mirrored.node)) continue;
      for (const removed of copy.remove(mirrored)) {
        changes.forget(removed);
        freed.push(removed.id);
      }
    }
    for (const mirrored of changed) if (copy.has(mirrored)) sendChildren(mirrored);
    if (freed.length > 0) out.push(["free", freed]);
  }

  function sendGoneRoots(): Mirrored[] {
    const gone = [...changes.goneRoots];
    changes.goneRoots.clear();
    for (const {id} of gone) out.push(["remove", id]);
    return gone;
  }

  function sendDepartures(mirrored: Mirrored): Mirrored[] {
    const left: Mirrored[] = [];
    mirrored.children = mirrored.children.filter((child) => {
      if (child.parentNode === mirrored.node) return true;
      const moved = copy.of(child);
      if (moved) {
        out.push(["remove", moved.id]);
        left.push(moved);
      }
      return false;
    });
    return left;
  }

  function sendNewRoots(): void {
    for (const root of changes.newRoots) {
      const id = create(root.element, root);
      if (id) out.push(["root", root.cell, id]);
    }
    changes.newRoots.clear();
  }

  function sendChildren(mirrored: Mirrored): void {
    const {root} = mirrored;
    const wanted = mirrorableChildren(mirrored.node);
    const stay = stableItems(mirrored.children, wanted);
    const shown: Node[] = [];
    root.cut.delete(mirrored);
    // New nodes are made in order, so that a limit cuts the end; then they are placed from the end, each before the next.
    const ids = wanted.map((child) => {
      const id = copy.of(child)?.id ?? create(child, root);
      if (id) shown.push(child);
      else root.cut.add(mirrored);
      return id;
    });
    let next = 0;
    for (let i = wanted.length - 1; i >= 0; i--) {
      const id = ids[i];
      const child = wanted[i] as Node;
      if (!id) continue;
      if (!stay.has(child)) {
        out.push(["insert", mirrored.id, id, next]);
        copy.moveTo(root, copy.of(child) as Mirrored);
      }
      next = id;
    }
    mirrored.children = shown;
  }

  /** Sends a node that the page does not know, with all below it. Returns its id, or 0 when the root is at its limit. */
  function create(top: Node, root: Root): number {
    const pending: {node: Node; parent: Mirrored | undefined}[] = [{node: top, parent: undefined}];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const {node, parent} = next;
      const parentId = parent?.id ?? 0;
      const known = copy.of(node);
      if (known) {
        // It was here before and now lies inside something new.
        out.push(["insert", parentId, known.id, 0]);
        copy.moveTo(root, known);
        parent?.children.push(node);
        continue;
      }
      const mirrored = copy.add(node, root);
      if (!mirrored) {
        if (parent) root.cut.add(parent);
        continue;
      }
      parent?.children.push(node);
      if (node.nodeType === 3) {
        out.push(["text", mirrored.id, parentId, admitText(mirrored, (node as Text).data)]);
        continue;
      }
      sendElement(mirrored, parentId);
      for (const child of mirrorableChildren(node).reverse()) pending.push({node: child, parent: mirrored});
    }
    return copy.of(top)?.id ?? 0;
  }

  function sendElement(mirrored: Mirrored, parentId: number): void {
    const element = mirrored.node as Element;
    const attributes: string[] = [];
    const namespaced: Mutation[] = [];
    for (const {name, value, namespaceURI} of element.attributes) {
      // Namespaces go with their elements; a declaration says nothing to a DOM.
      if (namespaceURI === XMLNS || !admitAttribute(mirrored, name, value)) continue;
      if (namespaceURI === null) attributes.push(name, value);
      else namespaced.push(["attribute", mirrored.id, name, value, namespaceURI]);
    }
    const namespace = NAMESPACES[element.namespaceURI ?? ""] ?? "html";
    out.push(["element", mirrored.id, parentId, namespace, element.localName, attributes], ...namespaced);
    const properties = new Set(changedProperties(element));
    if (properties.size > 0) changes.properties.set(mirrored, properties);
    if (listenedTypes(element).size > 0) changes.listeners.add(mirrored);
    if (element.localName === "canvas") changes.pictures.add(mirrored);
  }

  sendAll();
  return out;
}
