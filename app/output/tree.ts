/** The page's copy of the kernel's nodes, changed by one mutation at a time. Never throws, whatever it is given. */
import * as v from "valibot";
import {OUTPUT_DEPTH} from "../../kernel/budgets.ts";
import {type Mutation, type MutationName, mutationSchemas} from "../../kernel/protocol.ts";
import {makeElement as admitElement, type Refuse, setAttribute} from "./admit.ts";
import {setProperty, showPicture} from "./controls.ts";
import {filterSheet} from "./css.ts";
import type {Forwarder} from "./events.ts";

export interface TreeOptions {
  readonly refuse: Refuse;
  readonly forwarder: Forwarder;
  readonly root: (cell: string, element: HTMLElement) => void;
  /** A root is gone for good, with its cell. */
  readonly unroot: (cell: string, element: HTMLElement) => void;
  readonly more: (root: Node, nodes: number, characters: number) => void;
}

export interface Tree {
  /** `handled`: number of the last event that the kernel had seen when it made the mutation. */
  apply(mutation: readonly unknown[], handled: number): void;
  /** The root that a node is in, with its cell. */
  rootOf(node: Node): {readonly root: Node; readonly cell: string} | null;
  /** Forgets all nodes; what is on the page stays there, without a way to change it. */
  clear(): void;
  readonly size: number;
}

// Outputs may hold a form control named "insertBefore": only the prototypes' own methods are safe to call.
const {insertBefore, removeChild} = Node.prototype;
const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, "parentNode")?.get as (this: Node) => Node | null;
const childrenOf = Object.getOwnPropertyDescriptor(Node.prototype, "childNodes")?.get as (
  this: Node,
) => NodeListOf<ChildNode>;

