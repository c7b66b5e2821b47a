/** Boxes of SVG text, measured by canvas: the page's own layout is a thread away. */
import {stateOf} from "./state.ts";
import {computedValue} from "./style.ts";

export interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

type TextMeasurer = Pick<CanvasRenderingContext2D, "measureText" | "font" | "letterSpacing">;

const measurers = new WeakMap<Document, TextMeasurer>();

function measurerOf(document: Document): TextMeasurer | undefined {
  const known = measurers.get(document);
  if (known) return known;
  const context = stateOf(document)?.createCanvas?.(1, 1).getContext("2d") as TextMeasurer | null | undefined;
  if (context) measurers.set(document, context);
  return context ?? undefined;
}

const DEFAULT_FONT_SIZE = 16;

/** The page's own type for charts, where `element` is a drawing that names a font by attribute: style sheets win over those. */
function chartFont(element: Element): {family: string; size: number} | undefined {
  const chart = element.localName === "svg" && element.hasAttribute("font-family");
  return chart ? stateOf(element)?.environment.chartFont : undefined;
}

/** Font size in px: px and bare numbers as they are, em and % of the parent's. */
export function fontSize(element: Element | null): number {
  if (!element) return DEFAULT_FONT_SIZE;
  const inline = (element as SVGElement).style.getPropertyValue("font-size");
  const chart = inline ? undefined : chartFont(element);
  if (chart) return chart.size;
  const own = inline || element.getAttribute("font-size");
  if (!own) return fontSize(element.parentElement);
  return lengthIn(own, () => fontSize(element.parentElement));
}

function fontFamily(element: Element): string {
  for (let node: Element | null = element; node; node = node.parentElement) {
    const inline = (node as SVGElement).style.getPropertyValue("font-family");
    const family = inline || chartFont(node)?.family || node.getAttribute("font-family");
    if (family && family !== "inherit") return family;
  }
  return "sans-serif";
}

/** A length in px; `em` is asked for only where the text needs it. */
function lengthIn(text: string | null, em: () => number): number {
  const match = /^\s*([-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?)\s*(px|em|rem|%|pt|ex)?/i.exec(text ?? "");
  const value = match ? Number(match[1]) : 0;
  if (!Number.isFinite(value)) return 0;
  switch (match?.[2]?.toLowerCase()) {
    case "em":
      return value * em();
    case "ex":
      return (value * em()) / 2;
    case "%":
      return (value / 100) * em();
    case "rem":
      return value * DEFAULT_FONT_SIZE;
    case "pt":
      return (value * 4) / 3;
    default:
      return value;
  }
}

interface Metrics {
  width: number;
  ascent: number;
  descent: number;
}

/** Advance and font extents of one run of text in the font of `element`. */
function measure(element: Element, text: string): Metrics {
  const size = fontSize(element);
  const visible = text.replace(/\u200b|\u200c|\u200d|\ufeff/g, "");
  const measurer = measurerOf(element.ownerDocument);
  // Without a canvas: what a sans-serif font has on average.
  if (!measurer) return {width: visible.length * size * 0.55, ascent: size * 0.93, descent: size * 0.23};
  const style = computedValue(element, "font-style") || "normal";
  const weight = computedValue(element, "font-weight") || "normal";
  measurer.font = `${style} ${weight} ${size}px ${fontFamily(element)}`;
  const metrics = measurer.measureText(visible);
  const {fontBoundingBoxAscent: ascent = size * 0.93, fontBoundingBoxDescent: descent = size * 0.23} = metrics;
  return {width: metrics.width, ascent, descent};
}

interface Run extends Metrics {
  x: number;
  y: number;
}

/** Lays the runs of a `text` element out: absolute `x` starts a chunk, which `text-anchor` then shifts. */
function layOut(text: Element): Run[] {
  const runs: Run[] = [];
  let [x, y] = [0, 0];
  let chunk: Run[] = [];
  const finish = (anchor: string): void => {
    const width = chunk.reduce((sum, run) => sum + run.width, 0);
    const shift = anchor === "middle" ? width / 2 : anchor === "end" ? width : 0;
    for (const run of chunk) run.x -= shift;
    chunk = [];
  };
  const visit = (element: Element): void => {
    const em = (): number => fontSize(element);
    const anchor = computedValue(element, "text-anchor");
    if (element.hasAttribute("x")) {
      finish(anchor);
      x = lengthIn(element.getAttribute("x"), em);
    }
    if (element.hasAttribute("y")) y = lengthIn(element.getAttribute("y"), em);
    x += lengthIn(element.getAttribute("dx"), em);
    y += lengthIn(element.getAttribute("dy"), em);
    for (const child of element.childNodes) {
      if (child.nodeType === 3) {
        const run: Run = {x, y, ...measure(element, (child as Text).data.replace(/\s+/g, " "))};
        runs.push(run);
        chunk.push(run);
        x += run.width;
      } else if (/^(tspan|a|textPath)$/.test((child as Element).localName)) {
        visit(child as Element);
      }
    }
    if (element === text) finish(anchor);
  };
  visit(text);
  return runs;
}

/** Box of a `text` or `tspan` in its own user units; y counts from the baseline down, so a box begins above 0. */
export function textBox(element: Element): Box {
  const runs = layOut(element);
  if (runs.length === 0) return {x: 0, y: 0, width: 0, height: 0};
  const left = Math.min(...runs.map((run) => run.x));
  const top = Math.min(...runs.map((run) => run.y - run.ascent));
  const right = Math.max(...runs.map((run) => run.x + run.width));
  const bottom = Math.max(...runs.map((run) => run.y + run.descent));
  return {x: left, y: top, width: right - left, height: bottom - top};
}

/** Sum of the advances of all characters, in px. */
export function textLength(element: Element): number {
  return layOut(element).reduce((sum, run) => sum + run.width, 0);
}
