/** One line for each parameter of a network, against the step. */
import * as Plot from "@observablehq/plot";
import {COLORS, chart, type FigureOptions} from "./style.ts";

export interface LayerPoint {
  readonly step: number;
  /** The parameter's name. */
  readonly layer: string;
  readonly value: number;
}

export interface LayerLinesOptions extends FigureOptions {
  readonly title: string;
  /** Of the vertical axis, with its unit. */
  readonly label: string;
  readonly log?: boolean;
  /** Values at which a line is drawn across. */
  readonly rules?: readonly number[];
}

const PALETTE = [COLORS.blue, COLORS.yellow, COLORS.red, COLORS.teal, COLORS.green, COLORS.purple, COLORS.brown];

export function layerLines(points: readonly LayerPoint[], options: LayerLinesOptions): HTMLElement {
  const {title, label, log = true, rules = []} = options;
  const shown = log ? points.filter(({value}) => value > 0 && Number.isFinite(value)) : points;
  const layers = [...new Set(points.map(({layer}) => layer))];
  return chart(
    {
      title,
      description: `${label} over ${points.at(-1)?.step ?? 0} steps, a line for each of ${layers.length} parameters`,
      x: {label: "step", ticks: 5},
      y: {label, type: log ? "log" : "linear", grid: true, ticks: 5, ...(log ? {tickFormat: "~g"} : {})},
      color: {domain: layers, range: PALETTE, legend: true},
      marks: [
        Plot.ruleY(rules, {strokeDasharray: "4 3"}),
        Plot.lineY(shown, {x: "step", y: "value", z: "layer", stroke: "layer", strokeWidth: 1.8}),
        Plot.tip(shown, Plot.pointer({x: "step", y: "value", stroke: "layer"})),
      ],
    },
    {...options, rows: () => points.map((point) => ({...point}))},
  );
}
