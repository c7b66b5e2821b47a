/** A surface of losses from above: colours, contours, paths on it, and a place to click. */
import type {Plot as PlotFigure} from "@observablehq/plot";
import * as Plot from "@observablehq/plot";
import type {Path, Surface} from "../landscape/index.ts";
import {fieldChart} from "./heatmap.ts";
import type {Heights} from "./heights.ts";
import {COLORS, type FigureOptions} from "./style.ts";
import {reliefOf} from "./surface-lines.ts";

/** Where the cross of a map is; a figure changes it in place, so that the next picture of a run has it there too. */
export interface Cursor {
  x?: number;
  y?: number;
  hasFocus?: boolean;
}

export interface LandscapeOptions extends FigureOptions, Heights {
  readonly title: string;
  readonly description: string;
  readonly xLabel?: string;
  readonly yLabel?: string;
  /** What the colours stand for; by default the loss. */
  readonly legend?: string;
  /** Signed numbers: blue below 0, red above. */
  readonly signed?: boolean;
  readonly paths?: readonly Path[];
  readonly minima?: readonly (readonly number[])[];
  /** Points of a run, in order. */
  readonly track?: readonly {readonly a: number; readonly b: number; readonly off?: number}[];
  /** Told the place of a click, and of Enter after moving the cross with the arrow keys. */
  readonly onPick?: (x: number, y: number) => void;
  /** Keeps the cross from picture to picture. */
  readonly cursor?: Cursor;
}

const PATH_COLORS = [COLORS.red, COLORS.yellow, COLORS.purple, COLORS.brown];

/** A landscape of `lab.landscape.refine`. */
export function landscape(surface: Surface, options: LandscapeOptions): HTMLElement {
  const {width = 640, log = false, paths = [], minima = [], track = [], signed = false} = options;
  const {size} = surface;
  const {heights, lines} = reliefOf(surface, options);
  // Numbers belong to points: the outermost ones lie half a cell inside of the picture.
  const edges = ([from, to]: readonly [number, number]): [number, number] => {
    const half = (to - from) / (size - 1) / 2;
    return [from - half, to + half];
  };
  const [x, y] = [edges(surface.x), edges(surface.y)];
  const points = paths.flatMap(({name, points}) => points.map((point) => ({...point, which: name})));
  const ends = paths.flatMap(({name, points}) => points.slice(-1).map((point) => ({...point, which: name})));
  const domain = paths.map(({name}) => name);
  const figure = fieldChart(
    {
      title: options.title,
      description: options.description,
      x: {label: options.xLabel ?? "x", ticks: 6},
      y: {label: options.yLabel ?? "y", ticks: 6},
      marks: [
        Plot.geo(lines, {stroke: "white", strokeOpacity: 0.45, strokeWidth: 0.7, clip: true}),
        Plot.line(track, {x: "a", y: "b", stroke: "white", strokeWidth: 3, clip: true}),
        Plot.line(track, {x: "a", y: "b", stroke: COLORS.red, strokeWidth: 1.5, clip: true}),
        Plot.dot(track.slice(-1), {x: "a", y: "b", fill: COLORS.red, stroke: "white", r: 5, clip: true}),
        ...domain.flatMap((name, i) => {
          const own = points.filter(({which}) => which === name);
          const color = PATH_COLORS[i % PATH_COLORS.length];
          return [
            Plot.line(own, {x: "x", y: "y", stroke: "white", strokeWidth: 3.5, clip: true}),
            Plot.line(own, {x: "x", y: "y", stroke: color, strokeWidth: 2, clip: true}),
          ];
        }),
        Plot.dot(minima, {x: "0", y: "1", symbol: "star", r: 6, fill: "white", stroke: "black", clip: true}),
        Plot.dot(ends, {
          x: "x",
          y: "y",
          r: 5,
          stroke: "white",
          fill: ({which}) => PATH_COLORS[domain.indexOf(which) % PATH_COLORS.length],
          clip: true,
        }),
        Plot.tip(
          ends,
          Plot.pointer({
            x: "x",
            y: "y",
            title: ({which, step, value}) => `${which}, step ${step}: ${value.toPrecision(4)}`,
          }),
        ),
      ],
    },
    {
      values: heights,
      columns: size,
      rows: size,
      x,
      y,
      smooth: true,
      map: signed ? "signed" : "magnitude",
      legend: options.legend ?? (log ? "log₁₀ of the loss" : "loss"),
    },
    {width, height: Math.round(Math.min(width * 0.8, 560))},
  );
  if (paths.length > 0) figure.querySelector("h2")?.after(namesOf(domain));
  if (options.onPick) pickable(figure, surface, options.onPick, options.cursor);
  return figure;
}

