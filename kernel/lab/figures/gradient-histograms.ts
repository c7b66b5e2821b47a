/** Histograms of the numbers of single gradients, alone and against the parameters' values. */
import type {Histogram, Histogram2d, Tails} from "../observables/index.ts";
import {fieldChart} from "./heatmap.ts";
import * as Plot from "./plot.ts";
import {powerOfTen} from "./powers.ts";
import {COLORS, chart, type FigureOptions} from "./style.ts";

/** Shares below are not drawn. */
const LEAST = 1e-7;
const [MEASURED, NORMAL] = ["measured", "normal law of the same variance"];

/** Counts on a logarithmic axis, beside the normal law of the same variance. */
export function gradientHistogram(
  {edges, counts, deviation}: Histogram,
  {alpha, error, kurtosis}: Tails,
  options: FigureOptions = {},
): HTMLElement {
  const total = counts.reduce((sum, count) => sum + count, 0);
  const bars = Array.from(counts, (count, i) => ({
    from: edges[i] as number,
    to: edges[i + 1] as number,
    share: count / total,
  }));
  const normal = bars.map(({from, to}) => {
    const x = (from + to) / 2;
    const share = ((to - from) / deviation / Math.sqrt(2 * Math.PI)) * Math.exp(-0.5 * (x / deviation) ** 2);
    return {x, share};
  });
  const title = Number.isFinite(alpha)
    ? `Tail index ${alpha.toFixed(2)} ± ${(1.96 * error).toFixed(2)}, excess kurtosis ${kurtosis > 100 ? Math.round(kurtosis) : kurtosis.toPrecision(2)}: ${kurtosis > 1 ? "far from normal" : "near normal"}`
    : "No gradient is left to count";
  return chart(
    {
      title,
      description:
        "How often the numbers of single gradients have each value, on a logarithmic axis, and the normal law of the same variance",
      x: {label: "number of a single example's gradient (ends: and beyond)", ticks: 5},
      y: {label: "share", type: "log", grid: true, domain: [LEAST, 1], ticks: 4, tickFormat: powerOfTen},
      color: {domain: [MEASURED, NORMAL], range: [COLORS.blue, COLORS.red], legend: true},
      marks: [
        Plot.rect(
          bars.filter(({share}) => share > LEAST),
          {x1: "from", x2: "to", y1: LEAST, y2: "share", fill: COLORS.blue, insetLeft: 0.5, insetRight: 0.5},
        ),
        Plot.lineY(normal, {x: "x", y: "share", stroke: COLORS.red, strokeWidth: 2, clip: true}),
      ],
    },
    {...options, rows: () => bars},
  );
}

/** Where parameters of each value have their gradients; brightness is the logarithm of the count. */
export function gradientHistogram2d({bins, reach, counts}: Histogram2d, options: FigureOptions = {}): HTMLElement {
  const logs = Float32Array.from(counts, (count) => Math.log10(1 + count));
  // Rows of the histogram go up with the parameter, those of a picture go down.
  const values = logs.map((_, i) => logs[(bins - 1 - Math.floor(i / bins)) * bins + (i % bins)] as number);
  const still = Math.max(
    ...Array.from({length: bins}, (_, row) => counts[row * bins + Math.floor(bins / 2)] as number),
  );
  const total = counts.reduce((sum, count) => sum + count, 0);
  return fieldChart(
    {
      title:
        still > 0.1 * total ? "Most gradients are near 0, whatever the weight" : "Where weights have their gradients",
      description: "How often a parameter of each value has a single gradient of each value",
      x: {label: "number of a single example's gradient", ticks: 5},
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
