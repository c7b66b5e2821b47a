import {JSDOM} from "jsdom";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import {MAGNITUDES} from "./color-maps.ts";
import {fieldChart, heatmap} from "./heatmap.ts";
import * as Plot from "./plot.ts";
import {rowsOf} from "./rows.ts";
import {chart, columnWidth, notice, sideBySide} from "./style.ts";

let painted: Uint8ClampedArray | undefined;

beforeEach(() => {
  const {window} = new JSDOM("");
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("window", window);
  // jsdom draws nothing: what is put on the canvas is kept.
  Object.assign(window.HTMLCanvasElement.prototype, {
    toDataURL: () => "data:,",
    getContext: () => ({
      fillRect() {},
      createImageData: (width: number, height: number) => ({data: new Uint8ClampedArray(4 * width * height)}),
      putImageData: ({data}: ImageData) => {
        painted = data;
      },
    }),
  });
});
afterEach(() => vi.unstubAllGlobals());

const grid = {columns: 3, rows: 2, label: "loss", width: 300};
const values = [0, 1, 2, 3, 4, Number.NaN];

describe("heatmap", () => {
  test("has one pixel for each number, is enlarged by the page, and says what it shows", () => {
    const canvas = heatmap(values, grid);
    expect([canvas.width, canvas.height]).toEqual([3, 2]);
    expect(canvas.getAttribute("style")).toBe(
      "width: 300px; height: auto; aspect-ratio: 300 / 200; image-rendering: pixelated",
    );
    expect([canvas.getAttribute("role"), canvas.getAttribute("aria-label")]).toEqual(["img", "loss"]);
    expect([...(painted ?? [])].slice(0, 4)).toEqual([...MAGNITUDES.slice(0, 4)]);
    expect([...(painted ?? [])].slice(16, 20)).toEqual([...MAGNITUDES.slice(-4)]);
    expect([...(painted ?? [])].slice(20)).toEqual([0, 0, 0, 0]);
  });

  test("its rows are the grid", () => {
    const rows = rowsOf(heatmap(values, grid));
    expect(rows).toHaveLength(6);
    expect(rows?.[4]).toEqual({row: 1, column: 1, value: 4});
  });

  test.each([
    [values.slice(1), grid, /^heatmap: values is 5 numbers, not 3 × 2 = 6 numbers\.$/],
    [undefined as unknown as number[], grid, /values is undefined/],
    [values, {...grid, columns: 0}, /columns is 0, not a whole number ≥ 1/],
  ])("refuses wrong arguments (%#)", (data, options, message) => {
    expect(() => heatmap(data, options)).toThrow(message);
  });
});

describe("fieldChart", () => {
  const spec = {title: "A valley", description: "x and y", marks: [Plot.dot([[0, 0]])]};
  const field = {values, columns: 3, rows: 2, x: [-3, 3] as const, y: [0, 2] as const};

  test("the picture lies where the axes say, under the marks", () => {
    const figure = fieldChart(spec, field, {width: 400, height: 300});
    const canvas = figure.querySelector("canvas");
    expect(canvas?.getAttribute("style")).toContain("left: 13%; top: 9.3");
    const [left, width] = ["left", "width"].map((side) =>
      Number.parseFloat(canvas?.style.getPropertyValue(side) ?? ""),
    );
    const [top, height] = ["top", "height"].map((side) =>
      Number.parseFloat(canvas?.style.getPropertyValue(side) ?? ""),
    );
    // Margins of style.ts: 52 left, 16 right, 28 above, 40 below.
    expect([left, width]).toEqual([13, 83]);
    expect(top).toBeCloseTo((100 * 28) / 300, 4);
    expect(height).toBeCloseTo((100 * (300 - 68)) / 300, 4);
    expect(canvas?.nextElementSibling?.localName).toBe("svg");
  });

  test("its rows have the places of the axes, the top row first", () => {
    const rows = rowsOf(fieldChart(spec, field));
    expect(rows?.[0]).toEqual({x: -2, y: 1.5, value: 0});
    expect(rows?.[4]).toEqual({x: 0, y: 0.5, value: 4});
  });

  test("legends stay above", () => {
    const figure = fieldChart(spec, {...field, legend: "loss (nats)"});
    const [legend, drawing] = figure.querySelectorAll("svg");
    expect(legend?.textContent).toContain("loss (nats)");
    expect(legend?.parentElement).toBe(figure);
    expect(drawing?.parentElement?.querySelector("canvas")).not.toBeNull();
  });
});

test("a chart has its title, its words for who cannot see, and its rows", () => {
  const figure = chart({title: "The loss falls", description: "from 2 to 1", marks: []}, {rows: () => [{loss: 2}]});
  expect(figure.querySelector("h2")?.textContent).toBe("The loss falls");
  const drawing = figure.querySelector("svg");
  expect([drawing?.getAttribute("aria-label"), drawing?.getAttribute("aria-description")]).toEqual([
    "The loss falls",
    "from 2 to 1",
  ]);
  expect(rowsOf(figure)).toEqual([{loss: 2}]);
});

test("columns are as wide as they fit, or the whole where they would be too narrow", () => {
  expect(columnWidth(1080)).toBe(528);
  expect(columnWidth(390)).toBe(390);
  expect(columnWidth(1080, 3)).toBe(344);
  const row = sideBySide(notice("Nothing to show yet", {width: 200, height: 100}), notice("b"));
  expect(row.children).toHaveLength(2);
  expect(row.firstElementChild?.textContent).toBe("Nothing to show yet");
  expect(row.firstElementChild?.getAttribute("style")).toContain("height: 100px");
});
