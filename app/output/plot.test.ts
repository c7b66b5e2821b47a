// @vitest-environment jsdom
import {type Canvas, createCanvas} from "@napi-rs/canvas";
import * as Plot from "@observablehq/plot";
import {decode} from "fast-png";
import {afterEach, beforeAll, expect, test} from "vitest";
import {canonical, createPair, type Pair} from "./testing/pair.ts";

let pair: Pair;
afterEach(() => {
  pair.close();
  document.body.replaceChildren();
});

beforeAll(() => {
  // jsdom has no canvas of its own.
  const surfaces = new WeakMap<HTMLCanvasElement, Canvas>();
  const surface = (canvas: HTMLCanvasElement) => {
    const made = surfaces.get(canvas) ?? createCanvas(canvas.width, canvas.height);
    surfaces.set(canvas, made);
    return made;
  };
  Object.assign(HTMLCanvasElement.prototype, {
    getContext(this: HTMLCanvasElement) {
      return surface(this).getContext("2d");
    },
    toDataURL(this: HTMLCanvasElement) {
      return surface(this).toDataURL();
    },
  });
});

const points = Array.from({length: 60}, (_, i) => ({
  x: i,
  y: Math.sin(i / 7) * 10 + (i % 5),
  z: "abc"[i % 3] as string,
  w: i * i,
  date: new Date(Date.UTC(2020, 0, 1 + 7 * i)),
}));
const grid = Array.from({length: 20 * 20}, (_, i) => Math.sin((i % 20) / 4) * Math.cos(Math.floor(i / 20) / 3));
const links = ["a/b/c", "a/b/d", "a/e", "f/g"];

const PLOTS: Record<string, Plot.PlotOptions> = {
  line: {marks: [Plot.lineY(points, {x: "x", y: "y"})]},
  "lines with colour legend": {color: {legend: true}, marks: [Plot.lineY(points, {x: "x", y: "y", stroke: "z"})]},
  "line with markers": {marks: [Plot.lineY(points, {x: "x", y: "y", marker: "arrow"})]},
  area: {marks: [Plot.areaY(points, {x: "x", y: "w", fillOpacity: 0.3}), Plot.ruleY([0])]},
  "stacked area": {marks: [Plot.areaY(points, {x: "x", y: "w", fill: "z"})]},
  "difference area": {marks: [Plot.differenceY(points, {x: "x", y1: 3, y2: "y"})]},
  dots: {grid: true, marks: [Plot.dot(points, {x: "x", y: "y", r: "w", fill: "z", symbol: "z"})]},
  "dots with a ramp legend": {
    color: {legend: true, scheme: "viridis"},
    marks: [Plot.dot(points, {x: "x", y: "y", fill: "w"})],
  },
  bars: {marks: [Plot.barY(points, Plot.groupX({y: "count"}, {x: "z"})), Plot.ruleY([0])]},
  "horizontal bars sorted": {
    marginLeft: 60,
    marks: [Plot.barX(points, Plot.groupY({x: "sum"}, {y: "z", x: "w", sort: {y: "-x"}}))],
  },
  histogram: {marks: [Plot.rectY(points, Plot.binX<Plot.RectYOptions>({y: "count"}, {x: "w", fill: "z"}))]},
  "heat map": {marks: [Plot.cell(points, {x: "z", y: (d) => d.x % 4, fill: "w", inset: 0.5})]},
  "text marks": {
    marks: [Plot.text(points, {x: "x", y: "y", text: "z", lineWidth: 4, textOverflow: "ellipsis", rotate: 12})],
  },
  "ticks and rules": {
    marks: [Plot.tickX(points, {x: "y", y: "z"}), Plot.ruleX([4], {stroke: "red", strokeDasharray: "4 2"})],
  },
  vectors: {marks: [Plot.vector(points, {x: "x", y: "y", length: "w", rotate: "x"})]},
  arrows: {marks: [Plot.arrow(points.slice(1, 9), {x1: "x", y1: "y", x2: (d) => d.x + 2, y2: 0, bend: true})]},
  links: {marks: [Plot.link(points.slice(0, 9), {x1: "x", y1: "y", x2: 3, y2: 3, curve: "bump-x"})]},
  boxes: {marks: [Plot.boxY(points, {x: "z", y: "y"})]},
  facets: {facet: {data: points, x: "z"}, marks: [Plot.frame(), Plot.dot(points, {x: "x", y: "y"})]},
  "facets both ways": {fx: {label: "kind"}, marks: [Plot.dot(points, {x: "x", y: "y", fx: "z", fy: (d) => d.x % 2})]},
  "log scale": {y: {type: "log", grid: true}, marks: [Plot.lineY(points.slice(1), {x: "x", y: "w"})]},
  "time axis": {x: {type: "utc"}, marks: [Plot.lineY(points, {x: "date", y: "y"})]},
  "window and regression": {
    marks: [Plot.lineY(points, Plot.windowY(7, {x: "x", y: "y"})), Plot.linearRegressionY(points, {x: "x", y: "y"})],
  },
  contour: {marks: [Plot.contour(grid, {width: 20, height: 20, fill: Plot.identity, interval: 0.25})]},
  "density contours": {inset: 10, marks: [Plot.density(points, {x: "x", y: "y", fill: "density"})]},
  hexbin: {marks: [Plot.hexgrid(), Plot.dot(points, Plot.hexbin({r: "count"}, {x: "x", y: "y"}))]},
  voronoi: {marks: [Plot.voronoi(points, {x: "x", y: "y", fill: "z"}), Plot.delaunayMesh(points, {x: "x", y: "y"})]},
  tree: {axis: null, marks: [Plot.tree(links)]},
  "clipped and titled": {
    title: "A finding",
    subtitle: "how",
    caption: "why",
    clip: true,
    marks: [Plot.lineY(points, {x: "x", y: "y"})],
  },
  raster: {marks: [Plot.raster(grid, {width: 20, height: 20, fill: Plot.identity})]},
  images: {marks: [Plot.image([[1, 1]], {src: "data:image/png;base64,iVBORw0KGgo=", r: 10})]},
  waffle: {marks: [Plot.waffleY(points.slice(0, 9), {x: "z", y: 3})]},
};

