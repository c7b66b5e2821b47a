/** Members of nodes, elements and documents that the polyfill lacks. */
import type {Window as PolyfillWindow} from "@remote-dom/polyfill";
import {define} from "./define.ts";
import {stateOf} from "./state.ts";
import {TreeWalker} from "./walker.ts";

const NODE_TYPES = {
  ELEMENT_NODE: 1,
  ATTRIBUTE_NODE: 2,
  TEXT_NODE: 3,
  CDATA_SECTION_NODE: 4,
  PROCESSING_INSTRUCTION_NODE: 7,
  COMMENT_NODE: 8,
  DOCUMENT_NODE: 9,
  DOCUMENT_TYPE_NODE: 10,
  DOCUMENT_FRAGMENT_NODE: 11,
  DOCUMENT_POSITION_DISCONNECTED: 1,
  DOCUMENT_POSITION_PRECEDING: 2,
  DOCUMENT_POSITION_FOLLOWING: 4,
  DOCUMENT_POSITION_CONTAINS: 8,
  DOCUMENT_POSITION_CONTAINED_BY: 16,
};

function path(node: Node): Node[] {
  const nodes: Node[] = [];
  for (let each: Node | null = node; each; each = each.parentNode) nodes.unshift(each);
  return nodes;
}

function installNode(window: PolyfillWindow): void {
  const node = window.Node.prototype;
  for (const [name, value] of Object.entries(NODE_TYPES)) {
    for (const target of [node, window.Node]) Object.defineProperty(target, name, {value, configurable: true});
  }
  define(node, {
    getRootNode(this: Node): Node {
      return path(this)[0] as Node;
    },
    hasChildNodes(this: Node): boolean {
      return this.firstChild !== null;
    },
    isSameNode(this: Node, other: Node | null): boolean {
      return this === other;
    },
    isEqualNode(this: Element, other: Element | null): boolean {
      if (this === other) return true;
      if (!other || this.nodeType !== other.nodeType || this.nodeName !== other.nodeName) return false;
      if (this.nodeType !== 1) return this.nodeValue === other.nodeValue;
      return this.outerHTML === other.outerHTML && this.namespaceURI === other.namespaceURI;
    },
    compareDocumentPosition(this: Node, other: Node): number {
      if (this === other) return 0;
      const [mine, others] = [path(this), path(other)];
      if (mine[0] !== others[0]) return 1 | 32 | 4;
      let depth = 0;
      while (mine[depth] === others[depth] && depth < mine.length && depth < others.length) depth++;
      if (depth === mine.length) return 16 | 4;
      if (depth === others.length) return 8 | 2;
      const siblings = [...(mine[depth - 1] as Node).childNodes];
      return siblings.indexOf(mine[depth] as ChildNode) < siblings.indexOf(others[depth] as ChildNode) ? 4 : 2;
    },
    normalize(this: Node): void {
      for (const child of [...this.childNodes]) {
        const before = child.previousSibling;
        if (child.nodeType !== 3) child.normalize();
        else if ((child as Text).data === "") child.remove();
        else if (before?.nodeType === 3) {
          (before as Text).data += (child as Text).data;
          child.remove();
        }
      }
    },
    get baseURI(): string {
      return "about:blank";
    },
  });
  // The polyfill walks all siblings for these.
  define(window.ParentNode.prototype, {
    get lastChild(): Node | null {
      const {childNodes} = this as unknown as Node;
      return childNodes[childNodes.length - 1] ?? null;
    },
    get childElementCount(): number {
      return (this as unknown as ParentNode).children.length;
    },
  });
}

type Position = "beforebegin" | "afterbegin" | "beforeend" | "afterend";

function insertAdjacent(element: Element, position: Position, node: Node): void {
  if (position === "beforebegin") element.parentNode?.insertBefore(node, element);
  else if (position === "afterbegin") element.insertBefore(node, element.firstChild);
  else if (position === "beforeend") element.appendChild(node);
  else if (position === "afterend") element.parentNode?.insertBefore(node, element.nextSibling);
  else throw new DOMException(`"${position}" is not beforebegin, afterbegin, beforeend or afterend.`, "SyntaxError");
}

function installElement(window: PolyfillWindow): void {
  const element = window.Element.prototype;
  define(element, {
    insertAdjacentElement(this: Element, position: Position, node: Element): Element {
      insertAdjacent(this, position, node);
      return node;
    },
    insertAdjacentText(this: Element, position: Position, text: string): void {
      insertAdjacent(this, position, this.ownerDocument.createTextNode(text));
    },
    getElementsByTagNameNS(this: Element, namespace: string, name: string): Element[] {
      return [...this.getElementsByTagName("*")].filter(
        (each) => each.namespaceURI === namespace && (name === "*" || each.localName === name),
      );
    },
    get innerText(): string {
      return (this as unknown as Element).textContent ?? "";
    },
    set innerText(text: unknown) {
      (this as unknown as Element).textContent = String(text);
    },
    focus(this: Element): void {
      const state = stateOf(this);
      if (state) state.activeElement = this;
      state?.call(this, "focus");
    },
    blur(this: Element): void {
      const state = stateOf(this);
      if (state?.activeElement === this) state.activeElement = null;
      state?.call(this, "blur");
    },
    scrollIntoView(this: Element): void {
      stateOf(this)?.call(this, "scrollIntoView");
    },
    click(this: Element): void {
      const {PointerEvent} = this.ownerDocument.defaultView as unknown as typeof globalThis;
      this.dispatchEvent(new PointerEvent("click", {bubbles: true, cancelable: true, composed: true}));
    },
    // Pointers are captured by the page when a button is held down on an output.
    setPointerCapture(): void {},
    releasePointerCapture(): void {},
    hasPointerCapture: (): boolean => false,
    getAnimations: (): unknown[] => [],
  });
}

function installDocument(window: PolyfillWindow): void {
  define(window.Document.prototype, {
    createTreeWalker: (root: Node, what?: number, filter?: ((node: Node) => number) | null): TreeWalker =>
      new TreeWalker(root, what, filter),
    createEvent(this: Document, name: string): Event {
      const classes = this.defaultView as unknown as Record<string, typeof Event | undefined>;
      const className = String(name).replace(/s$/, "");
      return new (classes[className] ?? (classes.Event as typeof Event))("");
    },
    get activeElement(): Element {
      const self = this as unknown as Document;
      return stateOf(self)?.activeElement ?? self.body;
    },
    hasFocus(this: Document): boolean {
      return Boolean(stateOf(this)?.activeElement);
    },
    get readyState(): string {
      return "complete";
    },
    get visibilityState(): string {
      return "visible";
    },
    get hidden(): boolean {
      return false;
    },
    get compatMode(): string {
      return "CSS1Compat";
    },
    get contentType(): string {
      return "text/html";
    },
    get fonts(): {ready: Promise<void>} {
      return {ready: Promise.resolve()};
    },
  });
}

export function installNodes(window: PolyfillWindow): void {
  installNode(window);
  installElement(window);
  installDocument(window);
}
