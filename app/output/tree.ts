/** The page's copy of the kernel's nodes, changed by one mutation at a time. Never throws, whatever it is given. */
import * as v from "valibot";
import {type Mutation, type MutationName, mutationSchemas} from "../../kernel/protocol.ts";
import {setProperty, showPicture} from "./controls.ts";
import {filterSheet, filterStyle} from "./css.ts";
import type {Forwarder} from "./events.ts";
import {admitsElement, attributeProblem, NAMESPACE_URIS} from "./policy.ts";

export interface TreeOptions {
  /** Is told what was not admitted, in words that complete "Not shown in an output: …". */
  readonly refuse: (what: string) => void;
  readonly forwarder: Forwarder;
  readonly root: (cell: string, element: HTMLElement) => void;
  /** A root is gone for good, with its cell. */
  readonly unroot: (cell: string, element: HTMLElement) => void;
  readonly more: (root: Node, hidden: number) => void;
}

export interface Tree {
  /** `handled`: number of the last event that the kernel had seen when it made the mutation. */
  apply(mutation: readonly unknown[], handled: number): void;
  /** Forgets all nodes; what is on the page stays there, without a way to change it. */
  clear(): void;
  readonly size: number;
}

// Outputs may hold a form control named "insertBefore": only the prototypes' own methods are safe to call.
const {insertBefore, removeChild} = Node.prototype;
const parentOf = Object.getOwnPropertyDescriptor(Node.prototype, "parentNode")?.get as (this: Node) => Node | null;

export function createTree({refuse, forwarder, root, unroot, more}: TreeOptions): Tree {
  const roots = new Map<Node, string>();
  const nodes = new Map<number, Node>();

  const standIns = new WeakSet<Node>();

  /** Where a refused element would be, an empty text is; what would be inside it is nowhere. */
  function place(parent: Node, child: Node, before: Node | null): void {
    if (isStyle(parent)) withhold(parent, child);
    if (parent.nodeType === 1) insertBefore.call(parent, child, before);
    else if (standIns.has(parent)) detach(child);
    else throw new Refusal("a text with children");
    restyle(parent);
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
    if (!admitsElement(namespace, name)) {
      refuse(`<${name}> elements`);
      const standIn = document.createTextNode("");
      standIns.add(standIn);
      return standIn;
    }
    const made = document.createElementNS(NAMESPACE_URIS[namespace], name);
    for (let i = 0; i + 1 < attributes.length; i += 2) {
      setAttribute(made, attributes[i] as string, attributes[i + 1] as string, null);
    }
    return made;
  }

  function setAttribute(target: Element, name: string, value: string | null, namespace: string | null): void {
    if (value === null) {
      if (namespace === null) target.removeAttribute(name);
      else target.removeAttributeNS(namespace, name.slice(name.indexOf(":") + 1));
      return;
    }
    const problem = attributeProblem(target.localName, name, value, namespace);
    if (problem) {
      refuse(`attribute ${name} of <${target.localName}>, which ${problem}`);
      // An earlier value must not stay in its place.
      if (namespace === null) target.removeAttribute(name);
      return;
    }
    const admitted =
      name === "style" ? filterStyle(value, (declaration) => refuse(`the style ${declaration.slice(0, 80)}`)) : value;
    if (namespace === null) target.setAttribute(name, admitted);
    else target.setAttributeNS(namespace, name, admitted);
    if (target.localName === "a" && /^(xlink:)?href$/.test(name)) openOutside(target, value);
  }

  /**
   * Style elements hold a filtered sheet, made anew when their text changes. The text that was sent is kept here: the
   * page's own style element never has it, not even for a moment in which it would load something.
   */
  const sheets = new Map<Node, Map<Node, string>>();

  function withhold(style: Node, text: Node): void {
    const sources = sheets.get(style) ?? new Map<Node, string>();
    sheets.set(style, sources);
    if (text.nodeType !== 3 || sources.has(text)) return;
    sources.set(text, (text as Text).data);
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
      first.data = filterSheet(source, (rule) => refuse(`the style rule ${rule.slice(0, 80)}`));
    } catch (error) {
      refuse(`a style sheet (${(error as Error).message})`);
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
      setAttribute(target, name, value, namespace);
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
    more: ([, id, hidden]) => more(node(id), hidden),
    free: ([, ids]) => {
      for (const id of ids) {
        const gone = nodes.get(id);
        nodes.delete(id);
        if (!gone) continue;
        forwarder.forget(gone);
        sheets.delete(gone);
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
        );
      }
    },
    clear() {
      for (const each of nodes.values()) forwarder.forget(each);
      forwarder.clear();
      nodes.clear();
      sheets.clear();
      roots.clear();
    },
    get size() {
      return nodes.size;
    },
  };
}

class Refusal extends Error {}

function isStyle(node: Node): boolean {
  return node.nodeType === 1 && (node as Element).localName === "style";
}

/** Links leave the notebook where it is; those within an output are followed by the page (events.ts). */
function openOutside(link: Element, href: string): void {
  if (href.trim().startsWith("#")) {
    link.removeAttribute("target");
    return;
  }
  link.setAttribute("target", "_blank");
  link.setAttribute("rel", "noopener noreferrer");
}

/** A cell may move the focus while the reader is in an output, but not out of the editor. */
function mayCall(): boolean {
  const {activeElement} = document;
  return !activeElement || activeElement === document.body || activeElement.closest(".output-host") !== null;
}
