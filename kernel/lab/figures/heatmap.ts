/** Dense pictures: one colour for each number of a grid, on a canvas. */
import type {Plot} from "@observablehq/plot";
import {checkWhole, FigureError, show} from "./arguments.ts";
import {type ColorMap, colored, domainOf, interpolator, MAGNITUDES, SIGNED} from "./color-maps.ts";
import {type Row, withRows} from "./rows.ts";
import {type ChartOptions, type ChartSpec, chart} from "./style.ts";

export interface GridOptions {
  /** Numbers in a row of the picture. */
  readonly columns: number;
  /** Rows, the first one on top. */
  readonly rows: number;
  /** `"magnitude"` (viridis), `"signed"` (blue, white at 0, red), or a table of one's own. By default `"magnitude"`. */
  readonly map?: "magnitude" | "signed" | ColorMap;
  /** The values of the map's ends; by default those of the data, ± the largest for `"signed"`. */
  readonly domain?: readonly [number, number];
  /** Blends neighbours where the picture is enlarged; by default each number is a rectangle of one colour. */
  readonly smooth?: boolean;
}

export interface HeatmapOptions extends GridOptions {
  /** What is to be seen, for who cannot see it. */
  readonly label: string;
  /** CSS pixels; the height follows, with square cells, unless it is given. */
  readonly width: number;
  readonly height?: number;
}

/**
 * A picture of a grid of numbers. The canvas has one pixel for each number and is enlarged by the page, so that it is
 * sharp on every screen; what is no number is transparent. The grid is offered as CSV (row, column, value).
 * @param values row by row
 * @throws FigureError when their number is not columns × rows
 */
export function heatmap(values: ArrayLike<number>, options: HeatmapOptions): HTMLCanvasElement {
  const {columns, rows, label, width, height = (width * rows) / columns} = options;
  const canvas = draw("heatmap", values, options);
  canvas.setAttribute("role", "img");
  canvas.setAttribute("aria-label", label);
  const size = `width: ${width}px; height: auto; aspect-ratio: ${width} / ${height}`;
  canvas.setAttribute("style", `${size}; ${rendering(options)}`);
  return withRows(canvas, () => cells(values, columns));
}

/** @throws FigureError */
function draw(call: string, values: ArrayLike<number>, options: GridOptions): HTMLCanvasElement {
  const {columns, rows} = options;
  checkWhole(call, "columns", columns, 1);
  checkWhole(call, "rows", rows, 1);
  if (values?.length !== columns * rows) {
    const found = values?.length === undefined ? show(values) : `${values.length} numbers`;
    throw new FigureError(call, "values", found, `${columns} × ${rows} = ${columns * rows} numbers`);
  }
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = rows;
  const {table, domain} = scaleOf(values, options);
  const context = canvas.getContext("2d");
  const image = context?.createImageData(columns, rows);
  if (image) {
    image.data.set(colored(values, table, domain));
    context?.putImageData(image, 0, 0);
  }
  return canvas;
}

function scaleOf(values: ArrayLike<number>, {map = "magnitude", domain}: GridOptions) {
  const table = map === "magnitude" ? MAGNITUDES : map === "signed" ? SIGNED : map;
  return {table, domain: domain ?? domainOf(values, map === "signed")};
}

function rendering({smooth = false}: GridOptions): string {
  return `image-rendering: ${smooth ? "auto" : "pixelated"}`;
}

function cells(values: ArrayLike<number>, columns: number): Row[] {
  return Array.from(values, (value, i) => ({row: Math.floor(i / columns), column: i % columns, value}));
}

export interface Field extends GridOptions {
  /** Row by row, the first row at the top: that of the largest y. */
  readonly values: ArrayLike<number>;
  /** From the left edge of the picture to its right edge. */
  readonly x: readonly [number, number];
  /** From the bottom edge to the top edge. */
  readonly y: readonly [number, number];
  /** What the colours stand for: a legend of them above the chart. */
  readonly legend?: string;
}

/**
 * A chart with a picture under its marks: a function of the plane with contours, trajectories or points on it. The axes
 * are those of the field unless `spec` gives domains.
 * @throws FigureError when the number of values is not columns × rows
 */
export function fieldChart(spec: ChartSpec, field: Field, options: ChartOptions = {}): HTMLElement {
  const canvas = draw("fieldChart", field.values, field);
  const figure = chart(
    {
      ...spec,
      color: field.legend === undefined ? spec.color : legendOf(field.legend, field),
      x: {domain: [...field.x], ...spec.x},
      y: {domain: [...field.y], ...spec.y},
    },
    {rows: () => places(field), ...options},
  );
  // Legends come before.
  const drawing = Array.from(figure.children).findLast((child) => child.localName === "svg");
  if (!drawing) throw new FigureError("fieldChart", "spec", "without a drawing", "a chart");
  const {scale} = figure as unknown as Plot;
  const [width, height] = ["width", "height"].map((name) => Number(drawing.getAttribute(name))) as [number, number];
  const side = (name: "x" | "y", [from, to]: readonly [number, number], length: number) => {
    const apply = scale(name)?.apply ?? (() => 0);
    const [a, b] = [apply(from), apply(to)];
    return {start: `${(100 * Math.min(a, b)) / length}%`, size: `${(100 * Math.abs(b - a)) / length}%`};
  };
  const [across, down] = [side("x", field.x, width), side("y", field.y, height)];
  const place = `left: ${across.start}; top: ${down.start}; width: ${across.size}; height: ${down.size}`;
  canvas.setAttribute("aria-hidden", "true");
  canvas.setAttribute("style", `position: absolute; ${place}; ${rendering(field)}`);
  const frame = document.createElement("div");
  frame.setAttribute("style", `position: relative; width: ${width}px; max-width: 100%`);
  drawing.replaceWith(frame);
  drawing.setAttribute("style", "position: relative; background: none");
  frame.append(canvas, drawing);
  return figure;
}

function legendOf(label: string, field: Field): ChartSpec["color"] {
  const {table, domain} = scaleOf(field.values, field);
  // Room for a number at either end.
  const margins = {marginLeft: 12, marginRight: 12, width: 264};
  return {type: "linear", domain: [...domain], interpolate: interpolator(table), legend: true, label, ...margins};
}

function places({values, columns, rows, x, y}: Field): Row[] {
  const [dx, dy] = [(x[1] - x[0]) / columns, (y[1] - y[0]) / rows];
  return Array.from(values, (value, i) => ({
    x: x[0] + ((i % columns) + 0.5) * dx,
    y: y[1] - (Math.floor(i / columns) + 0.5) * dy,
    value,
  }));
}
