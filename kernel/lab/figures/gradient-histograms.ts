/** Histograms of single gradients, alone and against the parameters' values. */
import * as Plot from "@observablehq/plot";
import type {Histogram, Histogram2d} from "../observables/index.ts";
import {fieldChart} from "./heatmap.ts";
import {COLORS, chart, type FigureOptions} from "./style.ts";

/** Counts on a logarithmic axis, beside the Gaussian of the same spread. */
export function gradientHistogram({edges, counts}: Histogram, options: FigureOptions & {title: string}): HTMLElement {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const [first = 0, second = 1] = edges;
  const width = second - first;
  // The edges are at four standard deviations.
  const deviation = -first / 4 || 1;
  const bars = Array.from(counts, (count, i) => ({from: edges[i], to: edges[i + 1], share: count / total}));
  const normal = Array.from(counts, (_, i) => {
    const x = ((edges[i] as number) + (edges[i + 1] as number)) / 2;
    const share = (width / deviation / Math.sqrt(2 * Math.PI)) * Math.exp(-0.5 * (x / deviation) ** 2);
    return {x, share};
  });
  return chart(
    {
      title: options.title,
      description:
        "How often single gradients have each value, on a logarithmic axis, and the normal law of the same variance",
      x: {label: "gradient of a single example", ticks: 5},
      y: {label: "share", type: "log", grid: true, domain: [1e-6, 1], ticks: 4, tickFormat: "~g"},
      marks: [
        Plot.rectY(
          bars.filter(({share}) => share > 0),
          {x1: "from", x2: "to", y1: 1e-6, y2: "share", fill: COLORS.blue, clip: true},
        ),
        Plot.lineY(normal, {x: "x", y: "share", stroke: COLORS.red, strokeWidth: 2, clip: true}),
      ],
    },
    {...options, rows: () => bars},
  );
}

export function gradientHistogram2d(
  {bins, reach, counts}: Histogram2d,
  options: FigureOptions & {title: string},
): HTMLElement {
  const logs = Float32Array.from(counts, (count) => Math.log10(1 + count));
  // Rows of the histogram go up with the parameter, those of a picture go down.
  const values = logs.map((_, i) => logs[(bins - 1 - Math.floor(i / bins)) * bins + (i % bins)] as number);
  return fieldChart(
    {
      title: options.title,
      description: "How often a parameter of each value has a single gradient of each value",
      x: {label: "gradient of a single example", ticks: 5},
      y: {label: "parameter", ticks: 5},
      marks: [],
    },
    {
      values,
      columns: bins,
      rows: bins,
      x: [-reach[0], reach[0]],
      y: [-reach[1], reach[1]],
      legend: "log₁₀ (1 + count)",
    },
    options,
  );
}
