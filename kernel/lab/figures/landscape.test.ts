import {JSDOM} from "jsdom";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import type {Surface} from "../landscape/index.ts";
import {type Cursor, type LandscapeOptions, landscape} from "./landscape.ts";
import {rowsOf} from "./rows.ts";
import {type Camera, surface3d} from "./surface-3d.ts";

let strokes = 0;
let texts: string[] = [];

beforeEach(() => {
  const {window} = new JSDOM("");
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("window", window);
  [strokes, texts] = [0, []];
  // jsdom draws nothing: what would be drawn is counted.
  const nothing = Object.fromEntries(
    ["clearRect", "fillRect", "beginPath", "lineTo", "closePath", "fill", "putImageData"].map((name) => [
      name,
      () => {},
    ]),
  );
  const context = {
    ...nothing,
    stroke: () => strokes++,
    fillText: (text: string) => texts.push(text),
    measureText: () => ({width: 10}),
    createImageData: (width: number, height: number) => ({data: new Uint8ClampedArray(4 * width * height)}),
  };
  Object.assign(window.HTMLCanvasElement.prototype, {getContext: () => context, toDataURL: () => "data:,"});
});
afterEach(() => vi.unstubAllGlobals());

const size = 17;
const surface: Surface = {
  values: Float32Array.from({length: size * size}, (_, i) => ((i % size) - 8) ** 2 + (Math.floor(i / size) - 8) ** 2),
  size,
  known: size * size,
  x: [-4, 4],
  y: [-2, 2],
};
const options: LandscapeOptions = {title: "A bowl", description: "A bowl from above", width: 400};

function press(target: Element, key: string, init: KeyboardEventInit = {}): void {
  const {KeyboardEvent} = (target.ownerDocument.defaultView ?? expect.unreachable()) as unknown as typeof globalThis;
  target.dispatchEvent(new KeyboardEvent("keydown", {key, bubbles: true, ...init}));
}

describe("landscape", () => {
  const map = (figure: Element) => figure.querySelector('[role="application"]') ?? expect.unreachable("no map");

  test("draws paths in their colours, with their names, and minima", () => {
    const path = (name: string) => ({
      name,
      diverged: false,
      points: [
        {step: 0, x: 0, y: 0, value: 1},
        {step: 1, x: 1, y: 1, value: 0.5},
      ],
    });
    const figure = landscape(surface, {...options, paths: [path("Adam"), path("heavy ball")], minima: [[0, 0]]});
    expect(figure.querySelector("h2")?.nextElementSibling?.textContent).toBe("Adamheavy ball");
    const drawing = [...figure.querySelectorAll("svg")].at(-1);
    expect(drawing?.querySelectorAll("[aria-label=line]")).toHaveLength(4);
    expect(rowsOf(figure)).toHaveLength(size * size);
  });

  test("cannot be chosen on unless somebody listens", () => {
    expect(landscape(surface, options).querySelector("[tabindex]")).toBeNull();
  });

  test("lets arrow keys choose a place, within the map", () => {
    const picked: number[][] = [];
    const figure = landscape(surface, {...options, onPick: (x, y) => picked.push([x, y])});
    press(map(figure), "Enter");
    press(map(figure), "ArrowRight");
    press(map(figure), "ArrowUp", {shiftKey: true});
    press(map(figure), "Enter");
    for (let i = 0; i < 50; i++) press(map(figure), "ArrowLeft");
    press(map(figure), "Enter");
    expect(picked.map(([x = 0, y = 0]) => [Number(x.toFixed(6)), Number(y.toFixed(6))])).toEqual([
      [0, 0],
      [0.2, 0.5],
      [-4, 0.5],
    ]);
  });

  test("keeps the cross for the next picture of a run, and names what the page keeps the focus of", () => {
    const cursor: Cursor = {};
    const show = () => {
      const figure = landscape(surface, {...options, onPick: () => {}, cursor});
      document.body.replaceChildren(figure);
      return map(figure) as SVGElement;
    };
    const first = show();
    first.focus();
    press(first, "ArrowRight");
    expect(cursor).toEqual({x: 0.2, y: 0, hasFocus: true});
    const second = show();
    expect(second.getAttribute("data-focus")).toBe("map");
    expect([...second.querySelectorAll('path[visibility="visible"]')]).toHaveLength(2);
    second.dispatchEvent(new window.FocusEvent("blur"));
    expect(cursor.hasFocus).toBe(false);
  });
});

describe("surface3d", () => {
  test("turns by arrow keys, not through the ground, and says what it shows", () => {
    const camera: Camera = {turn: 0, tilt: 0.7};
    const canvas = surface3d(surface, {camera, label: "A bowl", xLabel: "a", yLabel: "b"});
    // Its ground, and each facet.
    expect(strokes).toBe(1 + (size - 1) ** 2);
    expect(texts).toEqual(["a", "b"]);
    press(canvas, "ArrowRight");
    expect(camera.turn).toBeCloseTo(0.1);
    for (let i = 0; i < 30; i++) press(canvas, "ArrowDown");
    expect(camera.tilt).toBeCloseTo(0.15);
    expect([canvas.getAttribute("aria-label"), canvas.getAttribute("tabindex")]).toEqual(["A bowl", "0"]);
    expect(rowsOf(canvas)?.[0]).toEqual({x: -4, y: 2, value: 128});
  });

  test("has a picture of values that are none", () => {
    const camera: Camera = {turn: 0, tilt: 0.7};
    surface3d({...surface, values: surface.values.map(() => Number.NaN)}, {camera, label: "Nothing", log: true});
    expect(strokes).toBeGreaterThan(0);
  });
});
