import {JSDOM} from "jsdom";
import {afterEach, beforeEach, describe, expect, test, vi} from "vitest";
import type {PerturbationCurve} from "../attribution/index.ts";
import {attributionConvergence, attributionRandomization, perturbationCurves} from "./attribution-charts.ts";
import {type AttributionMap, attributionMaps} from "./attribution-maps.ts";
import {rowsOf} from "./rows.ts";

let painted: Uint8ClampedArray[];

beforeEach(() => {
  const {window} = new JSDOM("");
  vi.stubGlobal("document", window.document);
  vi.stubGlobal("window", window);
  painted = [];
  Object.assign(window.HTMLCanvasElement.prototype, {
    toDataURL: () => "data:,",
    getContext: () => ({
      fillRect() {},
      createImageData: (width: number, height: number) => ({data: new Uint8ClampedArray(4 * width * height)}),
      putImageData: ({data}: ImageData) => painted.push(data),
    }),
  });
});
afterEach(() => vi.unstubAllGlobals());

const words = {title: "The finding", description: "What there is to see"};
const signed = Array.from({length: 16}, (_, i) => (i === 15 ? 100 : i === 0 ? -1 : i === 1 ? 1 : 0));
const image = Array.from({length: 16}, (_, i) => (i % 4 === 1 ? 1 : 0));
const maps: AttributionMap[] = [
  {name: "Drawing", values: image, kind: "image"},
  {name: "Gradient", values: signed, kind: "signed", note: "no noise"},
  {name: "VarGrad", values: signed.map(Math.abs), kind: "magnitude", stderr: image},
];

describe("attributionMaps", () => {
  const show = (options = {}) => attributionMaps(maps, {...words, columns: 4, outline: image, ...options});

  test("shows each map with its name, note and the outline of the image", () => {
    const figure = show();
    expect(figure.querySelector("h2")?.textContent).toBe("The finding");
    expect(figure.getAttribute("aria-label")).toContain("What there is to see");
    expect(figure.querySelectorAll("canvas")).toHaveLength(4);
    expect(figure.textContent).toContain("no noise");
    expect(figure.querySelectorAll("svg path")).toHaveLength(2);
    expect(figure.querySelector("path")?.getAttribute("d")).toMatch(/^M[\d.]+,[\d.]+L/);
  });

  test("colours end at the 99th percentile: one large pixel does not pale the others", () => {
    show();
    const [, gradient] = painted as [Uint8ClampedArray, Uint8ClampedArray];
    const pixel = (i: number) => Array.from(gradient.slice(4 * i, 4 * i + 4));
    // −1 and 1 are the ends of blue and red, 100 is no redder than 1.
    expect(pixel(15)).toEqual(pixel(1));
    expect(pixel(0)[2]).toBeGreaterThan(pixel(0)[0] as number);
    expect(pixel(1)[0]).toBeGreaterThan(pixel(1)[2] as number);
  });

  test("keeps to its width, with at least three maps in a row", () => {
    for (const width of [340, 640, 1000]) {
      const grid = show({width}).querySelector<HTMLElement>("div")?.getAttribute("style") ?? "";
      const [, perRow, side] = /repeat\((\d+), (\d+)px\)/.exec(grid) ?? [];
      expect(Number(perRow)).toBe(3);
      expect(Number(perRow) * Number(side) + 2 * 14).toBeLessThanOrEqual(width);
    }
  });

  test("its rows are all maps, with their standard errors where there are some", () => {
    const rows = rowsOf(show());
    expect(rows).toHaveLength(48);
    expect(rows?.[16]).toEqual({map: "Gradient", row: 0, column: 0, value: -1});
    expect(rows?.[33]).toEqual({map: "VarGrad", row: 0, column: 1, value: 1, stderr: 1});
  });

  test("keeps panels that stayed the same for the next picture, and only those", () => {
    const panels = new Map();
    const panelsOf = (figure: Element) => [...(figure.querySelector("div")?.children ?? [])];
    const first = panelsOf(show({panels}));
    const [drawing, gradient, varGrad] = maps as [AttributionMap, AttributionMap, AttributionMap];
    const next = [drawing, {...gradient, note: "n = 2"}, {...varGrad, values: [...(varGrad.values as number[])]}];
    const figure = attributionMaps(next, {...words, columns: 4, outline: image, panels});
    expect(panelsOf(figure).map((panel, i) => panel === first[i])).toEqual([true, false, false]);
    expect(figure.textContent).toContain("n = 2");
    expect(panelsOf(show({panels, width: 400}))[0]).not.toBe(first[0]);
  });

  test("a map of zeros is drawn; one of another size is refused", () => {
    expect(() =>
      attributionMaps([{name: "Nothing", values: new Float64Array(16), kind: "signed"}], {...words, columns: 4}),
    ).not.toThrow();
    expect(() => show({columns: 5})).toThrow(/^attributionMaps: values of Drawing is 16 numbers, not 5 × 5 numbers\.$/);
  });
});

const titleOf = (figure: HTMLElement) => figure.querySelector("h2")?.textContent;

describe("charts", () => {
  test("convergence tells the latest standard error, or that there is none", () => {
    const points = [2, 4, 8].map((n) => ({n, error: 1 / n, map: "SmoothGrad"}));
    expect(titleOf(attributionConvergence(points))).toBe(
      "After 8 copies the standard error of SmoothGrad is 13 % of the map",
    );
    const title = (n: number, error: number) => titleOf(attributionConvergence([{n, error, map: "SmoothGrad"}]));
    expect(title(2, 0)).toBe("Without noise there is nothing to average");
    expect(title(1, Number.NaN)).toBe("One copy alone tells no standard error");
    expect(titleOf(attributionConvergence([]))).toBe("No noisy copies yet");
  });

  test("randomization tells which map stays most as it was", () => {
    const step = (layer: string | undefined, signed: number) => ({layer, map: [], signed, magnitude: 1 - signed});
    const figure = attributionRandomization([
      {name: "A", steps: [step(undefined, 1), step("dense1", 0.1)]},
      {name: "B", steps: [step(undefined, 1), step("dense1", 0.6)]},
    ]);
    const titles = Array.from(figure.querySelectorAll("h2"), (heading) => heading.textContent);
    expect(titles).toEqual(["With signs: at the end B has ρ = 0.60", "Magnitudes alone: at the end A has ρ = 0.90"]);
  });

  test("perturbation tells the best area of each kind", () => {
    const curve = (auc: number): PerturbationCurve => ({
      share: Float64Array.of(0, 1),
      score: Float64Array.of(1, 0),
      auc,
    });
    const figure = perturbationCurves([
      {name: "A", deletion: curve(0.2), insertion: curve(0.5)},
      {name: "B", deletion: curve(0.4), insertion: curve(0.9)},
    ]);
    const titles = Array.from(figure.querySelectorAll("h2"), (heading) => heading.textContent);
    expect(titles).toEqual([
      "Taking pixels away: smallest area 0.20 in the order of A",
      "Adding pixels: largest area 0.90 in the order of B",
    ]);
    expect(rowsOf(figure.querySelector("figure") as HTMLElement)).toHaveLength(4);
  });
});
