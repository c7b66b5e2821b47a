/**
 * Keeps the page's copy of the outputs' DOM: what changed since the last frame becomes one list of mutations, and the
 * next is made only when the page has painted that one. Changes only mark nodes as dirty; what is sent is the
 * difference between what the page has and what is there when the frame is made, so whatever came and went in between
 * costs nothing, and a slow page makes for fewer frames, never for a queue.
 */
import {HOOKS, type Hooks, type Window as PolyfillWindow} from "@remote-dom/polyfill";
import type {Mutation} from "../protocol.ts";
import {takePicture} from "./canvas.ts";
import type {WorkerDocument} from "./dom/document.ts";
import {changedProperties, observeProperties, readProperty, type SharedProperty} from "./dom/properties.ts";
import type {PageMethod} from "./dom/state.ts";
import {listenedTypes, watchListeners} from "./mirror-listeners.ts";
import {stableItems} from "./mirror-order.ts";

/** What the page knows of one node. */
interface Mirrored {
  readonly id: number;
  readonly node: Node;
  /** Child nodes that the page has, in its order. */
  children: Node[];
  root: Root;
  /** Attributes to send anew: qualified name and namespace by both. */
  attributes?: Map<string, readonly [string, string | null]>;
  listened?: Set<string>;
}

interface Root {
  readonly cell: string;
  readonly element: Element;
  /** Nodes that the page has, and how many it may have. */
  count: number;
  limit: number;
  /** Nodes some of whose children are not sent because of the limit. */
  readonly cut: Set<Mirrored>;
  hidden: number;
}

export interface Frame {
  frame: number;
  mutations: Mutation[];
  transfer: Transferable[];
}

export interface MirrorOptions {
  readonly send: (frame: Frame) => void;
  /** Nodes of one output that are sent at once; the page offers the rest. */
  readonly nodeLimit?: number;
  /** Runs a task soon, after the current one; default: `setTimeout`. */
  readonly schedule?: (task: () => void) => void;
}

export interface Mirror {
  /** Makes the element the output of a cell; it is put into the document's body. */
  addRoot(cell: string, element: Element): void;
  removeRoot(cell: string): void;
  /** The page has painted this frame. */
  ack(frame: number): void;
  /** Sends what changed at once, unless the page has not painted the last frame yet. */
  flush(): void;
  nodeOf(id: number): Node | undefined;
  /** Sends more nodes of a root that was cut. */
  more(root: Node): void;
  /** Ids in use, for tests of leaks. */
  readonly size: number;
}

const NODE_LIMIT = 50_000;
const XMLNS = "http://www.w3.org/2000/xmlns/";
const NAMESPACES: Record<string, "html" | "svg" | "math"> = {
  "http://www.w3.org/1999/xhtml": "html",
  "http://www.w3.org/2000/svg": "svg",
  "http://www.w3.org/1998/Math/MathML": "math",
};

