/**
 * Where things are: SVG boxes and matrices computed from attributes, HTML boxes as the page last reported them (with
 * events), else from width and height attributes, else the output's width.
 */
import {define} from "./define.ts";
import {type Affine, apply, IDENTITY, Matrix, multiply, Point, parseTransform} from "./matrix.ts";
import {pathBox, pathLength, pointAlong} from "./path.ts";
import {propertyChanged} from "./properties.ts";
import {type Measure, stateOf} from "./state.ts";
import {type Box, textBox, textLength} from "./text.ts";

const SVG = "http://www.w3.org/2000/svg";

const number = (element: Element, name: string): number => Number.parseFloat(element.getAttribute(name) ?? "") || 0;

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
  const get = (name: string): number => number(element, name);
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
  const [x, y] = svg.parentElement?.namespaceURI === SVG ? [number(svg, "x"), number(svg, "y")] : [0, 0];
  const box = viewBox(svg);
  if (!box) return [1, 0, 0, 1, x, y];
  const width = number(svg, "width") || box.width;
  const height = number(svg, "height") || box.height;
  const scale = Math.min(width / box.width, height / box.height);
  const left = x + (width - scale * box.width) / 2 - scale * box.x;
  return [scale, 0, 0, scale, left, y + (height - scale * box.height) / 2 - scale * box.y];
}

function viewBox(svg: Element): Box | undefined {
  const numbers = (svg.getAttribute("viewBox") ?? "").split(/[\s,]+/).map(Number);
  const [x, y, width, height] = numbers as [number, number, number, number];
  return numbers.length === 4 && width > 0 && height > 0 ? {x, y, width, height} : undefined;
}

function isSvg(node: Element | null): node is Element {
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
    Number.parseFloat((element as HTMLElement).style.getPropertyValue(name)) || number(element, name);
  const available = element.isConnected ? (state?.environment.width ?? 0) : 0;
  return {x: 0, y: 0, width: styled("width") || available, height: styled("height")};
}

class Rectangle {
  x: number;
  y: number;
  width: number;
  height: number;

  constructor({x, y, width, height}: Box) {
    this.x = x;
    this.y = y;
    this.width = width;
    this.height = height;
  }

  get left(): number {
    return this.x;
  }

  get top(): number {
    return this.y;
  }

  get right(): number {
    return this.x + this.width;
  }

  get bottom(): number {
    return this.y + this.height;
  }

  toJSON(): Box {
    return {x: this.x, y: this.y, width: this.width, height: this.height};
  }
}

const width = (element: unknown): number => rectangle(element as Element).width;
const height = (element: unknown): number => rectangle(element as Element).height;

const scrolled = (element: unknown): Measure["scroll"] =>
  stateOf(element as Element)?.measures.get(element as Element)?.scroll;

function scrollTo(element: Element, name: "scrollTop" | "scrollLeft", value: number): void {
  const measure = rectangle(element);
  const scroll = measure.scroll ?? {top: 0, left: 0, width: measure.width, height: measure.height};
  stateOf(element)?.measures.set(element, {
    ...measure,
    scroll: {...scroll, [name === "scrollTop" ? "top" : "left"]: value},
  });
  propertyChanged(element, name);
}

const ANIMATED_LENGTHS = ["width", "height", "x", "y", "cx", "cy", "r", "rx", "ry", "x1", "y1", "x2", "y2"] as const;

export function installGeometry(element: object, svgElement: object): void {
  define(element, {
    getBoundingClientRect(this: Element) {
      return new Rectangle(rectangle(this));
    },
    getClientRects(this: Element) {
      return [new Rectangle(rectangle(this))];
    },
    get clientWidth() {
      return Math.round(width(this));
    },
    get clientHeight() {
      return Math.round(height(this));
    },
    get offsetWidth() {
      return Math.round(width(this));
    },
    get offsetHeight() {
      return Math.round(height(this));
    },
    get clientLeft() {
      return 0;
    },
    get clientTop() {
      return 0;
    },
    get offsetLeft() {
      return 0;
    },
    get offsetTop() {
      return 0;
    },
    get offsetParent() {
      return (this as unknown as Element).parentElement;
    },
    get scrollWidth() {
      return scrolled(this)?.width ?? Math.round(width(this));
    },
    get scrollHeight() {
      return scrolled(this)?.height ?? Math.round(height(this));
    },
    scrollTo(this: Element, x?: number | ScrollToOptions, y?: number) {
      const {left, top} = typeof x === "object" ? x : {left: x, top: y};
      if (left !== undefined) this.scrollLeft = left;
      if (top !== undefined) this.scrollTop = top;
    },
    get scrollTop() {
      return scrolled(this)?.top ?? 0;
    },
    set scrollTop(value: number) {
      scrollTo(this as unknown as Element, "scrollTop", value);
    },
    get scrollLeft() {
      return scrolled(this)?.left ?? 0;
    },
    set scrollLeft(value: number) {
      scrollTo(this as unknown as Element, "scrollLeft", value);
    },
  });
  define(svgElement, {
    getBBox(this: Element) {
      return new Rectangle(boundingBox(this));
    },
    getComputedTextLength(this: Element) {
      return textLength(this);
    },
    getCTM(this: Element) {
      return new Matrix(screenMatrix(this));
    },
    getScreenCTM(this: Element) {
      return new Matrix(screenMatrix(this));
    },
    createSVGPoint: () => new Point(),
    createSVGMatrix: () => new Matrix(),
    getTotalLength(this: Element) {
      return pathLength(this.getAttribute("d") ?? "");
    },
    getPointAtLength(this: Element, length: number) {
      return new Point(...pointAlong(this.getAttribute("d") ?? "", length));
    },
    get ownerSVGElement() {
      let node = (this as unknown as Element).parentElement;
      while (isSvg(node) && node.localName !== "svg") node = node.parentElement;
      return isSvg(node) ? node : null;
    },
    get viewportElement() {
      return (this as unknown as SVGElement).ownerSVGElement;
    },
    get viewBox() {
      const box = viewBox(this as unknown as Element) ?? {x: 0, y: 0, width: 0, height: 0};
      return {baseVal: new Rectangle(box), animVal: new Rectangle(box)};
    },
    get transform() {
      const text = (this as unknown as Element).getAttribute("transform");
      const consolidate = (): {matrix: Matrix} | null => (text ? {matrix: new Matrix(text)} : null);
      return {baseVal: {consolidate, numberOfItems: text ? 1 : 0}};
    },
  });
  for (const name of ANIMATED_LENGTHS) {
    Object.defineProperty(svgElement, name, {
      configurable: true,
      get(this: Element) {
        const value =
          this.localName === "svg" && !this.hasAttribute(name) ? lengthOfSvg(this, name) : number(this, name);
        return {baseVal: {value}, animVal: {value}};
      },
    });
  }
}

function lengthOfSvg(svg: Element, name: string): number {
  return name === "width" || name === "height" ? rectangle(svg)[name] : 0;
}
