/** Maps of an image beside each other, each with the outline of what it explains. */
import {contours, geoPath} from "d3";
import {FigureError} from "./arguments.ts";
import {heatmap} from "./heatmap.ts";
import {type Row, withRows} from "./rows.ts";
import type {FigureOptions} from "./style.ts";

export interface AttributionMap {
  readonly name: string;
  /** Row by row. */
  readonly values: ArrayLike<number>;
  /** `"signed"` (blue below 0, red above), `"magnitude"` (viridis from 0), or `"image"` (ink on paper, from 0 to 1). */
  readonly kind: "signed" | "magnitude" | "image";
  /** A line below the map. */
  readonly note?: string;
  readonly stderr?: ArrayLike<number>;
}

/** The panels of a figure; it changes them in place, so that the next picture of a run has those that stayed the same. */
export type AttributionPanels = Map<
  string,
  {readonly map: AttributionMap; readonly look: string; readonly element: HTMLElement}
>;

export interface AttributionMapsOptions extends FigureOptions {
  /** The finding, with its numbers. */
  readonly title: string;
  readonly description: string;
  /** Numbers in a row of a map, by default 28; maps are square. */
  readonly columns?: number;
  /** The image that is explained, whose outline is drawn over the maps. */
  readonly outline?: ArrayLike<number>;
  /** Keeps panels whose `values` are the same array from picture to picture: they need not be drawn again. */
  readonly panels?: AttributionPanels;
}

const [LEAST, GAP] = [124, 14];

/**
 * Each map has colours of its own, which end at the 99th percentile of its magnitudes, so that no single pixel takes all
 * the contrast (Smilkov and others 2017, section 3.1).
 * @throws FigureError when a map is not square
 */
export function attributionMaps(maps: readonly AttributionMap[], options: AttributionMapsOptions): HTMLElement {
  const {title, description, columns = 28, outline, width = 640, panels = new Map()} = options;
  const most = Math.max(3, Math.floor((width + GAP) / (LEAST + GAP)));
  // As many in each row, as far as that goes.
  const perRow = Math.ceil(maps.length / Math.ceil(maps.length / most));
  const side = Math.min(168, Math.floor((width - GAP * (perRow - 1)) / perRow));
  const figure = element("figure", "margin: 0");
  figure.setAttribute("role", "group");
  figure.setAttribute("aria-label", `${title}. ${description}`);
  const heading = element("h2", `align-content: end; min-height: ${width < 560 ? 2.6 : 1.3}em`);
  heading.textContent = title;
  const grid = element(
    "div",
    `display: grid; grid-template-columns: repeat(${perRow}, ${side}px); gap: ${GAP}px; margin-top: 8px`,
  );
  const path = outline && outlineOf(outline, columns);
  const look = `${side} ${path}`;
  grid.append(
    ...maps.map((map) => {
      const known = panels.get(map.name);
      if (known?.look === look && isSame(known.map, map)) return known.element;
      const element = panel(map, columns, side, path);
      panels.set(map.name, {map, look, element});
      return element;
    }),
  );
  figure.append(heading, grid);
  if (maps.some(({kind}) => kind === "signed")) figure.append(legend());
  return withRows(figure, () => maps.flatMap((map) => rows(map, columns)));
}

function isSame(a: AttributionMap, b: AttributionMap): boolean {
  return a.values === b.values && a.stderr === b.stderr && a.kind === b.kind && a.note === b.note;
}

function panel(map: AttributionMap, columns: number, side: number, outline: string | undefined): HTMLElement {
  const {name, values, kind, note = "", stderr} = map;
  if (values?.length !== columns * columns) {
    const found = `${values?.length} numbers`;
    throw new FigureError("attributionMaps", `values of ${name}`, found, `${columns} × ${columns} numbers`);
  }
  const cell = element("div", `width: ${side}px; font-size: 13px; line-height: 1.35`);
  const caption = element("div", "font-weight: 600; white-space: nowrap; margin-bottom: 4px");
  caption.textContent = name;
  const most = percentile(values, 0.99) || 1;
  const picture = heatmap(values, {
    columns,
    rows: columns,
    width: side,
    label: `${name}${note ? `, ${note}` : ""}`,
    map: kind === "image" ? INK : kind,
    domain: kind === "image" ? [0, 1] : [kind === "signed" ? -most : 0, most],
  });
  const frame = element(
    "div",
    `position: relative; width: ${side}px; height: ${side}px; border-radius: 4px; overflow: hidden`,
  );
  frame.append(picture);
  if (outline && kind !== "image") frame.append(drawn(outline, columns, kind === "signed" ? "black" : "white"));
  const below = element("div", "margin-top: 4px; min-height: 2.7em; opacity: 0.75; font-variant-numeric: tabular-nums");
  below.textContent = note;
  cell.append(caption, frame, below);
  return withRows(cell, () => rows({name, values, kind, stderr}, columns));
}

/** From paper to ink. */
const INK = (() => {
  const map = new Uint8ClampedArray(256 * 4);
  for (let i = 0; i < 256; i++) {
    const t = i / 255;
    map.set([255 - 228 * t, 255 - 225 * t, 255 - 220 * t, 255], 4 * i);
  }
  return map;
})();

function percentile(values: ArrayLike<number>, share: number): number {
  const sorted = Float64Array.from(values, Math.abs)
    .filter((value) => Number.isFinite(value))
    .sort();
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

function outlineOf(image: ArrayLike<number>, columns: number): string {
  const [shape] = contours().size([columns, columns]).thresholds([0.4])(Array.from(image));
  return (shape && geoPath()(shape)) ?? "";
}

function drawn(path: string, columns: number, color: string): SVGElement {
  const picture = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  picture.setAttribute("viewBox", `0 0 ${columns} ${columns}`);
  picture.setAttribute("aria-hidden", "true");
  picture.setAttribute("style", "position: absolute; inset: 0; width: 100%; height: 100%; pointer-events: none");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", path);
  line.setAttribute("fill", "none");
  line.setAttribute("stroke", color);
  line.setAttribute("stroke-opacity", "0.6");
  line.setAttribute("stroke-width", "0.25");
  picture.append(line);
  return picture;
}

function legend(): HTMLElement {
  const line = element("div", "display: flex; gap: 8px; align-items: center; margin-top: 10px; font-size: 13px");
  const scale = Float32Array.from({length: 65}, (_, i) => i / 32 - 1);
  const label = "Colours from blue, less, over white to red, more";
  const bar = heatmap(scale, {columns: 65, rows: 1, width: 120, height: 10, label, map: "signed", smooth: true});
  line.append("lowers the score", bar, "raises it");
  return line;
}

function rows({name, values, stderr}: AttributionMap, columns: number): Row[] {
  return Array.from(values, (value, i) => ({
    map: name,
    row: Math.floor(i / columns),
    column: i % columns,
    value,
    ...(stderr ? {stderr: stderr[i]} : {}),
  }));
}

function element(name: "div" | "figure" | "h2", style: string): HTMLElement {
  const made = document.createElement(name);
  made.setAttribute("style", style);
  return made;
}
