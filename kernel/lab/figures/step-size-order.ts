/** Errors against step sizes on logarithmic axes, with the orders that were fitted. */
import {diagnostics} from "../samplers/index.ts";
import {FigureError} from "./arguments.ts";
import * as Plot from "./plot.ts";
import {powerOfTen} from "./powers.ts";
import {colorsOf} from "./sampler-colors.ts";
import {chart, type FigureOptions, notice} from "./style.ts";

/** A method's error at each step size. Errors that are not finite, or 0, are left out. */
export interface ErrorCurve {
  readonly name: string;
  readonly stepSizes: ArrayLike<number>;
  readonly errors: ArrayLike<number>;
}

export interface OrderOptions extends FigureOptions {
  /** What the error is of. */
  readonly label?: string;
  /** By default the orders found. */
  readonly title?: string;
}

/** Dots for what was measured, lines for the fits; slopes with their 95 % intervals stand in the legend. */
export function stepSizeOrder(curves: readonly ErrorCurve[], options: OrderOptions = {}): HTMLElement {
  const {width, height = 340, label = "error", title} = options;
  for (const [i, {stepSizes, errors}] of curves.entries()) {
    if (stepSizes.length === errors.length) continue;
    throw new FigureError("stepSizeOrder", `curves[${i}].errors`, `${errors.length} numbers`, `${stepSizes.length}`);
  }
  const fitted = curves.map(fit);
  if (fitted.every(({points}) => points.length === 0))
    return notice("No step size is stable: nothing to draw.", {width, height});
  const rows = fitted.flatMap(({points}) => points);
  const lines = fitted.flatMap(({name, slope, points}) =>
    slope
      ? [points[0], points.at(-1)].map((point) => {
          const stepSize = (point as Point).stepSize;
          return {name, stepSize, error: 10 ** (slope.intercept + slope.value * Math.log10(stepSize))};
        })
      : [],
  );
  const {range} = colorsOf(fitted.map(({name}) => name));
  const legend = new Map(fitted.map((curve) => [curve.name, legendText(curve)]));
  return chart(
    {
      title: title ?? orderFinding(fitted),
      description: `The ${label} against the step size, both on logarithmic axes: ${[...legend.values()].join("; ")}`,
      marginLeft: 64,
      x: {label: "step size h", type: "log", grid: true, ticks: stepsOf(rows), tickFormat: "~g"},
      y: {label, type: "log", grid: true, ticks: 6, tickFormat: powerOfTen},
      color: {domain: [...legend.keys()], range, tickFormat: (name: string) => legend.get(name) ?? name, legend: true},
      marks: [
        Plot.line(lines, {x: "stepSize", y: "error", z: "name", stroke: "name", strokeWidth: 1.5}),
        // Every second curve has rings, so that curves that coincide are seen to.
        Plot.dot(rows, {filter: ({isRing}) => isRing, x: "stepSize", y: "error", stroke: "name", strokeWidth: 2, r: 6}),
        Plot.dot(rows, {filter: ({isRing}) => !isRing, x: "stepSize", y: "error", fill: "name", r: 3.5}),
        Plot.tip(rows, Plot.pointer({x: "stepSize", y: "error", stroke: "name"})),
      ],
    },
    {width, height, rows: () => rows.map(({name, stepSize, error}) => ({name, stepSize, error}))},
  );
}

type Point = {
  readonly name: string;
  readonly stepSize: number;
  readonly error: number;
  readonly isRing: boolean;
};

function stepsOf(points: readonly Point[]): number[] {
  return [...new Set(points.map(({stepSize}) => stepSize))];
}

function fit({name, stepSizes, errors}: ErrorCurve, index: number) {
  const isRing = index % 2 === 1;
  const points = Array.from(stepSizes, (stepSize, i) => ({name, stepSize, error: errors[i] as number, isRing}))
    .filter(({error}) => error > 0 && Number.isFinite(error))
    .sort((a, b) => a.stepSize - b.stepSize);
  const isEnough = points.length >= 3;
  const slope = isEnough
    ? diagnostics.fitSlope(
        points.map(({stepSize}) => stepSize),
        points.map(({error}) => error),
      )
    : null;
  return {name, points, slope};
}

/** A curve that has no points, as those that are still to come, has its place from the start. */
function legendText({name, points, slope}: ReturnType<typeof fit>): string {
  if (points.length === 0) return `${name}: –`;
  return `${name}: ${slope ? slopeText(slope) : "no slope"}`;
}

function slopeText({value, interval}: diagnostics.Slope): string {
  const reach = (interval[1] - interval[0]) / 2;
  return `slope ${value.toFixed(2)} ± ${reach < 0.005 ? "0.00" : reach.toFixed(2)}`;
}

function orderFinding(fitted: readonly {name: string; slope: diagnostics.Slope | null}[]): string {
  const known = fitted.flatMap(({name, slope}) => (slope ? [{name, value: slope.value}] : []));
  if (known.length === 0) return "Too few step sizes are stable to fit an order";
  known.sort((a, b) => a.value - b.value);
  const [low, high] = [known[0] as (typeof known)[number], known.at(-1) as (typeof known)[number]];
  const gain = (value: number) => (2 ** value).toPrecision(2);
  if (low === high) return `Half the step divides the error of ${low.name} by ${gain(low.value)}`;
  return `Half the step divides the error by ${gain(low.value)} (${low.name}) to ${gain(high.value)} (${high.name})`;
}