export function createMirror(
  {document, window, state}: WorkerDocument,
  {send, nodeLimit = NODE_LIMIT, schedule = (task) => void setTimeout(task)}: MirrorOptions,
): Mirror {
  const byNode = new WeakMap<Node, Mirrored>();
  const byId = new Map<number, Mirrored>();
  const roots = new Map<string, Root>();
  let lastId = 0;
  let lastFrame = 0;
  let awaited: number | undefined;
  let scheduled = false;

  const dirty = {
    children: new Set<Mirrored>(),
    attributes: new Set<Mirrored>(),
    texts: new Set<Mirrored>(),
    properties: new Map<Mirrored, Set<SharedProperty>>(),
    listeners: new Set<Mirrored>(),
    pictures: new Set<Mirrored>(),
    calls: new Map<Element, Set<PageMethod>>(),
    roots: new Set<Root>(),
    window: false,
  };
  const windowTypes = new Set<string>();
  let out: Mutation[] = [];
  let transfer: Transferable[] = [];

  function request(): void {
    if (scheduled || awaited !== undefined) return;
    scheduled = true;
    schedule(() => {
      scheduled = false;
      flush();
    });
  }

  function mark(set: Set<Mirrored>, node: Node): void {
    const mirrored = byNode.get(node);
    if (!mirrored) return;
    set.add(mirrored);
    request();
  }

  const hooks: Partial<Hooks> = {
    insertChild: (parent) => mark(dirty.children, parent),
    removeChild: (parent) => mark(dirty.children, parent),
    setText: (text) => mark(dirty.texts, text),
    setAttribute: (element, name, _, namespace) => markAttribute(element, name, namespace ?? null),
    removeAttribute: (element, name, namespace) => markAttribute(element, name, namespace ?? null),
  };
  (window as unknown as PolyfillWindow)[HOOKS] = hooks;

  function markAttribute(element: Element, name: string, namespace: string | null): void {
    const mirrored = byNode.get(element);
    if (!mirrored) return;
    mirrored.attributes ??= new Map();
    mirrored.attributes.set(`${namespace} ${name}`, [name, namespace]);
    dirty.attributes.add(mirrored);
    request();
  }

  watchListeners(window, hooks, (target) => {
    if (target === window || target === document) {
      dirty.window = true;
      request();
    } else {
      mark(dirty.listeners, target as Node);
    }
  });

  observeProperties(document, (element, name) => {
    const mirrored = byNode.get(element);
    if (!mirrored) return;
    const names = dirty.properties.get(mirrored) ?? new Set();
    dirty.properties.set(mirrored, names.add(name));
    request();
  });

  state.drawn = (canvas) => mark(dirty.pictures, canvas);
  state.call = (element, method) => {
    const methods = dirty.calls.get(element) ?? new Set();
    dirty.calls.set(element, methods.add(method));
    request();
  };

  // -------------------------------------------------------------------------------------------------------------------
  // One frame

  function flush(): void {
    if (awaited !== undefined) return;
    for (const root of roots.values()) {
      if (root.cut.size > 0 && root.count < root.limit) for (const mirrored of root.cut) dirty.children.add(mirrored);
    }
    out = [];
    transfer = [];
    sendStructure();
    sendAttributes();
    sendTexts();
    sendProperties();
    sendListeners();
    sendPictures();
    sendCalls();
    sendMore();
    if (out.length === 0) return;
    lastFrame += 1;
    awaited = lastFrame;
    send({frame: lastFrame, mutations: out, transfer});
    out = [];
    transfer = [];
  }

  /** Two passes, so that no node is ever inserted into itself: first all that left their parents, then all that came. */
  function sendStructure(): void {
    const changed = [...dirty.children];
    const left = sendDepartures(changed);
    sendRoots();
    const freed: number[] = [];
    for (const mirrored of left) if (!isShown(mirrored.node)) free(mirrored, freed);
    for (const mirrored of changed) if (byId.has(mirrored.id)) sendChildren(mirrored);
    if (freed.length > 0) out.push(["free", freed]);
  }

  function sendDepartures(changed: readonly Mirrored[]): Mirrored[] {
    dirty.children.clear();
    const left: Mirrored[] = [];
    for (const mirrored of changed) {
      mirrored.children = mirrored.children.filter((child) => {
        if (child.parentNode === mirrored.node) return true;
        const moved = byNode.get(child);
        if (moved) {
          out.push(["remove", moved.id]);
          left.push(moved);
        }
        return false;
      });
    }
    return left;
  }

  function sendRoots(): void {
    for (const root of dirty.roots) {
      const id = create(root.element, 0, root);
      if (id) out.push(["root", root.cell, id]);
    }
    dirty.roots.clear();
  }

  /** Whether a node is inside one of the roots. */
  function isShown(node: Node): boolean {
    for (let each: Node | null = node; each; each = each.parentNode) {
      const root: Root | undefined = byNode.get(each)?.root;
      if (root?.element === each) return roots.get(root.cell) === root;
    }
    return false;
  }

  function free(top: Mirrored, freed: number[]): void {
    const pending = [top];
    for (let mirrored = pending.pop(); mirrored; mirrored = pending.pop()) {
      if (!byId.delete(mirrored.id)) continue;
      byNode.delete(mirrored.node);
      freed.push(mirrored.id);
      mirrored.root.count -= 1;
      mirrored.root.cut.delete(mirrored);
      dirty.attributes.delete(mirrored);
      dirty.texts.delete(mirrored);
      dirty.properties.delete(mirrored);
      dirty.listeners.delete(mirrored);
      dirty.pictures.delete(mirrored);
      for (const child of mirrored.children) {
        const below = byNode.get(child);
        if (below) pending.push(below);
      }
    }
  }

  function sendChildren(mirrored: Mirrored): void {
    const {root} = mirrored;
    const wanted = [...mirrored.node.childNodes].filter(isMirrorable);
    const stay = stableItems(mirrored.children, wanted);
    const shown: Node[] = [];
    root.cut.delete(mirrored);
    // New nodes are made in order, so that a limit cuts the end; then they are placed from the end, each before the next.
    const ids = wanted.map((child) => {
      const id = byNode.get(child)?.id ?? create(child, 0, root);
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
        const known = byNode.get(child) as Mirrored;
        if (known.root !== root) moveToRoot(known, root);
      }
      next = id;
    }
    mirrored.children = shown;
  }

  function moveToRoot(top: Mirrored, root: Root): void {
    const pending = [top];
    for (let mirrored = pending.pop(); mirrored; mirrored = pending.pop()) {
      mirrored.root.count -= 1;
      if (mirrored.root.cut.delete(mirrored)) root.cut.add(mirrored);
      mirrored.root = root;
      root.count += 1;
      for (const child of mirrored.children) pending.push(byNode.get(child) as Mirrored);
    }
  }

  /** Sends a node that the page does not know, with all below it. Returns its id, or 0 when the root is at its limit. */
  function create(top: Node, parentId: number, root: Root): number {
    let topId = 0;
    const pending: {node: Node; parentId: number; parent: Mirrored | undefined}[] = [
      {node: top, parentId, parent: undefined},
    ];
    for (let next = pending.pop(); next; next = pending.pop()) {
      const {node, parent} = next;
      const known = byNode.get(node);
      if (known) {
        // It was here before and now lies inside something new.
        out.push(["insert", next.parentId, known.id, 0]);
        if (known.root !== root) moveToRoot(known, root);
        parent?.children.push(node);
        continue;
      }
      if (root.count >= root.limit) {
        if (parent) root.cut.add(parent);
        continue;
      }
      lastId += 1;
      const mirrored: Mirrored = {id: lastId, node, children: [], root};
      topId ||= lastId;
      byNode.set(node, mirrored);
      byId.set(lastId, mirrored);
      root.count += 1;
      parent?.children.push(node);
      if (node.nodeType === 3) {
        out.push(["text", lastId, next.parentId, (node as Text).data]);
        continue;
      }
      sendElement(mirrored, next.parentId);
      const children = [...node.childNodes].filter(isMirrorable);
      for (let i = children.length - 1; i >= 0; i--) {
        pending.push({node: children[i] as Node, parentId: mirrored.id, parent: mirrored});
      }
    }
    return topId;
  }

  function sendElement(mirrored: Mirrored, parentId: number): void {
    const element = mirrored.node as Element;
    const attributes: string[] = [];
    const namespaced: Mutation[] = [];
    for (const {name, value, namespaceURI} of element.attributes) {
      if (namespaceURI === null) attributes.push(name, value);
      // Namespaces go with their elements; a declaration says nothing to a DOM.
      else if (namespaceURI !== XMLNS) namespaced.push(["attribute", mirrored.id, name, value, namespaceURI]);
    }
    const namespace = NAMESPACES[element.namespaceURI ?? ""] ?? "html";
    out.push(["element", mirrored.id, parentId, namespace, element.localName, attributes], ...namespaced);
    const properties = new Set(changedProperties(element));
    if (properties.size > 0) dirty.properties.set(mirrored, properties);
    if (listenedTypes(element).size > 0) dirty.listeners.add(mirrored);
    if (element.localName === "canvas") dirty.pictures.add(mirrored);
  }

  function sendAttributes(): void {
    for (const mirrored of dirty.attributes) {
      const element = mirrored.node as Element;
      for (const [name, namespace] of mirrored.attributes?.values() ?? []) {
        const local = namespace === null ? name : name.slice(name.indexOf(":") + 1);
        out.push(["attribute", mirrored.id, name, element.getAttributeNS(namespace, local), namespace]);
      }
      mirrored.attributes = undefined;
    }
    dirty.attributes.clear();
  }

  function sendTexts(): void {
    for (const {id, node} of dirty.texts) out.push(["data", id, (node as Text).data]);
    dirty.texts.clear();
  }

  function sendProperties(): void {
    for (const [{id, node}, names] of dirty.properties) {
      for (const name of names) {
        const value = readProperty(node as Element, name);
        if (name !== "files") out.push(["property", id, name, value]);
      }
    }
    dirty.properties.clear();
  }

  function sendListeners(): void {
    for (const mirrored of dirty.listeners) {
      mirrored.listened ??= new Set();
      sendTypes(mirrored.id, mirrored.listened, listenedTypes(mirrored.node));
    }
    dirty.listeners.clear();
    if (dirty.window) sendTypes(0, windowTypes, new Set([...listenedTypes(window), ...listenedTypes(document)]));
    dirty.window = false;
  }

  function sendTypes(id: number, known: Set<string>, types: ReadonlySet<string>): void {
    for (const type of types) if (!known.has(type)) out.push(["listen", id, type]);
    for (const type of known) if (!types.has(type)) out.push(["unlisten", id, type]);
    known.clear();
    for (const type of types) known.add(type);
  }

  function sendPictures(): void {
    for (const {id, node} of dirty.pictures) {
      const picture = takePicture(node as Element);
      if (!picture) continue;
      const {width, height, content} = picture;
      out.push(["picture", id, width, height, content]);
      if (!ArrayBuffer.isView(content)) transfer.push(content);
    }
    dirty.pictures.clear();
  }

  function sendCalls(): void {
    for (const [element, methods] of dirty.calls) {
      const mirrored = byNode.get(element);
      if (mirrored) for (const method of methods) out.push(["call", mirrored.id, method]);
    }
    dirty.calls.clear();
  }

  /** Tells how many nodes of each root are held back, when that changed. */
  function sendMore(): void {
    for (const root of roots.values()) {
      if (root.cut.size === 0 && root.hidden === 0) continue;
      let hidden = 0;
      for (const {node, children} of root.cut) {
        const shown = new Set(children);
        for (const child of node.childNodes) if (isMirrorable(child) && !shown.has(child)) hidden += size(child);
      }
      const id = byNode.get(root.element)?.id;
      if (hidden !== root.hidden && id) out.push(["more", id, hidden]);
      root.hidden = hidden;
    }
  }

  // -------------------------------------------------------------------------------------------------------------------

  return {
    addRoot(cell, element) {
      const root: Root = {cell, element, count: 0, limit: nodeLimit, cut: new Set(), hidden: 0};
      roots.set(cell, root);
      document.body.appendChild(element);
      dirty.roots.add(root);
      request();
    },
    removeRoot(cell) {
      const root = roots.get(cell);
      if (!root) return;
      roots.delete(cell);
      dirty.roots.delete(root);
      root.element.remove();
      const mirrored = byNode.get(root.element);
      if (!mirrored) return;
      const holder = detached(mirrored);
      dirty.children.add(holder);
      request();
    },
    ack(frame) {
      if (frame !== awaited) return;
      awaited = undefined;
      flush();
    },
    flush,
    nodeOf: (id) => byId.get(id)?.node,
    more(node) {
      const root = byNode.get(node)?.root;
      if (!root) return;
      root.limit += nodeLimit;
      request();
    },
    get size() {
      return byId.size;
    },
  };

  /** A removed root as a child of nothing, so that the next frame takes it away as it does any other node. */
  function detached(mirrored: Mirrored): Mirrored {
    return {id: 0, node: document, children: [mirrored.node], root: mirrored.root};
  }
}

/** Comments and what else the page has no use for stay here. */
function isMirrorable(node: Node): boolean {
  return node.nodeType === 1 || node.nodeType === 3;
}

function size(node: Node): number {
  let count = 1;
  for (const child of node.childNodes) if (isMirrorable(child)) count += size(child);
  return count;
}
