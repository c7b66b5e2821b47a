/** `element.style`: a CSSStyleDeclaration whose source is the style attribute. */
import {define} from "./define.ts";

interface Declaration {
  value: string;
  important: boolean;
}

/** Reads `name: value` pairs; semicolons and colons within strings and parentheses do not count. */
export function parseDeclarations(text: string): Map<string, Declaration> {
  const declarations = new Map<string, Declaration>();
  const source = text.replace(/\/\*[\s\S]*?\*\//g, "");
  for (const [part] of source.matchAll(
    /(?:\((?:[^()"']|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|\([^()]*\))*\)|"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|[^;])+/g,
  )) {
    const colon = part.indexOf(":");
    if (colon < 0) continue;
    const property = part.slice(0, colon).trim();
    const name = property.startsWith("--") ? property : property.toLowerCase();
    const value = part.slice(colon + 1).trim();
    const important = /\s*!\s*important$/i.test(value);
    if (name && value) {
      // A property that is set again goes to the end, as in browsers.
      declarations.delete(name);
      declarations.set(name, {value: value.replace(/\s*!\s*important$/i, ""), important});
    }
  }
  return declarations;
}

/** `backgroundColor` → `background-color`; `cssFloat` → `float`. */
function propertyName(key: string): string {
  if (key === "cssFloat") return "float";
  if (key.startsWith("--")) return key;
  return key.replace(/^(webkit|moz|ms)(?=[A-Z])/i, "-$1").replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

class StyleDeclaration {
  #element: Element;
  #text: string | null = null;
  #declarations = new Map<string, Declaration>();

  constructor(element: Element) {
    this.#element = element;
  }

  /** The declarations, read anew when the attribute was changed behind our back. */
  #current(): Map<string, Declaration> {
    const text = this.#element.getAttribute("style");
    if (text !== this.#text) {
      this.#text = text;
      this.#declarations = parseDeclarations(text ?? "");
    }
    return this.#declarations;
  }

  #write(): void {
    const text = [...this.#declarations]
      .map(([name, {value, important}]) => `${name}: ${value}${important ? " !important" : ""};`)
      .join(" ");
    this.#text = text;
    this.#element.setAttribute("style", text);
  }

  get cssText(): string {
    this.#current();
    return [...this.#declarations]
      .map(([name, d]) => `${name}: ${d.value}${d.important ? " !important" : ""};`)
      .join(" ");
  }

  set cssText(text: string) {
    this.#declarations = parseDeclarations(String(text));
    this.#write();
  }

  get length(): number {
    return this.#current().size;
  }

  item(index: number): string {
    return [...this.#current().keys()][index] ?? "";
  }

  getPropertyValue(name: string): string {
    return this.#current().get(name.startsWith("--") ? name : name.toLowerCase())?.value ?? "";
  }

  getPropertyPriority(name: string): string {
    return this.#current().get(name.toLowerCase())?.important ? "important" : "";
  }

  setProperty(name: string, value: unknown, priority?: string | null): void {
    const key = name.startsWith("--") ? name : name.toLowerCase();
    const text = value == null ? "" : String(value).trim();
    const declarations = this.#current();
    if (text === "") {
      this.removeProperty(key);
      return;
    }
    declarations.set(key, {value: text, important: String(priority ?? "").toLowerCase() === "important"});
    this.#write();
  }

  removeProperty(name: string): string {
    const declarations = this.#current();
    const key = name.startsWith("--") ? name : name.toLowerCase();
    const old = declarations.get(key)?.value ?? "";
    if (declarations.delete(key)) this.#write();
    return old;
  }

  get parentRule(): null {
    return null;
  }

  *[Symbol.iterator](): IterableIterator<string> {
    yield* this.#current().keys();
  }
}

const own = (style: StyleDeclaration, key: string | symbol): boolean => typeof key === "symbol" || key in style;

const handler: ProxyHandler<StyleDeclaration> = {
  get(style, key) {
    if (own(style, key)) {
      const value: unknown = Reflect.get(style, key, style);
      return typeof value === "function" ? value.bind(style) : value;
    }
    const name = String(key);
    return /^\d+$/.test(name) ? style.item(Number(name)) : style.getPropertyValue(propertyName(name));
  },
  set(style, key, value) {
    if (own(style, key)) return Reflect.set(style, key, value, style);
    style.setProperty(propertyName(String(key)), value);
    return true;
  },
  has: (style, key) => own(style, key) || /^(--|webkit|[a-z])/.test(String(key)),
};

const styles = new WeakMap<Element, StyleDeclaration>();

function styleOf(element: Element): StyleDeclaration {
  let style = styles.get(element);
  if (!style) {
    style = new Proxy(new StyleDeclaration(element), handler);
    styles.set(element, style);
  }
  return style;
}

/** Value of a CSS property on an element as far as inline styles and presentation attributes say. */
export function computedValue(element: Element, name: string): string {
  for (let node: Element | null = element; node; node = node.parentElement) {
    const value = (node.getAttribute("style") && styleOf(node).getPropertyValue(name)) || node.getAttribute(name);
    if (value && value !== "inherit") return value;
    if (!INHERITED.test(name)) return "";
  }
  return "";
}
const INHERITED =
  /^(color|cursor|direction|dominant-baseline|fill|fill-.*|font|font-.*|letter-spacing|line-height|pointer-events|stroke|stroke-.*|text-align|text-anchor|text-transform|visibility|white-space|word-spacing|--.*)$/;

/** `getComputedStyle` without a cascade: inline styles and presentation attributes, inherited where CSS inherits. */
export function getComputedStyle(element: Element): object {
  const value = (name: string): string => computedValue(element, name);
  return new Proxy(
    {getPropertyValue: (name: string) => value(String(name))},
    {get: (target, key) => (key === "getPropertyValue" ? target.getPropertyValue : value(propertyName(String(key))))},
  );
}

export function installStyle(element: object): void {
  define(element, {
    get style(): object {
      return styleOf(this as unknown as Element);
    },
    set style(text: unknown) {
      styleOf(this as unknown as Element).cssText = String(text);
    },
  });
}
