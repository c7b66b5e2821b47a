/** What a posterior predicts: bands of a function over a line. */
import * as Plot from "./plot.ts";
import {COLORS, chart, type FigureOptions} from "./style.ts";

export interface PredictiveBand {
  readonly x: ArrayLike<number>;
  /** Draws of the function at these places. */
  readonly draws: readonly ArrayLike<number>[];
  readonly data: readonly {readonly x: number; readonly y: number}[];
  /** A place of interest. */
  readonly mark?: number;
}

export interface BandOptions extends FigureOptions {
  readonly title: string;
  readonly xLabel: string;
  readonly yLabel: string;
  readonly yDomain?: readonly [number, number];
}

/** The middle 50 and 90 % of the draws at each place, their median, the last dozen of the draws, and the data. */
export function predictiveBand({x, draws, data, mark}: PredictiveBand, options: BandOptions): HTMLElement {
  const {title, xLabel, yLabel, yDomain, width, height = 320} = options;
  const rows = Array.from(x, (place, i) => {
    const values = Float64Array.from(draws, (draw) => draw[i] as number).sort();
    const at = (p: number) => values[Math.min(values.length - 1, Math.floor(p * values.length))] as number;
    return {x: place, low: at(0.05), quarter: at(0.25), median: at(0.5), threeQuarters: at(0.75), high: at(0.95)};
  });
  const some = draws
    .slice(-12)
    .flatMap((draw, number) => Array.from(x, (place, i) => ({x: place, y: draw[i], number})));
  return chart(
    {
      title,
      description: `${yLabel} against ${xLabel}: the middle 50 and 90 percent of ${draws.length} draws, their median and the data`,
      x: {label: xLabel},
      y: {label: yLabel, grid: true, ...(yDomain ? {domain: [...yDomain]} : {})},
      marks: [
        Plot.areaY(rows, {x: "x", y1: "low", y2: "high", fill: COLORS.blue, fillOpacity: 0.18, clip: true}),
        Plot.areaY(rows, {
          x: "x",
          y1: "quarter",
          y2: "threeQuarters",
          fill: COLORS.blue,
          fillOpacity: 0.25,
          clip: true,
        }),
        Plot.line(some, {
          x: "x",
          y: "y",
          z: "number",
          stroke: COLORS.blue,
          strokeOpacity: 0.35,
          strokeWidth: 1,
          clip: true,
        }),
        Plot.line(rows, {x: "x", y: "median", stroke: COLORS.blue, strokeWidth: 2.5, clip: true}),
        ...(mark === undefined ? [] : [Plot.ruleX([mark], {stroke: COLORS.red, strokeDasharray: "4 3"})]),
        Plot.dot(data, {x: "x", y: "y", fill: COLORS.red, fillOpacity: 0.75, r: 4, clip: true}),
      ],
    },
    {width, height, rows: () => rows},
  );
}