export function createTree({refuse, forwarder, root, unroot, more}: TreeOptions): Tree {
  const roots = new Map<Node, string>();
  const nodes = new Map<number, Node>();

  const standIns = new WeakSet<Node>();

  /** Where a refused element would be, an empty text is; what would be inside it is nowhere. */
  function place(parent: Node, child: Node, before: Node | null): void {
    if (isStyle(parent)) withhold(parent, child);
    if (levelsTo(parent) + height(child) > OUTPUT_DEPTH) {
      detach(child);
      refuse(`elements that lie more than ${OUTPUT_DEPTH} deep`, parent);
    } else if (parent.nodeType === 1) insertBefore.call(parent, child, before);
    else if (standIns.has(parent)) detach(child);
    else throw new Refusal("a text with children");
    restyle(parent);
  }

  function levelsTo(node: Node): number {
    let levels = 1;
    for (let each: Node | null = node; each && !roots.has(each); each = parentOf.call(each)) levels += 1;
    return levels;
  }

  function detach(child: Node): void {
    const parent = parentOf.call(child);
    if (parent) removeChild.call(parent, child);
  }

  function node(id: number): Node {
    const found = nodes.get(id);
    if (!found) throw new Refusal(`a change of node ${id}, which does not exist`);
    return found;
  }

  function element(id: number): Element | undefined {
    const found = node(id);
    return found.nodeType === 1 ? (found as Element) : undefined;
  }

  function add(id: number, made: Node, parent: number): void {
    if (nodes.has(id)) throw new Refusal(`a second node ${id}`);
    nodes.set(id, made);
    forwarder.register(made, id);
    if (parent !== 0) place(node(parent), made, null);
  }

  function makeElement(namespace: "html" | "svg" | "math", name: string, attributes: readonly string[]): Node {
    let standIn: Text | undefined;
    const made = admitElement(namespace, name, (what) => {
      standIn = document.createTextNode("");
      standIns.add(standIn);
      refuse(what, standIn);
    });
    if (!made) return standIn ?? document.createTextNode("");
    for (let i = 0; i + 1 < attributes.length; i += 2) {
      setAttribute(made, attributes[i] as string, attributes[i + 1] as string, null, refuse);
    }
    return made;
  }

  /**
   * Style elements hold a filtered sheet, made anew when their text changes. The text that was sent is kept here: the
   * page's own style element never has it, not even for a moment in which it would load something. It is kept for as long
   * as the element is there: the kernel may have freed it and change a text in it all the same.
   */
  const sheets = new WeakMap<Node, Map<Node, string>>();

  function withhold(style: Node, text: Node): void {
    const sources = sheets.get(style) ?? new Map<Node, string>();
    sheets.set(style, sources);
    const from = parentOf.call(text);
    if (text.nodeType !== 3 || (from === style && sources.has(text))) return;
    // What it says may have changed since it was last here.
    sources.set(text, (from && sheets.get(from)?.get(text)) ?? (text as Text).data);
    (text as Text).data = "";
  }

  function restyle(style: Node): void {
    const sources = sheets.get(style);
    if (!sources) return;
    const texts = [...style.childNodes].filter((child) => sources.has(child)) as Text[];
    for (const text of texts) text.data = "";
    const [first] = texts;
    if (!first) return;
    try {
      const source = texts.map((text) => sources.get(text)).join("");
      first.data = filterSheet(source, (rule) => refuse(`the style rule ${rule.slice(0, 80)}`, style));
    } catch (error) {
      refuse(`a style sheet (${(error as Error).message})`, style);
    }
  }

  const apply: {[Name in MutationName]: (mutation: Mutation & [Name, ...unknown[]], handled: number) => void} = {
    root: ([, cell, id]) => {
      const top = element(id);
      if (!top) return;
      roots.set(top, cell);
      root(cell, top as HTMLElement);
    },
    element: ([, id, parent, namespace, name, attributes]) => add(id, makeElement(namespace, name, attributes), parent),
    text: ([, id, parent, data]) => add(id, document.createTextNode(data), parent),
    data: ([, id, data]) => {
      const text = node(id);
      if (text.nodeType !== 3) return;
      const style = parentOf.call(text);
      const sources = style ? sheets.get(style) : undefined;
      if (style && sources) {
        sources.set(text, data);
        restyle(style);
      } else (text as Text).data = data;
    },
    attribute: ([, id, name, value, namespace], handled) => {
      const target = element(id);
      if (!target || (name === "open" && forwarder.lastEdit(target) > handled)) return;
      setAttribute(target, name, value, namespace, refuse);
    },
    property: ([, id, name, value], handled) => {
      const target = element(id);
      // What the reader has typed since must not be undone by an answer to what was typed before.
      if (target && forwarder.lastEdit(target) <= handled) setProperty(target, name, value);
    },
    insert: ([, parent, id, before]) => place(node(parent), node(id), before === 0 ? null : node(before)),
    remove: ([, id]) => {
      const child = node(id);
      const parent = parentOf.call(child);
      detach(child);
      if (parent) restyle(parent);
    },
    listen: ([, id, type]) => forwarder.listen(id === 0 ? window : node(id), type),
    unlisten: ([, id, type]) => forwarder.unlisten(id === 0 ? window : node(id), type),
    picture: ([, id, width, height, content]) => {
      const target = element(id);
      if (target?.localName === "canvas") showPicture(target as HTMLCanvasElement, width, height, content);
    },
    call: ([, id, method]) => {
      const target = element(id);
      if (target && mayCall()) (target as HTMLInputElement)[method]?.();
    },
    more: ([, id, nodes, characters]) => more(node(id), nodes, characters),
    free: ([, ids]) => {
      for (const id of ids) {
        const gone = nodes.get(id);
        nodes.delete(id);
        if (!gone) continue;
        forwarder.forget(gone);
        const cell = roots.get(gone);
        if (cell === undefined) continue;
        roots.delete(gone);
        unroot(cell, gone as HTMLElement);
      }
    },
  };

  return {
    apply(mutation, handled) {
      try {
        const name = mutation[0] as MutationName;
        if (!Object.hasOwn(mutationSchemas, name)) throw new Refusal("a change of unknown kind");
        if (!v.is(mutationSchemas[name] as v.GenericSchema, mutation))
          throw new Refusal(`a malformed change (${name})`);
        (apply[name] as (mutation: readonly unknown[], handled: number) => void)(mutation, handled);
      } catch (error) {
        refuse(
          error instanceof Refusal ? error.message : `a change that the page's DOM does not take (${String(error)})`,
          null,
        );
      }
    },
    rootOf(node) {
      for (let each: Node | null = node; each; each = parentOf.call(each)) {
        const cell = roots.get(each);
        if (cell !== undefined) return {root: each, cell};
      }
      return null;
    },
    clear() {
      for (const each of nodes.values()) forwarder.forget(each);
      forwarder.clear();
      nodes.clear();
      roots.clear();
    },
    get size() {
      return nodes.size;
    },
  };
}

class Refusal extends Error {}

/** Levels below a node; none for nearly all, which are new when they are placed. */
function height(top: Node): number {
  let levels = 0;
  const below = (node: Node) => [...childrenOf.call(node)];
  for (let row = below(top); row.length > 0; row = row.flatMap(below)) levels += 1;
  return levels;
}

function isStyle(node: Node): boolean {
  return node.nodeType === 1 && (node as Element).localName === "style";
}

/** A cell may move the focus while the reader is in an output: not out of the editor, and not when nothing has it. */
function mayCall(): boolean {
  return document.activeElement?.closest(".output-host") != null;
}
