/**
 * HTML parsing and serialising for the worker's document, by parse5: `innerHTML`, `outerHTML`, `insertAdjacentHTML`,
 * `createContextualFragment`, `DOMParser` and `XMLSerializer` give the trees and texts that a browser gives. One
 * difference: a processing instruction (`<?x y>`) becomes a comment, as before HTML knew them.
 */
import type {Window} from "@remote-dom/polyfill";
import {type DefaultTreeAdapterTypes as Parsed, parseFragment} from "parse5";
import {domParserFor} from "./parse-document.ts";
import {HTML_NAMESPACE, serializeChildren, serializeNode, WebXMLSerializer} from "./parse-serialize.ts";

export type WorkerDocument = Window["document"];
export type WorkerElement = InstanceType<Window["Element"]>;
export type WorkerNode = InstanceType<Window["Node"]>;
type WorkerParent = InstanceType<Window["ParentNode"]>;

/** Gives the window's document a real HTML parser. Safe to call more than once. */
export function installParsing(window: Window): void {
  const element = window.Element.prototype;
  const markup = {
    innerHTML: {
      get(this: WorkerElement) {
        return serializeChildren(this);
      },
      set(this: WorkerElement, html: unknown) {
        // `null` empties, as the standard's LegacyNullToEmptyString has it.
        const fragment = fragmentFor(this, html === null ? "" : String(html));
        (isTemplate(this) ? this.content : this).replaceChildren(fragment);
      },
    },
    outerHTML: {
      get(this: WorkerElement) {
        return serializeNode(this);
      },
      set(this: WorkerElement, html: unknown) {
        const parent = this.parentNode;
        if (!parent) return;
        if (parent.nodeType === window.document.nodeType) {
          throw new DOMException("Cannot replace the document's root by outerHTML.", "NoModificationAllowedError");
        }
        this.replaceWith(fragmentFor(parent, html === null ? "" : String(html)));
      },
    },
  };
  for (const [name, accessors] of Object.entries(markup)) {
    Object.defineProperty(element, name, {...accessors, configurable: true, enumerable: true});
    // The polyfill's template has accessors of its own, which would win.
    Object.defineProperty(window.HTMLTemplateElement.prototype, name, {
      ...accessors,
      configurable: true,
      enumerable: true,
    });
  }
  define(element, "insertAdjacentHTML", insertAdjacentHTML);
  define(window.Document.prototype, "createRange", function (this: WorkerDocument) {
    return new MarkupRange(this);
  });
  define(window, "DOMParser", domParserFor(window));
  define(window, "XMLSerializer", WebXMLSerializer);
}

function define(target: object, name: string, value: unknown): void {
  Object.defineProperty(target, name, {value, configurable: true, writable: true, enumerable: false});
}

/**
 * Parses `html` as the content of `context` (an element; anything else counts as `<body>`), into nodes of its document.
 */
export function fragmentFor(context: WorkerNode, html: string): InstanceType<Window["DocumentFragment"]> {
  const document = context.ownerDocument;
  const fragment = document.createDocumentFragment();
  appendParsed(fragment, parseFragment(stubContext(context), html, {}).childNodes);
  return fragment;
}

/** What the parser must know of the place that the text goes to: its element and whether a form is open there. */
function stubContext(context: WorkerNode): Parsed.Element {
  if (context.nodeType !== 1) return stub("body", HTML_NAMESPACE);
  const {localName, namespaceURI, attributes} = context as WorkerElement;
  // Browsers parse the content of <select> as that of any element; parse5 still has a mode of its own for it.
  const element = stub(localName === "select" ? "div" : localName, namespaceURI);
  element.attrs = [...attributes].map(({name, value}) => ({name, value}));
  for (let node = context.parentNode; node; node = node.parentNode) {
    if (node.localName === "form") {
      element.parentNode = stub("form", HTML_NAMESPACE);
      break;
    }
  }
  return element;
}

export function stub(tagName: string, namespaceURI: string | null): Parsed.Element {
  return {
    nodeName: tagName,
    tagName,
    namespaceURI: namespaceURI as Parsed.Element["namespaceURI"],
    attrs: [],
    childNodes: [],
    parentNode: null,
  };
}

/**
 * Builds the parsed nodes below `parent`. All are made first and joined from the leaves up: the depth of a text is not
 * bounded, and joining walks the ancestors.
 */
