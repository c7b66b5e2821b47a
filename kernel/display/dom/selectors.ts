/** CSS selectors over the worker's DOM, by css-select: `matches`, `closest`, `querySelector`, `querySelectorAll`. */
import {compile, type Options} from "css-select";
import {define} from "./define.ts";

type Adapter = NonNullable<Options<Node, Element>["adapter"]>;
type CompiledQuery = (element: Element) => boolean;

const isElement = (node: Node): node is Element => node.nodeType === 1;

const adapter: Adapter = {
  isTag: isElement,
  getAttributeValue: (element, name) => element.getAttribute(name) ?? undefined,
  getChildren: (node) => node.childNodes as unknown as Node[],
  getName: (element) => element.localName,
  getParent: (element) => element.parentNode,
  getSiblings: (node) => (node.parentNode ? (node.parentNode.childNodes as unknown as Node[]) : [node]),
  prevElementSibling: (node) => (node as Element).previousElementSibling,
  getText: (node) => node.textContent ?? "",
  hasAttrib: (element, name) => element.hasAttribute(name),
  removeSubsets: (nodes) => nodes.filter((node) => !nodes.some((other) => other !== node && other.contains(node))),
};

const compiled = new Map<string, CompiledQuery>();
const MAX_COMPILED = 500;

/** @throws {DOMException} SyntaxError for what is no selector. */
function matcher(selector: string, scope: Node): CompiledQuery {
  const cached = compiled.get(selector);
  if (cached) return cached;
  const scoped = selector.includes(":scope");
  let query: CompiledQuery;
  try {
    if (/[>+~]\s*$/.test(selector)) throw new Error("it ends in a combinator");
    query = compile<Node, Element>(selector, {
      adapter,
      xmlMode: true,
      relativeSelector: false,
      cacheResults: false,
      ...(scoped ? {context: scope} : {}),
    });
  } catch (error) {
    throw new DOMException(`"${selector}" is not a valid selector: ${(error as Error).message}`, "SyntaxError");
  }
  if (!scoped) {
    if (compiled.size >= MAX_COMPILED) compiled.clear();
    compiled.set(selector, query);
  }
  return query;
}

/** Elements below `root` in document order that fulfil `test`. */
function* descendants(root: Node): Generator<Element> {
  const pending: Node[] = [root];
  for (let node = pending.pop(); node; node = pending.pop()) {
    if (node !== root) yield node as Element;
    const children = (node as ParentNode).children;
    for (let i = children.length - 1; i >= 0; i--) pending.push(children[i] as Element);
  }
}

export function installSelectors(element: object, parents: readonly object[]): void {
  for (const parent of parents) {
    define(parent, {
      querySelector(this: ParentNode, selector: string): Element | null {
        const test = matcher(String(selector), this);
        for (const candidate of descendants(this)) if (test(candidate)) return candidate;
        return null;
      },
      querySelectorAll(this: ParentNode, selector: string): NodeListOf<Element> {
        const test = matcher(String(selector), this);
        const List = this.childNodes.constructor as new () => Element[];
        const found = new List();
        for (const candidate of descendants(this)) if (test(candidate)) found.push(candidate);
        return found as unknown as NodeListOf<Element>;
      },
    });
  }
  define(element, {
    matches(this: Element, selector: string): boolean {
      return matcher(String(selector), this)(this);
    },
    closest(this: Element, selector: string): Element | null {
      const test = matcher(String(selector), this);
      for (let node: Element | null = this; node; node = node.parentElement) if (test(node)) return node;
      return null;
    },
  });
}
