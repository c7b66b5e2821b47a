/** How figures look: what they have in common, so that each file of a figure holds only what is its own. */
import * as Plot from "./plot.ts";
import {type Row, withRows} from "./rows.ts";

/** Observable's categorical palette, in the order in which series take them. Legible on light and dark. */
export const COLORS = {
  blue: "#4269d0",
  yellow: "#efb118",
  red: "#ff725c",
  teal: "#6cc5b0",
  green: "#3ca951",
  purple: "#a463f2",
  brown: "#9c6b4e",
} as const;

/** Text on lines: a rim of the page's colour keeps it legible. */
export const HALO = {fill: "currentColor", stroke: "var(--plot-background, white)", strokeWidth: 5} as const;

/** What a cell says about a figure's place. */
export interface FigureOptions {
  /** CSS pixels; by default 640. A cell passes its `width`. */
  readonly width?: number;
  /** CSS pixels of the drawing, without its title; each figure has its own default. */
  readonly height?: number;
}

export interface ChartSpec extends Omit<Plot.PlotOptions, "width" | "height" | "ariaLabel" | "ariaDescription"> {
  /** The finding, with its numbers. */
  readonly title: string;
  /** The same in a sentence for who cannot see it: what is on the axes, and what there is to see. */
  readonly description: string;
}

export interface ChartOptions extends FigureOptions {
  /** The numbers shown, for export as CSV; by default the data of the marks. */
  readonly rows?: () => readonly Row[];
}

const DEFAULT_WIDTH = 640;
const DEFAULT_HEIGHT = 280;
/** Below this width titles take two lines. */
const ONE_LINE = 560;

/** A chart in the common style: title, margins that fit axis labels, and a description. */
export function chart({title, description, ...spec}: ChartSpec, options: ChartOptions = {}): HTMLElement {
  const {width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT, rows} = options;
  const figure = Plot.plot({
    marginLeft: 52,
    marginRight: 16,
    marginTop: 28,
    marginBottom: 40,
    ...spec,
    title,
    width,
    height,
    ariaLabel: title,
    ariaDescription: description,
  }) as HTMLElement;
  holdTitle(figure, width);
  // A long title takes another line, not more room.
  figure.style.maxWidth = `${width}px`;
  return rows ? withRows(figure, rows) : figure;
}

/** A title may grow by a line while a run goes on; the drawing below stays where it is. */
function holdTitle(figure: HTMLElement, width: number): void {
  const heading = figure.querySelector("h2");
  heading?.setAttribute("style", `align-content: end; min-height: ${width < ONE_LINE ? 2.6 : 1.3}em`);
}

/** Space between columns, CSS pixels. */
const GAP = 24;

/**
 * How wide a figure may be that shares a cell of this width with others, side by side where each has 340 pixels or more:
 * `chart(spec, {...options, width: columnWidth(width)})`.
 */
export function columnWidth(width = DEFAULT_WIDTH, columns = 2): number {
  const column = Math.floor((width - GAP * (columns - 1)) / columns);
  return column >= 340 ? column : width;
}

/** Figures beside each other where there is room for them at their widths, else below each other. */
export function sideBySide(...figures: readonly Element[]): HTMLElement {
  const row = document.createElement("div");
  row.setAttribute("style", `display: flex; flex-wrap: wrap; gap: 16px ${GAP}px`);
  row.append(...figures);
  return row;
}

/** What a figure says in place of a drawing: an empty, invalid or diverged state, in words. */
export function notice(
  text: string,
  {width = DEFAULT_WIDTH, height = DEFAULT_HEIGHT}: FigureOptions = {},
): HTMLElement {
  const figure = document.createElement("figure");
  figure.setAttribute("role", "status");
  const style = `display: grid; place-content: center; box-sizing: border-box; max-width: 100%; width: ${width}px`;
  const frame = "border: 1px dashed color-mix(in srgb, currentColor 30%, transparent); border-radius: 10px";
  figure.setAttribute("style", `${style}; height: ${height}px; padding: 16px; text-align: center; ${frame}`);
  figure.textContent = text;
  return figure;
}
