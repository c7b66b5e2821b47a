/** Estimators of a gradient against each other: variance, bias in standard errors, and error against cost. */
import type {Verdict} from "../estimators/index.ts";
import * as Plot from "./plot.ts";
import {powerOfTen} from "./powers.ts";
import {COLORS, chart, columnWidth, type FigureOptions, sideBySide} from "./style.ts";

export interface EstimatorBenchOptions extends FigureOptions {
  /** Variances of a draw that theory gives, by the estimator's name. */
  readonly theory?: Readonly<Record<string, number>>;
}

/** |z| beyond this is no chance: once in 16,000 draws of an unbiased estimator. */
const SIGNIFICANT = 4;
/** Evaluations for which errors are drawn, powers of ten. */
const MOST = 5;
/** Evaluations at which the title compares. */
const BUDGET = 1000;
/** Shares of the largest below are drawn at the edge. */
const SMALLEST = 1e-7;
const [VARIANCE, THEORY, BIAS] = ["variance of a draw", "in theory", "squared bias"];
const PALETTE = [COLORS.blue, COLORS.yellow, COLORS.red, COLORS.teal, COLORS.green, COLORS.purple, COLORS.brown];

/** Three charts of the verdicts of `lab.estimators.bench`. */
export function estimatorBench(
  verdicts: readonly Verdict[],
  {theory = {}, ...given}: EstimatorBenchOptions = {},
): HTMLElement {
  const width = columnWidth(given.width);
  const options = {...given, width, height: 72 + 30 * verdicts.length, rows: () => verdicts.map(rowOf)};
  return sideBySide(
    variances(verdicts, theory, options),
    biases(verdicts, options, width !== given.width),
    errors(verdicts, {...options, width: given.width ?? width, height: 280}),
  );
}

type Options = Parameters<typeof chart>[1] & {readonly width: number};

function variances(verdicts: readonly Verdict[], theory: Readonly<Record<string, number>>, options: Options) {
  const largest = Math.max(...verdicts.flatMap(({variance, squaredBias}) => [variance, squaredBias]));
  const least = (largest || 1) * SMALLEST;
  const bars = verdicts.map(({name, variance}) => ({name, variance: Math.max(variance, least)}));
  const known = verdicts.flatMap(({name}) => {
    const variance = theory[name];
    return variance === undefined ? [] : [{name, variance: Math.max(variance, least)}];
  });
  const off = verdicts.filter(isBiased).map(({name, squaredBias}) => ({name, bias: Math.max(squaredBias, least)}));
  const [best] = unbiased(verdicts).sort((a, b) => a.variance * a.evaluations - b.variance * b.evaluations);
  return chart(
    {
      title: best ? `Least variance for its cost: ${best.name}` : "All of these are biased",
      description: `Variance of one draw of each estimator, and the squared bias of those that are biased: ${verdicts.map(({name, variance}) => `${name} ${variance.toPrecision(3)}`).join(", ")}`,
      marginLeft: leftOf(options),
      x: {
        label: "squared error",
        type: "log",
        grid: true,
        ticks: 4,
        tickFormat: powerOfTen,
        domain: [least, 3 * largest || 1],
      },
      y: {domain: verdicts.map(({name}) => name), label: null},
      color: {domain: [VARIANCE, THEORY, BIAS], range: [COLORS.blue, "currentColor", COLORS.red], legend: true},
      marks: [
        Plot.ruleY(bars, {x1: least, x2: "variance", y: "name", stroke: COLORS.blue, strokeWidth: 2}),
        Plot.dot(bars, {x: "variance", y: "name", fill: COLORS.blue, r: 5}),
        Plot.tickX(known, {x: "variance", y: "name", strokeWidth: 2, insetTop: 5, insetBottom: 5}),
        Plot.dot(off, {x: "bias", y: "name", fill: COLORS.red, symbol: "diamond", r: 5}),
        Plot.tip(verdicts, Plot.pointer({x: ({variance}) => Math.max(variance, least), y: "name"})),
      ],
    },
    options,
  );
}

