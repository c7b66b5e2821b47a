/** The members of elements by which scripts ask where things are, and scroll. */
import {define} from "./define.ts";
import {boundingBox, isSvg, numberOf, rectangle, screenMatrix, viewBox} from "./geometry.ts";
import {Matrix, Point} from "./matrix.ts";
import {pathLength, pointAlong} from "./path.ts";
import {propertyChanged} from "./properties.ts";
import {type Measure, stateOf} from "./state.ts";
import {type Box, textLength} from "./text.ts";

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
          this.localName === "svg" && !this.hasAttribute(name) ? lengthOfSvg(this, name) : numberOf(this, name);
        return {baseVal: {value}, animVal: {value}};
      },
    });
  }
}

function lengthOfSvg(svg: Element, name: string): number {
  return name === "width" || name === "height" ? rectangle(svg)[name] : 0;
}
