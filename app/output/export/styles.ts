/** The looks of a drawing, written into its elements: the page's style sheets do not come with it. */

/** Properties that are also attributes of SVG. */
const ATTRIBUTES = [
  "clip-path",
  "clip-rule",
  "dominant-baseline",
  "fill",
  "fill-opacity",
  "fill-rule",
  "filter",
  "font-family",
  "font-size",
  "font-style",
  "font-variant",
  "font-weight",
  "letter-spacing",
  "marker-end",
  "marker-mid",
  "marker-start",
  "mask",
  "opacity",
  "overflow",
  "paint-order",
  "shape-rendering",
  "stop-color",
  "stop-opacity",
  "stroke",
  "stroke-dasharray",
  "stroke-dashoffset",
  "stroke-linecap",
  "stroke-linejoin",
  "stroke-miterlimit",
  "stroke-opacity",
  "stroke-width",
  "text-anchor",
  "vector-effect",
  "visibility",
];
/** Properties that only a style attribute can carry. */
const DECLARATIONS = [
  "font-feature-settings",
  "font-variant-numeric",
  "image-rendering",
  "mix-blend-mode",
  "transform",
  "white-space",
];

/** Those that an element has from its parent unless something says otherwise. */
const INHERITED = new Set(
  `clip-rule dominant-baseline fill fill-opacity fill-rule font-family font-feature-settings font-size font-style font-variant
  font-variant-numeric font-weight image-rendering letter-spacing marker-end marker-mid marker-start paint-order
  shape-rendering stroke stroke-dasharray stroke-dashoffset stroke-linecap stroke-linejoin stroke-miterlimit
  stroke-opacity stroke-width text-anchor visibility white-space`.split(/\s+/),
);

/** What holds without a word. */
const INITIAL: Readonly<Record<string, string>> = {
  "clip-path": "none",
  "clip-rule": "nonzero",
  "dominant-baseline": "auto",
  fill: "rgb(0, 0, 0)",
  "fill-opacity": "1",
  "fill-rule": "nonzero",
  filter: "none",
  "font-feature-settings": "normal",
  "font-style": "normal",
  "font-variant": "normal",
  "font-variant-numeric": "normal",
  "font-weight": "400",
  "image-rendering": "auto",
  "letter-spacing": "normal",
  "marker-end": "none",
  "marker-mid": "none",
  "marker-start": "none",
  mask: "none",
  "mix-blend-mode": "normal",
  opacity: "1",
  overflow: "visible",
  "paint-order": "normal",
  "shape-rendering": "auto",
  "stop-color": "rgb(0, 0, 0)",
  "stop-opacity": "1",
  stroke: "none",
  "stroke-dasharray": "none",
  "stroke-dashoffset": "0px",
  "stroke-linecap": "butt",
  "stroke-linejoin": "miter",
  "stroke-miterlimit": "4",
  "stroke-opacity": "1",
  "stroke-width": "1px",
  "text-anchor": "start",
  transform: "none",
  "vector-effect": "none",
  visibility: "visible",
  "white-space": "normal",
};

/**
 * A copy of a drawing on the page that looks the same anywhere: computed colours, fonts and strokes are written into it,
 * and what is not shown is left out.
 */
export function standalone(drawing: SVGSVGElement): SVGSVGElement {
  const copy = drawing.cloneNode(true) as SVGSVGElement;
  inline(drawing, copy, null);
  return copy;
}

function inline(original: Element, copy: Element, parent: CSSStyleDeclaration | null): void {
  const style = getComputedStyle(original);
  if (original.localName === "style" || original.localName === "script" || style.display === "none") {
    copy.remove();
    return;
  }
  // What the attribute said is part of what was computed; a transform attribute stays as it is.
  copy.removeAttribute("style");
  copy.removeAttribute("class");
  for (const name of ATTRIBUTES) {
    const value = style.getPropertyValue(name);
    // A drawing within a drawing clips what reaches over its edges unless it is told not to.
    const isFrame = name === "overflow" && copy.localName === "svg";
    if (isFrame || isNews(name, value, parent)) copy.setAttribute(name, value);
    else copy.removeAttribute(name);
  }
  const declarations = DECLARATIONS.flatMap((name) => {
    const value = style.getPropertyValue(name);
    const fromAttribute = name === "transform" && original.hasAttribute("transform");
    return isNews(name, value, parent) && !fromAttribute ? `${name}: ${value}` : [];
  });
  if (declarations.length > 0) copy.setAttribute("style", declarations.join("; "));
  const children = [...copy.children];
  for (const [i, child] of [...original.children].entries()) {
    const twin = children[i];
    if (twin) inline(child, twin, style);
  }
}

function isNews(name: string, value: string, parent: CSSStyleDeclaration | null): boolean {
  if (value === "") return false;
  return value !== (parent && INHERITED.has(name) ? parent.getPropertyValue(name) : INITIAL[name]);
}