/** A line for each path: its colour and name. */
function namesOf(names: readonly string[]): HTMLElement {
  const list = document.createElement("p");
  list.setAttribute("style", "display: flex; flex-wrap: wrap; gap: 4px 16px; margin: 0 0 8px; font-size: 13px");
  names.forEach((name, i) => {
    const item = document.createElement("span");
    const mark = document.createElement("span");
    const color = PATH_COLORS[i % PATH_COLORS.length];
    mark.setAttribute(
      "style",
      `display: inline-block; width: 14px; height: 3px; margin: 0 6px 3px 0; background: ${color}`,
    );
    item.append(mark, name);
    list.append(item);
  });
  return list;
}

/** Lets a mouse, a finger or the arrow keys choose a place. */
function pickable(
  figure: HTMLElement,
  surface: Surface,
  onPick: (x: number, y: number) => void,
  cursor: Cursor = {},
): void {
  const {scale} = figure as unknown as PlotFigure;
  const drawing = Array.from(figure.querySelectorAll("svg")).at(-1);
  const [across, down] = [scale("x"), scale("y")];
  if (!drawing || !across?.invert || !down?.invert) return;
  const {invert: toX} = across;
  const {invert: toY} = down;
  drawing.setAttribute("tabindex", "0");
  // The page hands it on to the next picture (app/output/keep-focus.ts).
  drawing.setAttribute("data-focus", "map");
  drawing.setAttribute("role", "application");
  drawing.setAttribute("aria-roledescription", "map: arrow keys move the cross, with Shift further, Enter chooses");
  drawing.setAttribute("style", `${drawing.getAttribute("style") ?? ""}; cursor: crosshair; outline-offset: -2px`);
  const inside = (value: number, [from, to]: readonly [number, number]) => Math.min(Math.max(value, from), to);
  const {
    x: [left, right],
    y: [bottom, top],
  } = surface;
  const place = (): [number, number] => [
    inside(cursor.x ?? (left + right) / 2, surface.x),
    inside(cursor.y ?? (bottom + top) / 2, surface.y),
  ];
  // A dark rim: the cross is seen on bright ground too.
  const cross = [
    {stroke: "black", "stroke-width": "4", "stroke-opacity": "0.6"},
    {stroke: "white", "stroke-width": "2"},
  ].map((look) => {
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    for (const [name, value] of Object.entries(look)) path.setAttribute(name, value);
    return path;
  });
  drawing.append(...cross);
  const show = () => {
    const [x, y] = [across.apply(place()[0]), down.apply(place()[1])];
    for (const path of cross) {
      path.setAttribute("d", `M${x - 8},${y}h16M${x},${y - 8}v16`);
      path.setAttribute("visibility", cursor.hasFocus ? "visible" : "hidden");
    }
  };
  show();
  drawing.addEventListener("focus", () => {
    cursor.hasFocus = true;
    show();
  });
  drawing.addEventListener("blur", () => {
    cursor.hasFocus = false;
    show();
  });
  drawing.addEventListener("click", (event) => {
    const {left, top, width} = drawing.getBoundingClientRect();
    const zoom = Number(drawing.getAttribute("width")) / width || 1;
    const x = Number(toX((event.clientX - left) * zoom));
    const y = Number(toY((event.clientY - top) * zoom));
    onPick(inside(x, surface.x), inside(y, surface.y));
  });
  drawing.addEventListener("keydown", (event) => {
    const step = (range: readonly [number, number]) => (range[1] - range[0]) / (event.shiftKey ? 8 : 40);
    const moves: Record<string, [number, number]> = {
      ArrowLeft: [-step(surface.x), 0],
      ArrowRight: [step(surface.x), 0],
      ArrowDown: [0, -step(surface.y)],
      ArrowUp: [0, step(surface.y)],
    };
    const move = moves[event.key];
    if (event.key === "Enter") onPick(...place());
    else if (move) {
      const [x, y] = place();
      [cursor.x, cursor.y] = [inside(x + move[0], surface.x), inside(y + move[1], surface.y)];
      show();
    }
  });
}
