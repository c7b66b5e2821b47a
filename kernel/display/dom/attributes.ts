/** Views of attributes: class names, data-…, and the attributes list itself by index. */
import type {Window as PolyfillWindow} from "@remote-dom/polyfill";
import {define} from "./define.ts";
import {TokenList} from "./tokens.ts";

const MAX_INDEXED_ATTRIBUTES = 128;

export function installAttributes(window: PolyfillWindow): void {
  const lists = new WeakMap<Element, TokenList>();
  const element = window.Element.prototype;
  define(element, {
    get classList(): TokenList {
      const self = this as unknown as Element;
      const list = lists.get(self) ?? new TokenList(self, "class");
      lists.set(self, list);
      return list;
    },
    set classList(value: unknown) {
      (this as unknown as Element).setAttribute("class", String(value));
    },
    get dataset(): DOMStringMap {
      return new Proxy({}, datasetOf(this as unknown as Element));
    },
    hasAttributes(this: Element): boolean {
      return this.attributes.length > 0;
    },
    getAttributeNode(this: Element, name: string): Attr | null {
      return this.attributes.getNamedItem(name);
    },
    setAttributeNode(this: Element, attribute: Attr): Attr | null {
      return this.attributes.setNamedItem(attribute);
    },
  });
  define(window.HTMLElement.prototype, stringReflection("className", "class"));
  const animated = {
    get className() {
      const value = (this as unknown as Element).getAttribute("class") ?? "";
      return {baseVal: value, animVal: value};
    },
  };
  define(window.SVGElement.prototype, animated);
  const map = Object.getPrototypeOf(window.document.createElement("i").attributes) as object;
  for (let index = 0; index < MAX_INDEXED_ATTRIBUTES; index++) {
    Object.defineProperty(map, index, {
      configurable: true,
      get(this: NamedNodeMap) {
        return this.item(index) ?? undefined;
      },
    });
  }
}

function datasetOf(element: Element): ProxyHandler<object> {
  const attribute = (key: string | symbol): string =>
    `data-${String(key).replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
  const names = (): string[] =>
    element
      .getAttributeNames()
      .filter((name) => name.startsWith("data-"))
      .map((name) => name.slice(5).replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()));
  return {
    get: (_, key) => (typeof key === "symbol" ? undefined : (element.getAttribute(attribute(key)) ?? undefined)),
    set(_, key, value) {
      element.setAttribute(attribute(key), String(value));
      return true;
    },
    deleteProperty(_, key) {
      element.removeAttribute(attribute(key));
      return true;
    },
    has: (_, key) => element.hasAttribute(attribute(key)),
    ownKeys: names,
    getOwnPropertyDescriptor: (_, key) => ({
      value: element.getAttribute(attribute(key)) ?? undefined,
      enumerable: true,
      configurable: true,
      writable: true,
    }),
  };
}

/** A property that is the text of an attribute. */
export function stringReflection(property: string, attribute: string): object {
  return Object.defineProperty({}, property, {
    enumerable: true,
    configurable: true,
    get(this: Element) {
      return this.getAttribute(attribute) ?? "";
    },
    set(this: Element, value: unknown) {
      this.setAttribute(attribute, String(value));
    },
  });
}
