/**
 * Where things are: SVG boxes and matrices computed from attributes, HTML boxes as the page last reported them (with
 * events), else from width and height attributes, else the output's width.
 */
import {type Affine, apply, IDENTITY, multiply, parseTransform} from "./matrix.ts";
import {pathBox} from "./path.ts";
import {type Measure, stateOf} from "./state.ts";
import {type Box, textBox} from "./text.ts";

const SVG = "http://www.w3.org/2000/svg";

/** A number in an attribute; 0 without one. */
export const numberOf = (element: Element, name: string): number =>
  Number.parseFloat(element.getAttribute(name) ?? "") || 0;

function union(boxes: readonly Box[]): Box {
  if (boxes.length === 0) return {x: 0, y: 0, width: 0, height: 0};
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    width: Math.max(...boxes.map((box) => box.x + box.width)) - x,
    height: Math.max(...boxes.map((box) => box.y + box.height)) - y,
  };
}

function transformed(box: Box, matrix: Affine): Box {
  const corners = [
    apply(matrix, box.x, box.y),
    apply(matrix, box.x + box.width, box.y),
    apply(matrix, box.x, box.y + box.height),
    apply(matrix, box.x + box.width, box.y + box.height),
  ];
  return union(corners.map(([x, y]) => ({x, y, width: 0, height: 0})));
}

const NOT_DRAWN =
  /^(clipPath|defs|desc|filter|linearGradient|marker|mask|metadata|pattern|radialGradient|style|symbol|title)$/;

/** The element's box in its own user units, without stroke, as `getBBox` gives it. */
export function boundingBox(element: Element): Box {
  const get = (name: string): number => numberOf(element, name);
  switch (element.localName) {
    case "text":
    case "tspan":
    case "textPath":
      return textBox(element);
    case "rect":
    case "image":
    case "foreignObject":
    case "use":
      return {x: get("x"), y: get("y"), width: get("width"), height: get("height")};
    case "circle":
      return {x: get("cx") - get("r"), y: get("cy") - get("r"), width: 2 * get("r"), height: 2 * get("r")};
    case "ellipse":
      return {x: get("cx") - get("rx"), y: get("cy") - get("ry"), width: 2 * get("rx"), height: 2 * get("ry")};
    case "line":
      return union([
        {x: get("x1"), y: get("y1"), width: 0, height: 0},
        {x: get("x2"), y: get("y2"), width: 0, height: 0},
      ]);
    case "polyline":
    case "polygon":
      return pathBox(`M${element.getAttribute("points") ?? ""}`);
    case "path":
      return pathBox(element.getAttribute("d") ?? "");
    default:
      return union(
        [...element.children]
          .filter((child) => child.namespaceURI === SVG && !NOT_DRAWN.test(child.localName))
          .map((child) => transformed(boundingBox(child), ownTransform(child)))
          .filter((box) => box.width > 0 || box.height > 0),
      );
  }
}

function ownTransform(element: Element): Affine {
  return parseTransform(element.getAttribute("transform") ?? "");
}

/** Matrix from the user units of an `svg` element to those of its surroundings (viewBox, aspect ratio kept). */
function viewBoxTransform(svg: Element): Affine {
  const [x, y] = svg.parentElement?.namespaceURI === SVG ? [numberOf(svg, "x"), numberOf(svg, "y")] : [0, 0];
  const box = viewBox(svg);
  if (!box) return [1, 0, 0, 1, x, y];
  const width = numberOf(svg, "width") || box.width;
  const height = numberOf(svg, "height") || box.height;
  const scale = Math.min(width / box.width, height / box.height);
  const left = x + (width - scale * box.width) / 2 - scale * box.x;
  return [scale, 0, 0, scale, left, y + (height - scale * box.height) / 2 - scale * box.y];
}

export function viewBox(svg: Element): Box | undefined {
  const numbers = (svg.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const [x, y, width, height] = numbers as [number, number, number, number];
  return numbers.length === 4 && width > 0 && height > 0 ? {x, y, width, height} : undefined;
}

export function isSvg(node: Element | null): node is Element {
  return node?.namespaceURI === SVG;
}

/** Matrix from an element's user units to the page's viewport. */
export function screenMatrix(element: Element): Affine {
  if (!isSvg(element)) return IDENTITY;
  if (element.localName !== "svg") {
    const parent = isSvg(element.parentElement) ? screenMatrix(element.parentElement) : IDENTITY;
    return multiply(parent, ownTransform(element));
  }
  const measured = stateOf(element)?.measures.get(element)?.matrix;
  if (measured) return measured;
  const outer = isSvg(element.parentElement) ? screenMatrix(element.parentElement) : IDENTITY;
  return multiply(outer, viewBoxTransform(element));
}

/** The element's rectangle in the page's viewport: measured, computed for SVG contents, else guessed from attributes. */
export function rectangle(element: Element): Measure {
  const state = stateOf(element);
  const measured = state?.measures.get(element);
  if (measured) return measured;
  if (isSvg(element) && element.localName !== "svg") {
    const {x, y, width, height} = transformed(boundingBox(element), screenMatrix(element));
    return {x, y, width, height};
  }
  const styled = (name: "width" | "height"): number =>
    Number.parseFloat((element as HTMLElement).style.getPropertyValue(name)) || numberOf(element, name);
  const available = element.isConnected ? (state?.environment.width ?? 0) : 0;
  return {x: 0, y: 0, width: styled("width") || available, height: styled("height")};
}
