/** One line for each layer of a network, or for each of several quantities, against the step. */
import * as Plot from "./plot.ts";
import {COLORS, chart, type FigureOptions} from "./style.ts";

export interface LayerPoint {
  readonly step: number;
  /** The layer, or whatever the line is of. */
  readonly layer: string;
  readonly value: number;
}

export interface LayerLinesOptions extends FigureOptions {
  readonly title: string;
  /** Of the vertical axis, with its unit. */
  readonly label: string;
  readonly log?: boolean;
  /** Of the vertical axis; by default as the values have it. */
  readonly domain?: readonly [low: number, high: number];
  /** Values at which a line is drawn across, with their names. */
  readonly rules?: readonly {readonly value: number; readonly name: string}[];
}

const PALETTE = [COLORS.blue, COLORS.yellow, COLORS.red, COLORS.teal, COLORS.green, COLORS.purple, COLORS.brown];

export function layerLines(points: readonly LayerPoint[], options: LayerLinesOptions): HTMLElement {
  const {title, label, log = true, domain, rules = []} = options;
  const shown = points.filter(({value}) => Number.isFinite(value) && (!log || value > 0));
  const layers = [...new Set(points.map(({layer}) => layer))];
  const last = points.at(-1)?.step ?? 0;
  return chart(
    {
      title,
      description: `${label} over ${last} steps, a line each for ${layers.join(", ")}`,
      ...(rules.length > 0 && {marginRight: 72}),
      x: {label: "step", ticks: 5, domain: [0, Math.max(50, last)]},
      y: {
        label,
        type: log ? "log" : "linear",
        grid: true,
        ticks: 5,
        ...(domain && {domain}),
        ...(log && {tickFormat: "~g"}),
      },
      color: {domain: layers, range: PALETTE, legend: true},
      marks: [
        Plot.ruleY(rules, {y: "value", strokeDasharray: "4 3"}),
        Plot.text(rules, {y: "value", text: "name", frameAnchor: "right", textAnchor: "start", dx: 4}),
        Plot.lineY(shown, {x: "step", y: "value", z: "layer", stroke: "layer", strokeWidth: 1.8, clip: true}),
        Plot.tip(shown, Plot.pointer({x: "step", y: "value", stroke: "layer"})),
      ],
    },
    {...options, rows: () => points.map((point) => ({...point}))},
  );
}
