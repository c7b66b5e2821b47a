/** Small tools with which the behaviour of form controls is put on the polyfill's classes. */
import {define} from "../dom/define.ts";

/** Puts getters, setters and methods of a part of `T` on the class of `T`. */
export function addMembers<T extends object>(target: {prototype: object}, members: Partial<T> & ThisType<T>): void {
  define(target.prototype, members as T);
}

/** Properties that read and write an attribute: property name → attribute name where they differ. */
export function reflectText(target: {prototype: object}, names: readonly string[]): void {
  for (const name of names) {
    const attribute = ATTRIBUTE_NAMES[name] ?? name.toLowerCase();
    Object.defineProperty(target.prototype, name, {
      configurable: true,
      get(this: Element) {
        return this.getAttribute(attribute) ?? "";
      },
      set(this: Element, value: unknown) {
        this.setAttribute(attribute, String(value));
      },
    });
  }
}

/** Properties that are true while the attribute is there. */
export function reflectBooleans(target: {prototype: object}, names: readonly string[]): void {
  for (const name of names) {
    const attribute = ATTRIBUTE_NAMES[name] ?? name.toLowerCase();
    Object.defineProperty(target.prototype, name, {
      configurable: true,
      get(this: Element) {
        return this.hasAttribute(attribute);
      },
      set(this: Element, value: unknown) {
        this.toggleAttribute(attribute, Boolean(value));
      },
    });
  }
}

/** Integer properties with the value they have while the attribute is missing or no number. */
export function reflectIntegers(target: {prototype: object}, fallbacks: Readonly<Record<string, number>>): void {
  for (const [name, fallback] of Object.entries(fallbacks)) {
    Object.defineProperty(target.prototype, name, {
      configurable: true,
      get(this: Element) {
        const value = Number.parseInt(this.getAttribute(name.toLowerCase()) ?? "", 10);
        return Number.isNaN(value) || value < 0 ? fallback : value;
      },
      set(this: Element, value: unknown) {
        this.setAttribute(name.toLowerCase(), String(Math.trunc(Number(value))));
      },
    });
  }
}

const ATTRIBUTE_NAMES: Record<string, string> = {
  htmlFor: "for",
  defaultChecked: "checked",
  defaultSelected: "selected",
  defaultMuted: "muted",
};

/** An element's ancestors and itself up to the first that `accepts`, or `null`. */
export function ancestor<T extends Element>(node: Node | null, accepts: (element: Element) => boolean): T | null {
  for (let current = node; current; current = current.parentNode) {
    if (current.nodeType === 1 && accepts(current as Element)) return current as T;
  }
  return null;
}

/** The topmost node that `node` hangs from. */
export function rootOf(node: Node): ParentNode & Node {
  let root = node;
  while (root.parentNode) root = root.parentNode;
  return root as ParentNode & Node;
}

/** All elements below `root` with one of the local names, in tree order. */
export function elementsBelow<T extends Element>(root: Node, names: ReadonlySet<string>): T[] {
  const found: T[] = [];
  const pending: Node[] = [];
  for (let node: Node | null | undefined = root.firstChild; node; ) {
    if (node.nodeType === 1 && names.has((node as Element).localName)) found.push(node as T);
    if (node.nextSibling) pending.push(node.nextSibling);
    node = node.firstChild ?? pending.pop();
  }
  return found;
}

/** Dispatches an event of the element's own document; whether its default action may follow. */
export function fire(element: Element, type: string, init: EventInit, fields: object = {}): boolean {
  const {Event} = element.ownerDocument.defaultView as Window & typeof globalThis;
  return element.dispatchEvent(Object.assign(new Event(type, init), fields));
}
