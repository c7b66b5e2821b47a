/** A figure of the page as one SVG that stands for itself: drawings, pictures and texts, where they are on the page. */
import {type Figure, titleOf} from "./figures.ts";
import {standalone} from "./styles.ts";

const SVG = "http://www.w3.org/2000/svg";
/** Parts that are to be used, not looked at. */
const CONTROLS = "button, input, select, textarea, .player";

export interface Drawing {
  /** The file's text. */
  readonly text: string;
  /** CSS pixels. */
  readonly width: number;
  readonly height: number;
}

/** Room round the figure for what reaches over its edges, such as labels of axes (CSS pixels). */
const MARGIN = 8;

/** A part of the figure, and where it is from the figure's upper left corner. */
interface Part {
  readonly element: SVGElement;
  readonly box: DOMRect;
}

/** @param background colour behind it, for where the file is looked at; editors take it for none */
export function drawFigure(figure: Figure, background: string): Drawing {
  const parts = partsOf(figure, figure.getBoundingClientRect());
  const left = Math.min(...parts.map(({box}) => box.left));
  const top = Math.min(...parts.map(({box}) => box.top));
  const right = Math.max(...parts.map(({box}) => box.right));
  const bottom = Math.max(...parts.map(({box}) => box.bottom));
  const [width, height] = [right - left, bottom - top].map((side) => Math.ceil(side) + 2 * MARGIN) as [number, number];
  const view = [left - MARGIN, top - MARGIN, width, height].map(round).join(" ");
  const root = make("svg", {width, height, viewBox: view, style: `background: ${background}`});
  const title = make("title");
  title.textContent = titleOf(figure);
  root.append(title, ...parts.map(({element}) => element));
  return {text: new XMLSerializer().serializeToString(root), width, height};
}

function partsOf(element: Element, origin: DOMRect): Part[] {
  const style = getComputedStyle(element);
  if (style.display === "none" || style.visibility === "hidden" || element.matches(CONTROLS)) return [];
  const box = relative(element.getBoundingClientRect(), origin);
  if (element.localName === "svg") return [{element: placed(element as SVGSVGElement, box), box}];
  if (element.localName === "canvas" || element.localName === "img") {
    const href = picture(element as HTMLCanvasElement | HTMLImageElement);
    const rendering = `image-rendering: ${style.imageRendering}`;
    return href
      ? [{element: make("image", {...place(box), href, preserveAspectRatio: "none", style: rendering}), box}]
      : [];
  }
  return [...element.childNodes].flatMap((child) => {
    if (child.nodeType === Node.ELEMENT_NODE) return partsOf(child as Element, origin);
    return child.nodeType === Node.TEXT_NODE ? lines(child as Text, style, origin) : [];
  });
}

function relative({x, y, width, height}: DOMRect, origin: DOMRect): DOMRect {
  return new DOMRect(x - origin.x, y - origin.y, width, height);
}

function place({x, y, width, height}: DOMRect): Record<string, number> {
  return {x: round(x), y: round(y), width: round(width), height: round(height)};
}

function placed(drawing: SVGSVGElement, box: DOMRect): SVGSVGElement {
  const copy = standalone(drawing);
  if (!copy.hasAttribute("viewBox")) copy.setAttribute("viewBox", `0 0 ${box.width} ${box.height}`);
  for (const [name, value] of Object.entries(place(box))) copy.setAttribute(name, String(value));
  return copy;
}

/** A picture's pixels in the text; none for what was never drawn on. */
function picture(element: HTMLCanvasElement | HTMLImageElement): string | undefined {
  if (element instanceof HTMLImageElement) return element.src || undefined;
  return element.width > 0 && element.height > 0 ? element.toDataURL("image/png") : undefined;
}

/** A text of the page, line by line as it is broken there. */
function lines(node: Text, style: CSSStyleDeclaration, origin: DOMRect): Part[] {
  const found: {text: string; box: DOMRect}[] = [];
  const range = document.createRange();
  for (let i = 0; i < node.length; i++) {
    range.setStart(node, i);
    range.setEnd(node, i + 1);
    const [letter] = range.getClientRects();
    if (!letter || letter.width === 0) continue;
    const box = relative(letter, origin);
    const last = found.at(-1);
    if (last && Math.abs(last.box.top - box.top) < box.height / 2) {
      last.text += node.data[i];
      last.box.width = box.right - last.box.left;
    } else found.push({text: node.data[i] ?? "", box});
  }
  return found
    .filter(({text}) => text.trim() !== "")
    .map(({text, box}) => {
      const line = make("text", {
        x: round(box.left),
        // Of most typefaces the middle of the capital letters, 0.7 em high, is the middle of the box.
        y: round(box.top + box.height / 2 + Number.parseFloat(style.fontSize) * 0.35),
        fill: style.color,
        "font-family": style.fontFamily,
        "font-size": style.fontSize,
        "font-style": style.fontStyle,
        "font-weight": style.fontWeight,
        "letter-spacing": style.letterSpacing,
        style: `font-feature-settings: ${style.fontFeatureSettings}`,
      });
      line.textContent = text.replace(/\s+/g, " ").trimEnd();
      return {element: line, box};
    });
}

function make(name: string, attributes: Readonly<Record<string, string | number>> = {}): SVGElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  return element;
}

/** A hundredth of a pixel is enough. */
function round(value: number): number {
  return Math.round(value * 100) / 100;
}
