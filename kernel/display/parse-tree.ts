/** A plain description of parsed nodes in which the worker's parse is held against a real browser's (fixtures/html-fragments.json). */

export interface FragmentCase {
  /** Element that the text is the content of: a tag, or `svg:` / `math:` and a tag; a leading `form>` puts it in a form. */
  context: string;
  html: string;
}

/** One node: text as a string, a comment as `{comment}`, an element as [namespace:name, attributes, ...children]. */
export type Tree = string | {comment: string} | [string, Record<string, string>, ...Tree[]];

/** Describes the children of a node. Runs in the worker's document and, as text, inside a browser page: no imports. */
export function childrenTree(parent: ParentNode): Tree[] {
  const prefixes: Record<string, string> = {
    "http://www.w3.org/1999/xhtml": "html",
    "http://www.w3.org/2000/svg": "svg",
    "http://www.w3.org/1998/Math/MathML": "math",
    "http://www.w3.org/1999/xlink": "xlink",
    "http://www.w3.org/XML/1998/namespace": "xml",
    "http://www.w3.org/2000/xmlns/": "xmlns",
  };
  const tree = (node: Node): Tree => {
    if (node.nodeType === 3) return (node as Text).data;
    if (node.nodeType === 8) return {comment: (node as Comment).data};
    const element = node as Element;
    const attributes: Record<string, string> = {};
    for (const {namespaceURI, name, value} of Array.from(element.attributes)) {
      attributes[namespaceURI ? `{${prefixes[namespaceURI]}}${name}` : name] = value;
    }
    const content = (element as HTMLTemplateElement).content as DocumentFragment | undefined;
    const template = element.localName === "template" && content !== undefined;
    const children = Array.from((template ? content : element).childNodes).map(tree);
    return [
      `${prefixes[element.namespaceURI ?? ""]}:${element.nodeName.toLowerCase()}|${element.localName}`,
      attributes,
      ...children,
    ];
  };
  return Array.from(parent.childNodes).map(tree);
}

/** Parses a case with `innerHTML` and describes and serialises the result. Runs on either side, as `childrenTree`. */
export function parseCase(
  document: Document,
  {context, html}: FragmentCase,
  treeOf: typeof childrenTree,
): {html: string; tree: Tree[]} {
  const inForm = context.startsWith("form>");
  const name = inForm ? context.slice(5) : context;
  const [prefix, local] = name.includes(":") ? name.split(":") : ["html", name];
  const namespaces: Record<string, string> = {
    html: "http://www.w3.org/1999/xhtml",
    svg: "http://www.w3.org/2000/svg",
    math: "http://www.w3.org/1998/Math/MathML",
  };
  const element = document.createElementNS(namespaces[prefix as string] as string, local as string);
  if (inForm) document.createElement("form").appendChild(element);
  element.innerHTML = html;
  const content = (element as unknown as HTMLTemplateElement).content as DocumentFragment | undefined;
  return {html: element.innerHTML, tree: treeOf(local === "template" && content ? content : element)};
}
