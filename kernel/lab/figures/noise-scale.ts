/** The noise scale with its interval, against the batch size that it is about. */
import * as Plot from "./plot.ts";
import {COLORS, chart, type FigureOptions} from "./style.ts";

export interface NoiseScalePoint {
  readonly step: number;
  readonly plugin: number;
  readonly unbiased: number;
  readonly interval: {readonly low: number; readonly high: number};
  /** The two-batch-size estimate, averaged over steps. */
  readonly averaged: number;
}

const [UNBIASED, AVERAGED, PLUGIN] = ["unbiased, with 95 % interval", "two batch sizes, averaged", "plug-in"];

/** @param batch the batch size of the run */
export function noiseScaleTrace(
  points: readonly NoiseScalePoint[],
  batch: number,
  options: FigureOptions = {},
): HTMLElement {
  const finite = points.filter(({plugin}) => Number.isFinite(plugin));
  // An open interval, or a batch that cannot see the gradient, goes off the top.
  const top = 10 ** Math.ceil(Math.log10(Math.max(100 * batch, ...finite.map(({plugin}) => plugin))));
  const clamped = (value: number) => (value > 0 ? Math.min(value, 2 * top) : 2 * top);
  const bands = finite.map(({step, interval}) => ({step, low: clamped(interval.low), high: clamped(interval.high)}));
  const lines = finite.flatMap(({step, plugin, unbiased, averaged}) => [
    {step, value: clamped(unbiased), which: UNBIASED},
    {step, value: clamped(averaged), which: AVERAGED},
    {step, value: plugin, which: PLUGIN},
  ]);
  return chart(
    {
      title: finding(points, batch),
      description: `The gradient noise scale over ${points.length} measurements: unbiased with its interval, averaged over steps, plug-in, and the batch size ${batch}`,
      marginRight: 72,
      x: {label: "step", ticks: 5, domain: [0, Math.max(50, points.at(-1)?.step ?? 0)]},
      y: {label: "noise scale (examples)", type: "log", grid: true, ticks: 5, tickFormat: "~g", domain: [1, top]},
      color: {domain: [UNBIASED, AVERAGED, PLUGIN], range: [COLORS.blue, COLORS.red, COLORS.yellow], legend: true},
      marks: [
        Plot.areaY(bands, {x: "step", y1: "low", y2: "high", fill: COLORS.blue, fillOpacity: 0.15, clip: true}),
        Plot.ruleY([batch], {strokeDasharray: "4 3"}),
        Plot.text([batch], {
          y: (d) => d,
          frameAnchor: "right",
          textAnchor: "start",
          text: () => `batch ${batch}`,
          dx: 4,
        }),
        Plot.lineY(lines, {
          x: "step",
          y: "value",
          z: "which",
          stroke: "which",
          // What jumps from batch to batch stays behind what does not.
          strokeOpacity: ({which}) => (which === UNBIASED ? 0.4 : 1),
          strokeWidth: ({which}) => (which === UNBIASED ? 1 : 2),
          clip: true,
        }),
        Plot.tip(lines, Plot.pointer({x: "step", y: "value", stroke: "which"})),
      ],
    },
    {
      ...options,
      rows: () => points.map(({interval, ...values}) => ({...values, ...interval})),
    },
  );
}

function finding(points: readonly NoiseScalePoint[], batch: number): string {
  const last = points.at(-1);
  if (!last) return "The noise scale";
  if (!Number.isFinite(last.plugin)) return `Diverged at step ${last.step}: there is no gradient to speak of`;
  const {low, high} = last.interval;
  const alone =
    low === Number.POSITIVE_INFINITY
      ? "nothing"
      : high === Number.POSITIVE_INFINITY
        ? `above ${say(low)}`
        : `${say(low)} to ${say(high)}`;
  if (!(last.averaged > 0)) return `${batch} examples at a time cannot tell the gradient from noise`;
  const lead = last.averaged > batch ? "Mostly noise" : "Mostly gradient";
  return `${lead}: the noise scale is about ${say(last.averaged)}, the batch ${batch}. This batch alone says ${alone}`;
}

function say(value: number): string {
  return value >= 100 ? Math.round(value).toLocaleString("en") : value.toPrecision(2);
}