function biases(verdicts: readonly Verdict[], options: Options, isBeside: boolean) {
  const biased = verdicts.filter(isBiased).map(({name}) => name);
  const draws = (verdicts[0]?.draws ?? 0).toLocaleString("en");
  return chart(
    {
      title: biased.length > 0 ? `Biased beyond chance: ${biased.join(", ")}` : `No bias to be seen in ${draws} draws`,
      description: `Distance of each estimator's mean from the exact gradient after ${draws} draws, in standard errors: ${verdicts.map(({name, z}) => `${name} ${z.toFixed(1)}`).join(", ")}`,
      marginLeft: isBeside ? 24 : leftOf(options),
      x: {label: "distance from the exact gradient (standard errors)", domain: [-8, 8], ticks: 5},
      y: {domain: verdicts.map(({name}) => name), label: null, ...(isBeside && {axis: null})},
      color: {domain: ["within chance", "biased"], range: [COLORS.blue, COLORS.red], legend: true},
      marks: [
        Plot.rectX([0], {x1: -SIGNIFICANT, x2: SIGNIFICANT, fill: COLORS.teal, fillOpacity: 0.2}),
        Plot.ruleX([0], {strokeOpacity: 0.4}),
        Plot.ruleY(verdicts, {x1: 0, x2: ({z}) => clamp(z), y: "name", stroke: colorOf, strokeWidth: 2}),
        Plot.dot(verdicts, {x: ({z}) => clamp(z), y: "name", fill: colorOf, r: 5}),
      ],
    },
    options,
  );
}

/** The mean of n draws has the error bias² + variance / n for n times the evaluations of one. */
function errors(verdicts: readonly Verdict[], options: Options) {
  const errorAt = (verdict: Verdict, cost: number) =>
    (isBiased(verdict) ? verdict.squaredBias : 0) + (verdict.variance * verdict.evaluations) / cost;
  const costs = Array.from({length: 4 * MOST + 1}, (_, i) => 10 ** (i / 4));
  const lines = verdicts.flatMap((verdict) =>
    costs
      .filter((cost) => cost >= verdict.evaluations)
      .map((cost) => ({name: verdict.name, evaluations: cost, error: errorAt(verdict, cost)}))
      .filter(({error}) => error > 0),
  );
  const [most, fewest] = [Math.max(...lines.map(({error}) => error)), Math.min(...lines.map(({error}) => error))];
  const ranking = verdicts.map((verdict) => ({name: verdict.name, error: errorAt(verdict, BUDGET)}));
  const [best, ...rest] = ranking.sort((a, b) => a.error - b.error);
  const worst = rest.at(-1);
  const behind =
    worst && best?.error
      ? `, and ${worst.name} has ${Number((worst.error / best.error).toPrecision(2)).toLocaleString("en")} times its error`
      : "";
  return chart(
    {
      title: `With ${BUDGET.toLocaleString("en")} evaluations ${best?.name ?? "none"} is nearest${options.width > 560 ? behind : ""}`,
      description:
        "Mean squared error of averages of draws against the evaluations that they take: lines fall as one over the number, and level off at the squared bias",
      marginLeft: 60,
      x: {label: "evaluations of f", type: "log", domain: [1, 10 ** MOST], grid: true, tickFormat: "~s", ticks: 5},
      y: {
        label: "mean squared error",
        type: "log",
        grid: true,
        ticks: 5,
        tickFormat: powerOfTen,
        domain: [Math.max(fewest, most * SMALLEST), most],
      },
      color: {domain: verdicts.map(({name}) => name), range: PALETTE, legend: true},
      marks: [
        Plot.lineY(lines, {x: "evaluations", y: "error", z: "name", stroke: "name", strokeWidth: 2, clip: true}),
        Plot.tip(lines, Plot.pointer({x: "evaluations", y: "error", stroke: "name"})),
      ],
    },
    {...options, rows: () => lines},
  );
}

const isBiased = ({z}: Verdict) => Math.abs(z) > SIGNIFICANT;
const unbiased = (verdicts: readonly Verdict[]) => verdicts.filter((verdict) => !isBiased(verdict));
const clamp = (z: number) => Math.min(Math.max(z, -8), 8);
const colorOf = (verdict: Verdict) => (isBiased(verdict) ? COLORS.red : COLORS.blue);
const leftOf = ({width}: Options) => Math.min(230, width * 0.42);

function rowOf({mean, ...verdict}: Verdict) {
  return {...verdict, mean: Array.from(mean, (value) => value.toPrecision(6)).join(" ")};
}