export function appendParsed(parent: WorkerParent, nodes: readonly Parsed.ChildNode[]): void {
  const document = parent.ownerDocument;
  const pending: [WorkerParent, readonly Parsed.ChildNode[]][] = [[parent, nodes]];
  const families: [WorkerParent, WorkerNode[]][] = [];
  for (let next = pending.pop(); next; next = pending.pop()) {
    const children: WorkerNode[] = [];
    for (const node of next[1]) {
      if ("tagName" in node) {
        const element = createElement(document, node);
        children.push(element);
        if ("content" in node) pending.push([element.content, node.content.childNodes]);
        pending.push([element as WorkerParent, node.childNodes]);
      } else if ("value" in node) {
        children.push(document.createTextNode(node.value));
      } else if ("data" in node) {
        children.push(document.createComment(node.data));
      }
    }
    families.push([next[0], children]);
  }
  for (const [owner, children] of families.reverse()) for (const child of children) owner.appendChild(child);
}

function createElement(document: WorkerDocument, {tagName, namespaceURI, attrs}: Parsed.Element): WorkerElement {
  let element: WorkerElement;
  if (namespaceURI === HTML_NAMESPACE) element = document.createElement(tagName);
  else if (tagName.includes(":")) element = createUnprefixed(document, tagName, namespaceURI);
  else element = document.createElementNS(namespaceURI, tagName);
  setAttributes(element, attrs);
  return element;
}

/** To the parser a colon is a letter like any other, to createElementNS it ends a prefix: ask the polyfill's own maker. */
function createUnprefixed(document: WorkerDocument, name: string, namespace: string): WorkerElement {
  const symbols = Object.getOwnPropertySymbols(document.defaultView.Document.prototype);
  const maker = symbols.find(({description}) => description === "create_element");
  if (!maker) throw new Error("The document polyfill has changed: it has no internal element maker.");
  const make = Reflect.get(document, maker) as (...names: (string | null)[]) => WorkerElement;
  return make.call(document, name, namespace, null, name);
}

function setAttributes(element: WorkerElement, attributes: Parsed.Element["attrs"]): void {
  for (const {name, value, namespace, prefix} of attributes) {
    const qualified = prefix ? `${prefix}:${name}` : name;
    // Parsers admit names that setAttribute refuses ("=" first, quotes), hence the attribute node.
    element.attributes.setNamedItem(new (attributeClass(element))(qualified, value, namespace ?? null));
  }
}

type Attribute = Parameters<WorkerElement["attributes"]["setNamedItem"]>[0];
type AttributeClass = new (name: string, value: string, namespace: string | null) => Attribute;
let foundAttributeClass: AttributeClass | undefined;

/** The polyfill does not export its Attr class; any attribute leads to it. */
function attributeClass(element: WorkerElement): AttributeClass {
  if (!foundAttributeClass) {
    const probe = element.ownerDocument.createElement("i");
    probe.setAttribute("title", "");
    foundAttributeClass = probe.attributes.item(0)?.constructor as AttributeClass;
  }
  return foundAttributeClass;
}

function isTemplate(node: WorkerNode): boolean {
  return node.localName === "template" && (node as WorkerElement).namespaceURI === HTML_NAMESPACE;
}

/** @throws {SyntaxError} for a position that is none of the four. */
function insertAdjacentHTML(this: WorkerElement, position: string, html: string): void {
  const where = String(position).toLowerCase();
  const text = String(html);
  if (where === "afterbegin") {
    this.prepend(fragmentFor(this, text));
    return;
  }
  if (where === "beforeend") {
    this.append(fragmentFor(this, text));
    return;
  }
  if (where !== "beforebegin" && where !== "afterend") {
    throw new DOMException(
      `insertAdjacentHTML: "${position}" is not beforebegin, afterbegin, beforeend or afterend.`,
      "SyntaxError",
    );
  }
  const parent = this.parentNode;
  if (parent?.nodeType !== 1) {
    throw new DOMException(
      `insertAdjacentHTML: there is no parent element for "${where}".`,
      "NoModificationAllowedError",
    );
  }
  const fragment = fragmentFor(parent, text);
  if (where === "beforebegin") this.before(fragment);
  else this.after(fragment);
}

/** As much of a Range as turning text into nodes needs. */
class MarkupRange {
  startContainer: WorkerNode;

  constructor(document: WorkerDocument) {
    this.startContainer = document;
  }

  selectNode(node: WorkerNode): void {
    if (!node.parentNode) throw new DOMException("selectNode: the node has no parent.", "InvalidNodeTypeError");
    this.startContainer = node.parentNode;
  }

  selectNodeContents(node: WorkerNode): void {
    this.startContainer = node;
  }

  setStart(node: WorkerNode): void {
    this.startContainer = node;
  }

  createContextualFragment(html: string): InstanceType<Window["DocumentFragment"]> {
    const start = this.startContainer;
    const context = start.nodeType === 1 || !start.parentNode ? start : start.parentNode;
    // <html> as the context would drop everything but <head> and <body>: the standard takes <body> instead.
    const element = context.localName === "html" ? start.ownerDocument.body : context;
    return fragmentFor(element, String(html));
  }
}
