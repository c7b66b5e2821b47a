// @vitest-environment jsdom
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {figuresIn, mainDrawing, titleOf} from "./figures.ts";
import {drawFigure} from "./svg.ts";

/** jsdom neither lays out nor computes the styles of SVG: both come from `data-box` and `data-look` (and parents' look). */
function look(element: Element): Record<string, string> {
  const parent = element.parentElement ? look(element.parentElement) : {};
  const own = (element as HTMLElement).dataset?.look ?? element.getAttribute("data-look") ?? "";
  const {display: _, ...inherited} = parent;
  const declared = own.split(";").flatMap((each) => (each ? [each.split(":").map((part) => part.trim())] : []));
  return {...inherited, ...Object.fromEntries(declared)};
}
function boxOf(element: Element): DOMRect {
  const [x = 0, y = 0, width = 0, height = 0] = (element.getAttribute("data-box") ?? "").split(" ").map(Number);
  return new DOMRect(x, y, width, height);
}

/** jsdom has no DOMRect. */
class Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  constructor(x: number, y: number, width: number, height: number) {
    [this.x, this.y, this.width, this.height] = [x, y, width, height];
    [this.left, this.top, this.right, this.bottom] = [x, y, x + width, y + height];
  }
}

beforeEach(() => {
  vi.stubGlobal("DOMRect", Box);
  vi.stubGlobal("getComputedStyle", (element: Element) => {
    const style: Record<string, string> = {fill: "rgb(0, 0, 0)", stroke: "none", "font-size": "10px", ...look(element)};
    const camel = Object.entries(style).map(([name, value]) => [
      name.replace(/-(.)/g, (_, c) => c.toUpperCase()),
      value,
    ]);
    return {...Object.fromEntries(camel), getPropertyValue: (name: string) => style[name] ?? ""};
  });
  vi.spyOn(Element.prototype, "getBoundingClientRect").mockImplementation(function (this: Element) {
    return boxOf(this);
  });
  // Letters are 6 × 12, and a line has 10 of them.
  Range.prototype.getClientRects = function () {
    const {x, y} = boxOf(this.startContainer.parentElement ?? document.body);
    const i = this.startOffset;
    return [new DOMRect(x + 6 * (i % 10), y + 12 * Math.floor(i / 10), 6, 12)] as unknown as DOMRectList;
  };
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
});

function show(html: string): HTMLElement {
  document.body.innerHTML = html;
  return document.body;
}
function draw(html: string) {
  const figure = show(html).firstElementChild as HTMLElement;
  const drawing = drawFigure(figure, "rgb(1, 2, 3)");
  const parsed = new DOMParser().parseFromString(drawing.text, "image/svg+xml");
  expect(parsed.querySelector("parsererror")).toBeNull();
  return {...drawing, root: parsed.documentElement};
}

describe("a figure as SVG", () => {
  const chart = `<figure data-box="100 50 400 300" data-look="color: rgb(9, 9, 9); font-size: 10px">
    <h2 data-box="100 50 400 24">The loss falls far</h2>
    <svg class="plot" data-box="100 80 200 100" width="200" height="100" data-look="fill: rgb(9, 9, 9); overflow: visible">
      <style>.plot {fill: red}</style>
      <g data-look="stroke: rgb(66, 105, 208)" class="line" style="color: red"><path d="M0,0L1,1" stroke="currentColor"></path></g>
      <text data-look="display: none">hidden</text>
      <text>a &lt; b</text>
    </svg>
  </figure>`;

  test("holds drawing and texts at their places, and nothing that it needs the page for", () => {
    const {root, width, height, text} = draw(chart);
    expect([width, height]).toEqual([216, 146]);
    expect(root.getAttribute("viewBox")).toBe("-8 -8 216 146");
    expect(root.getAttribute("style")).toBe("background: rgb(1, 2, 3)");
    expect(root.querySelector("title")?.textContent).toBe("The loss falls far");
    const inner = root.querySelector("svg");
    expect(["x", "y", "width", "height", "viewBox"].map((name) => inner?.getAttribute(name))).toEqual([
      "0",
      "30",
      "200",
      "100",
      "0 0 200 100",
    ]);
    expect(text).not.toMatch(/class=|currentColor|<style|hidden|var\(/);
    expect(root.textContent).toContain("a < b");
  });

  test("colours are written where they begin, and not again below", () => {
    const {root} = draw(chart);
    expect(root.querySelector("svg")?.getAttribute("fill")).toBe("rgb(9, 9, 9)");
    expect(root.querySelector("svg")?.getAttribute("overflow")).toBe("visible");
    expect(root.querySelector("g")?.getAttribute("stroke")).toBe("rgb(66, 105, 208)");
    expect(root.querySelector("g")?.hasAttribute("fill")).toBe(false);
    expect(root.querySelector("path")?.hasAttribute("stroke")).toBe(false);
    expect(root.querySelector("path")?.getAttribute("d")).toBe("M0,0L1,1");
  });

  test("texts are broken as on the page", () => {
    const {root} = draw(chart);
    const lines = [...root.querySelectorAll(":scope > text")];
    expect(lines.map((line) => line.textContent)).toEqual(["The loss f", "alls far"]);
    expect(lines.map((line) => [line.getAttribute("x"), line.getAttribute("y")])).toEqual([
      ["0", "9.5"],
      ["0", "21.5"],
    ]);
    expect(lines[0]?.getAttribute("fill")).toBe("rgb(9, 9, 9)");
  });

  test("canvases are pictures in it, controls are left out", () => {
    HTMLCanvasElement.prototype.toDataURL = () => "data:image/png;base64,AA==";
    const {root, text} = draw(`<figure data-box="0 0 100 100">
      <canvas width="5" height="5" data-box="10 10 50 50" data-look="image-rendering: pixelated"></canvas>
      <button data-box="0 0 80 80">Save</button>
    </figure>`);
    const image = root.querySelector("image");
    expect(["x", "width", "href", "style"].map((name) => image?.getAttribute(name))).toEqual([
      "10",
      "50",
      "data:image/png;base64,AA==",
      "image-rendering: pixelated",
    ]);
    expect(text).not.toContain("Save");
    expect(root.getAttribute("viewBox")).toBe("2 2 66 66");
  });
});

describe("figures of an output", () => {
  const output = () =>
    show(`
      <figure id="a"><h2>One</h2><svg class="swatch" data-box="0 0 99 99"></svg><svg id="a1" data-box="0 0 300 200"></svg></figure>
      <div><figure id="b"><figure><canvas id="b1" data-box="0 0 50 50"></canvas></figure><svg id="b2" data-box="0 0 99 99" aria-label="Two"></svg></figure></div>
      <svg id="c" data-box="0 0 100 100" aria-label="Three"><g><svg data-box="0 0 90 90"></svg></g></svg>
      <div class="player"><button><svg data-box="0 0 60 60"></svg></button></div>
      <svg data-box="0 0 16 16"></svg>
      <figure class="claim"><table></table></figure>
    `);

  test("are outermost figures that draw, and drawings in none; no icons, controls or tables", () => {
    expect(figuresIn(output()).map(({id}) => id)).toEqual(["a", "b", "c"]);
  });

  test("have a title and a largest drawing", () => {
    const figures = figuresIn(output());
    expect(figures.map(titleOf)).toEqual(["One", "Two", "Three"]);
    expect(figures.map((figure) => mainDrawing(figure).id)).toEqual(["a1", "b2", "c"]);
  });
});
