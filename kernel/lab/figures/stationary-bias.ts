/** What samplers without an accept step make of N(0, 1), against what theory says. */
import * as Plot from "./plot.ts";
import {colorsOf} from "./sampler-colors.ts";
import {chart, type FigureOptions} from "./style.ts";

/** The exact variance of a method at each step size; NaN where it is unstable. */
export interface VarianceCurve {
  readonly name: string;
  readonly stepSizes: ArrayLike<number>;
  readonly variances: ArrayLike<number>;
}

/** A variance that was measured. */
export interface MeasuredVariance {
  readonly name: string;
  readonly stepSize: number;
  readonly value: number;
  readonly standardError: number;
}

/** Lines for the exact laws, dots with bars of 4 standard errors for what chains gave. */
export function stationaryBias(
  curves: readonly VarianceCurve[],
  measured: readonly MeasuredVariance[],
  {width, height = 340}: FigureOptions = {},
): HTMLElement {
  const lines = curves.flatMap(({name, stepSizes, variances}) =>
    Array.from(stepSizes, (stepSize, i) => ({name, stepSize, variance: variances[i] as number})),
  );
  const dots = measured.map((one) => ({
    ...one,
    low: one.value - 4 * one.standardError,
    high: one.value + 4 * one.standardError,
  }));
  const most = 4.2;
  return chart(
    {
      title: finding(curves, measured),
      description:
        "The stationary variance of the position against the step size: exact curves, and measured dots with bars of 4 standard errors",
      x: {label: "step size h", domain: [0, 2], grid: true, ticks: 5},
      y: {label: "variance of q (exact: 1)", domain: [0.9, most], grid: true, ticks: 5},
      color: {...colorsOf(curves.map(({name}) => name)), legend: true},
      marks: [
        Plot.ruleY([1], {strokeDasharray: "4 3"}),
        Plot.line(lines, {x: "stepSize", y: "variance", z: "name", stroke: "name", strokeWidth: 2, clip: true}),
        Plot.ruleX(dots, {x: "stepSize", y1: "low", y2: "high", stroke: "name", strokeWidth: 2, clip: true}),
        Plot.dot(dots, {x: "stepSize", y: "value", fill: "name", stroke: "var(--bg, Canvas)", r: 4, clip: true}),
        Plot.tip(
          dots,
          Plot.pointer({
            x: "stepSize",
            y: "value",
            stroke: "name",
            title: ({name, value, standardError}) => `${name}: ${value.toFixed(4)} ± ${standardError.toFixed(4)}`,
          }),
        ),
      ],
    },
    {width, height, rows: () => [...lines, ...dots]},
  );
}

function finding(curves: readonly VarianceCurve[], measured: readonly MeasuredVariance[]): string {
  const off = measured.map((one) => {
    const curve = curves.find(({name}) => name === one.name);
    const index = Array.from(curve?.stepSizes ?? []).findIndex((h) => Math.abs(h - one.stepSize) < 1e-9);
    return Math.abs(one.value - (curve?.variances[index] ?? Number.NaN)) / one.standardError;
  });
  const known = off.filter(Number.isFinite);
  if (known.length === 0) return "Without an accept step, the law that is sampled depends on the step size";
  const worst = Math.max(...known);
  return `${known.length} measured variances lie on the exact curves, the farthest ${worst.toFixed(1)} standard errors off`;
}
