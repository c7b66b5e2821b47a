/**
 * The classes of HTML and SVG elements.
 *
 * The polyfill makes every HTML element an `Element`; its registry of custom elements is asked for each local name,
 * which is how a `<canvas>` becomes an HTMLCanvasElement here. Classes are shared by all documents of the process, as
 * the polyfill's own are, so nothing in them may belong to one document.
 */
import {HTMLElement as PolyfillHTMLElement, type Window as PolyfillWindow} from "@remote-dom/polyfill";

type ElementClass = typeof HTMLElement;

/** Class name → local names, for the elements that have a class of their own. */
const HTML_CLASSES: Record<string, string> = {
  HTMLAnchorElement: "a",
  HTMLAudioElement: "audio",
  HTMLBRElement: "br",
  HTMLButtonElement: "button",
  HTMLCanvasElement: "canvas",
  HTMLDataElement: "data",
  HTMLDataListElement: "datalist",
  HTMLDetailsElement: "details",
  HTMLDialogElement: "dialog",
  HTMLDivElement: "div",
  HTMLFieldSetElement: "fieldset",
  HTMLFormElement: "form",
  HTMLHeadingElement: "h1 h2 h3 h4 h5 h6",
  HTMLHRElement: "hr",
  HTMLImageElement: "img",
  HTMLInputElement: "input",
  HTMLLabelElement: "label",
  HTMLLegendElement: "legend",
  HTMLLIElement: "li",
  HTMLMeterElement: "meter",
  HTMLOListElement: "ol",
  HTMLOptGroupElement: "optgroup",
  HTMLOptionElement: "option",
  HTMLOutputElement: "output",
  HTMLParagraphElement: "p",
  HTMLPreElement: "pre",
  HTMLProgressElement: "progress",
  HTMLQuoteElement: "blockquote q",
  HTMLScriptElement: "script",
  HTMLSelectElement: "select",
  HTMLSpanElement: "span",
  HTMLStyleElement: "style",
  HTMLTableCellElement: "td th",
  HTMLTableElement: "table",
  HTMLTableRowElement: "tr",
  HTMLTableSectionElement: "thead tbody tfoot",
  HTMLTextAreaElement: "textarea",
  HTMLTimeElement: "time",
  HTMLUListElement: "ul",
  HTMLVideoElement: "video",
};

/** SVG classes that scripts ask for by `instanceof`; the polyfill makes every SVG element an SVGElement. */
const SVG_CLASSES: Record<string, string> = {
  SVGSVGElement: "svg",
  SVGGElement: "g",
  SVGPathElement: "path",
  SVGTextElement: "text",
  SVGTSpanElement: "tspan",
  SVGCircleElement: "circle",
  SVGRectElement: "rect",
  SVGLineElement: "line",
  SVGImageElement: "image",
};

const byName = new Map<string, ElementClass>();
export const elementClasses: Record<string, unknown> = {HTMLElement: PolyfillHTMLElement};

for (const [className, names] of Object.entries(HTML_CLASSES)) {
  const named = {[className]: class extends (PolyfillHTMLElement as unknown as ElementClass) {}};
  elementClasses[className] = named[className];
  for (const name of names.split(" ")) byName.set(name, named[className] as ElementClass);
}
for (const [className, name] of Object.entries(SVG_CLASSES)) {
  const named = {[className]: class {}};
  Object.defineProperty(named[className], Symbol.hasInstance, {
    value(node: unknown): boolean {
      const {localName, namespaceURI} = (node ?? {}) as Element;
      return localName === name && namespaceURI === "http://www.w3.org/2000/svg";
    },
  });
  elementClasses[className] = named[className];
}

/** Makes `window`'s document create HTML elements of their classes, and puts the classes on the window. */
export function installClasses(window: PolyfillWindow): void {
  const {customElements} = window;
  const defined = customElements.get.bind(customElements);
  customElements.get = (name: string) =>
    defined(name) ?? ((byName.get(name) ?? PolyfillHTMLElement) as CustomElementConstructor);
  Object.assign(window, elementClasses);
  const template = window.HTMLTemplateElement.prototype;
  if (!(template instanceof PolyfillHTMLElement)) Object.setPrototypeOf(template, PolyfillHTMLElement.prototype);
}
