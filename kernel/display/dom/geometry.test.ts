import {createCanvas} from "@napi-rs/canvas";
import {expect, test} from "vitest";
import {createDocument} from "./document.ts";
import {pathBox, pathLength, pointAlong} from "./path.ts";
import type {CreateCanvas} from "./state.ts";

const SVG = "http://www.w3.org/2000/svg";
const {document, state} = createDocument({
  environment: {width: 640, dark: false, pixelRatio: 1},
  createCanvas: createCanvas as unknown as CreateCanvas,
});

type Attributes = Record<string, string | number>;
function make(name: string, attributes: Attributes = {}, ...children: (Node | string)[]): SVGGraphicsElement {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value));
  element.append(...children);
  return element as SVGGraphicsElement;
}

const measured = (text: string, font: string) => {
  const context = createCanvas(1, 1).getContext("2d");
  context.font = font;
  return context.measureText(text);
};

test("a text's box begins above its baseline and is as wide as its glyphs", () => {
  const box = make("text", {"font-size": 20, "font-family": "sans-serif", x: 5, y: 100}, "Hello").getBBox();
  const {width, fontBoundingBoxAscent: ascent, fontBoundingBoxDescent: descent} = measured("Hello", "20px sans-serif");
  expect(box.width).toBeCloseTo(width, 3);
  expect(box.x).toBe(5);
  expect(box.y).toBeCloseTo(100 - ascent, 3);
  expect(box.height).toBeCloseTo(ascent + descent, 3);
});

test("lines of tspans in em, zero-width characters, nested runs and inherited fonts", () => {
  const line = (text: string) =>
    make("tspan", {x: 0, dy: "1.5em"}, "\u200b", make("tspan", {"font-weight": "bold"}, text));
  const text = make("text", {}, line("one"), line("three"));
  make("g", {"font-size": "10px", "font-family": "sans-serif"}, text);
  const box = text.getBBox();
  const {
    width,
    fontBoundingBoxAscent: ascent,
    fontBoundingBoxDescent: descent,
  } = measured("three", "bold 10px sans-serif");
  expect(box.width).toBeCloseTo(width, 3);
  expect(box.y).toBeCloseTo(15 - ascent, 3);
  expect(box.y + box.height).toBeCloseTo(30 + descent, 3);
});

test("text-anchor shifts each line by itself", () => {
  const text = make("text", {"font-size": 10, "text-anchor": "end", x: 50}, "abc");
  const box = text.getBBox();
  expect(box.x + box.width).toBeCloseTo(50, 6);
  expect((text as SVGTextElement).getComputedTextLength()).toBeCloseTo(box.width, 6);
});

test("shapes, groups with transforms, and what is not drawn", () => {
  const group = make(
    "g",
    {},
    make("rect", {x: 1, y: 2, width: 10, height: 20}),
    make("circle", {cx: 100, cy: 0, r: 5, transform: "translate(0,50) scale(2)"}),
    make("defs", {}, make("rect", {width: 1000, height: 1000})),
  );
  expect({...group.getBBox()}).toEqual({x: 1, y: 2, width: 209, height: 58});
  expect({...make("line", {x1: 3, y1: 4, x2: 1, y2: 9}).getBBox()}).toEqual({x: 1, y: 4, width: 2, height: 5});
  expect({...make("polygon", {points: "0,0 4,1 2,8"}).getBBox()}).toEqual({x: 0, y: 0, width: 4, height: 8});
});

test.each([
  ["M0,0L3,4", 5],
  ["M0,0h3v4z", 12],
  ["M0 0 3 4 3 14", 15],
  ["M10,0A10,10,0,1,1,-10,0A10,10,0,1,1,10,0", 2 * Math.PI * 10],
  ["m0,0c0,0 10,0 10,0", 10],
  ["M0,0Q5,0 10,0T20,0", 20],
])("the path %s is %f long", (data, length) => {
  expect(pathLength(data)).toBeCloseTo(length, 0);
});

test("points along a path, and its box", () => {
  expect(pointAlong("M0,0L10,0L10,10", 15)).toEqual([10, 5]);
  expect(pointAlong("M0,0L10,0", 99)).toEqual([10, 0]);
  const {x, y, width, height} = pathBox("M10,0A10,10,0,1,1,-10,0");
  expect([x, y, width, height].map(Math.round)).toEqual([-10, 0, 20, 10]);
});

test("a pointer's place in user units, by what the page measured and by transforms", () => {
  const inner = make("g", {transform: "translate(10,20) rotate(90)"});
  const svg = make("svg", {width: 200, height: 100, viewBox: "0 0 400 200"}, inner) as SVGSVGElement;
  document.body.append(svg);
  const at = (element: SVGGraphicsElement, clientX: number, clientY: number) => {
    const point = Object.assign(svg.createSVGPoint(), {x: clientX, y: clientY});
    const {x, y} = point.matrixTransform((element.getScreenCTM() as DOMMatrix).inverse());
    return [Math.round(x), Math.round(y)];
  };
  expect(at(svg, 50, 25)).toEqual([100, 50]);
  state.measures.set(svg, {x: 8, y: 300, width: 200, height: 100, matrix: [0.5, 0, 0, 0.5, 8, 300]});
  expect(at(svg, 58, 325)).toEqual([100, 50]);
  expect(at(inner, 58, 325)).toEqual([30, -90]);
  expect(svg.getBoundingClientRect().left).toBe(8);
});

test("an HTML element is as wide as its output until the page measured it", () => {
  const block = document.createElement("div");
  document.body.append(block);
  expect(block.clientWidth).toBe(640);
  state.measures.set(block, {x: 0, y: 0, width: 320.4, height: 50});
  expect([block.clientWidth, block.offsetHeight]).toEqual([320, 50]);
});

test("owner and viewport of nested drawings", () => {
  const text = make("text");
  const nested = make("svg", {}, make("g", {}, text));
  const outer = make("svg", {}, nested);
  expect(text.ownerSVGElement).toBe(nested);
  expect(nested.viewportElement).toBe(outer);
  expect(outer.ownerSVGElement).toBe(null);
});
