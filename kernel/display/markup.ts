/** The tags that write pictures and text: `md`, `tex`, `html`, `svg`, `dot`. */
import {html, svg} from "htl";
import type katex from "katex";
import {createDot, type DotTag} from "./markup-dot.ts";
import {renderMath} from "./markup-math.ts";
import {renderMarkdown} from "./markup-md.ts";

export type MarkupTag<T = Element> = (template: TemplateStringsArray, ...values: readonly unknown[]) => T;

export interface TexTag extends MarkupTag {
  /** The same in display style, centred on lines of its own. */
  block: MarkupTag;
  /** A tag with KaTeX options of one's own. */
  options(options: katex.KatexOptions): MarkupTag;
}

export interface Markup {
  readonly md: MarkupTag<HTMLElement>;
  readonly tex: TexTag;
  /** htl's tags; they work in the document whose globals are installed. */
  readonly html: typeof html;
  readonly svg: typeof svg;
  /** Graphviz is large: it is loaded when somebody awaits this. */
  readonly dot: PromiseLike<DotTag>;
}

/** Makes the tags for a document. */
export function createMarkup(document: Document): Markup {
  return {md: createMarkdown(document), tex: createTex(document), html, svg, dot: createDot(document)};
}

/** Elements of a text, the first one or a span round several. */
export function elementFrom(document: Document, markup: string): Element {
  const template = document.createElement("template");
  template.innerHTML = markup;
  const {children} = template.content;
  const [first] = children;
  if (first && template.content.childNodes.length === 1) return first;
  const span = document.createElement("span");
  span.appendChild(template.content);
  return span;
}

function createTex(document: Document): TexTag {
  const tag =
    (options: katex.KatexOptions): MarkupTag =>
    (template, ...values) =>
      elementFrom(document, renderMath(String.raw(template, ...values), options));
  return Object.assign(tag({}), {block: tag({displayMode: true}), options: tag});
}

/**
 * Markdown with interpolated values: a node stands where it is written, an array contributes each of its members, and
 * everything else becomes part of the text.
 */
function createMarkdown(document: Document): MarkupTag<HTMLElement> {
  return (template, ...values) => {
    const nodes: Node[] = [];
    const place = (value: unknown): string => {
      if (isNode(value)) return `<span data-slot="${nodes.push(value) - 1}"></span>`;
      return Array.isArray(value) ? value.map(place).join("") : String(value);
    };
    const source = template.reduce((text, part, index) => `${text}${place(values[index - 1])}${part}`);
    const root = document.createElement("div");
    root.className = "markdown";
    root.innerHTML = renderMarkdown(source);
    for (const slot of root.querySelectorAll("span[data-slot]")) {
      const node = nodes[Number(slot.getAttribute("data-slot"))];
      if (node) slot.replaceWith(node);
    }
    return root;
  };
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && typeof (value as Node).nodeType === "number";
}
