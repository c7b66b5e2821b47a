/** Text of the worker's nodes by the HTML standard's serialising algorithm (parse5's, over the polyfill's nodes). */
import type {Window} from "@remote-dom/polyfill";
import {serialize, serializeOuter, type TreeAdapter} from "parse5";

export const HTML_NAMESPACE = "http://www.w3.org/1999/xhtml";

type WorkerElement = InstanceType<Window["Element"]>;
type WorkerNode = InstanceType<Window["Node"]>;

/** The reading half of a parse5 tree adapter: all that serialising asks for. */
const reader = {
  isElementNode: (node: WorkerNode) => node.nodeType === 1,
  isTextNode: (node: WorkerNode) => node.nodeType === 3,
  isCommentNode: (node: WorkerNode) => node.nodeType === 8,
  isDocumentTypeNode: () => false,
  getChildNodes: (node: WorkerElement) => node.childNodes,
  getParentNode: (node: WorkerNode) => node.parentNode,
  getTagName: (element: WorkerElement) =>
    element.prefix ? `${element.prefix}:${element.localName}` : element.localName,
  getNamespaceURI: (element: WorkerElement) => element.namespaceURI,
  getTemplateContent: (template: WorkerElement) => template.content,
  getTextNodeContent: (text: WorkerNode) => text.textContent,
  getCommentNodeContent: (comment: WorkerNode) => comment.nodeValue,
  getAttrList: (element: WorkerElement) =>
    [...element.attributes].map(({namespaceURI, localName, prefix, name, value}) =>
      namespaceURI ? {name: localName, value, namespace: namespaceURI, prefix: prefix ?? ""} : {name, value},
    ),
};

const options = {treeAdapter: reader as unknown as TreeAdapter};

/** What `innerHTML` reads. */
export function serializeChildren(node: WorkerNode): string {
  return serialize(node, options);
}

/** What `outerHTML` reads. */
export function serializeNode(node: WorkerNode): string {
  return serializeOuter(node, options);
}

/** Serialises with the namespace declarations that make the text of an SVG or MathML root stand alone. */
export class WebXMLSerializer {
  serializeToString(node: WorkerNode): string {
    const element = node as WorkerElement;
    const text = node.nodeType === 9 || node.nodeType === 11 ? serializeChildren(node) : serializeNode(node);
    const declared = node.nodeType !== 1 || element.hasAttribute("xmlns");
    return declared ? text : text.replace(/^<[^\s/>]+/, (tag) => `${tag} xmlns="${element.namespaceURI}"`);
  }
}