/** Ids count over all plots of a process, and PNG encoders differ. */
const normalised = (node: Node): string =>
  canonical(node)
    .replace(/plot-(clip|pattern|legend|marker|waffle|filter|ramp)-\d+/g, "plot-$1-N")
    .replace(/data:image\/png;base64,[^"\\]*/g, "PNG");
/** The page gives groups that have a name a role (admit.ts). */
const withoutRoles = (text: string): string => text.replaceAll(' |role="graphics-object"', "");

for (const [name, options] of Object.entries(PLOTS)) {
  test(`Plot in the worker and on the page is what it is in jsdom: ${name}`, async () => {
    pair = createPair();
    const page = pair.place("a");
    const run = pair.display.output("a").begin();
    const made = Plot.plot({...options, document: pair.display.document});
    run.display(made);
    await pair.settled();
    const expected = normalised(Plot.plot({...options, document}));
    expect(normalised(made)).toBe(expected);
    expect(withoutRoles(normalised(page.querySelector(".output-values > *") as Element))).toBe(expected);
    expect(pair.refused).toEqual(SHEETS_REFUSED);
  });
}
/** jsdom cannot make style sheets, so that the page refuses them there; e2e sees them work. */
const SHEETS_REFUSED = [expect.stringMatching(/a style sheet/)];

test("a raster's image has the pixels that were drawn", () => {
  pair = createPair();
  const made = Plot.plot({
    color: {scheme: "greys", domain: [0, 1]},
    marks: [Plot.raster([0, 1, 1, 0], {width: 2, height: 2, fill: Plot.identity, pixelSize: 1, interpolate: "none"})],
    document: pair.display.document,
  });
  const href = made.querySelector("image")?.getAttributeNS("http://www.w3.org/1999/xlink", "href") ?? "";
  const {width, height, data} = decode(Buffer.from(href.slice(href.indexOf(",") + 1), "base64"));
  expect([width, height]).toEqual([2, 2]);
  const pixel = (i: number) => [...data.slice(4 * i, 4 * i + 4)];
  expect(pixel(0)).toEqual([255, 255, 255, 255]);
  expect(pixel(1)).toEqual([0, 0, 0, 255]);
  expect(pixel(2)).toEqual([0, 0, 0, 255]);
  expect(pixel(3)).toEqual([255, 255, 255, 255]);
});

test("a tip follows the pointer, sized by its text, and goes when the pointer leaves", async () => {
  pair = createPair();
  const page = pair.place("a");
  const chart = Plot.plot({
    marks: [Plot.dot(points, {x: "x", y: "y", tip: true, title: (d) => `point ${d.x}`})],
    document: pair.display.document,
  });
  pair.display.output("a").begin().display(chart);
  await pair.settled();
  const svg = page.querySelector("svg") as SVGSVGElement;
  const dot = chart.querySelectorAll("circle")[30] as Element;
  const place = {clientX: Number(dot.getAttribute("cx")), clientY: Number(dot.getAttribute("cy"))};
  svg.dispatchEvent(new MouseEvent("pointerenter", {...place}));
  svg.dispatchEvent(new MouseEvent("pointermove", {...place, bubbles: true}));
  await pair.settled();
  const tip = page.querySelector('[aria-label="tip"]') as Element;
  expect(tip.textContent).toContain("point 30");
  expect(tip.querySelector("path")?.getAttribute("d")).toMatch(/^M0,0l/);
  // The sides of the tip: as high as one line of 10 px, with 8 px around it.
  const sides = [...(tip.querySelector("path")?.getAttribute("d") ?? "").matchAll(/v(-?[\d.]+)/g)];
  const height = Math.max(...sides.map(([, length]) => Math.abs(Number(length))));
  expect(height).toBeGreaterThan(16 + 9);
  expect(height).toBeLessThan(16 + 18);
  expect((chart as unknown as {value: unknown}).value).toBe(points[30]);
  svg.dispatchEvent(Object.assign(new MouseEvent("pointerleave"), {pointerType: "mouse"}));
  await pair.settled();
  expect(page.querySelector('[aria-label="tip"]')?.textContent ?? "").toBe("");
});

test("a crosshair follows the pointer", async () => {
  pair = createPair();
  const page = pair.place("a");
  const chart = Plot.plot({
    marks: [Plot.dot(points, {x: "x", y: "y"}), Plot.crosshairX(points, {x: "x", y: "y"})],
    document: pair.display.document,
  });
  pair.display.output("a").begin().display(chart);
  await pair.settled();
  const before = page.querySelectorAll("line").length;
  (page.querySelector("svg") as Element).dispatchEvent(new MouseEvent("pointermove", {clientX: 300, clientY: 200}));
  await pair.settled();
  expect(page.querySelectorAll("line").length).toBeGreaterThan(before);
});
