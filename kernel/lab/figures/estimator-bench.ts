/** Estimators of a gradient against each other: error against cost, and bias in standard errors. */
import * as Plot from "@observablehq/plot";
import type {Verdict} from "../estimators/index.ts";
import {COLORS, chart, columnWidth, type FigureOptions, sideBySide} from "./style.ts";

const [VARIANCE, BIAS] = ["variance of a draw", "squared bias"];
/** |z| beyond this is no chance: once in 16,000 draws of an unbiased estimator. */
const SIGNIFICANT = 4;

export function estimatorBench(verdicts: readonly Verdict[], given: FigureOptions = {}): HTMLElement {
  const width = columnWidth(given.width);
  const options = {...given, width, height: 72 + 30 * verdicts.length};
  const biased = verdicts.filter(({z}) => Math.abs(z) > SIGNIFICANT);
  const sizes = verdicts.flatMap(({variance, squaredBias}) => [variance, squaredBias]).filter((value) => value > 0);
  const least = 10 ** Math.floor(Math.log10(Math.max(Math.min(...sizes, 1), Math.max(...sizes, 1) * 1e-9)));
  const bars = verdicts.map(({name, variance, squaredBias, evaluations}) => ({
    name,
    variance: Math.max(variance, least),
    bias: squaredBias > least ? squaredBias : undefined,
    cost: variance * evaluations,
  }));
  const best = verdicts
    .filter(({z}) => Math.abs(z) <= SIGNIFICANT)
    .sort((a, b) => a.variance * a.evaluations - b.variance * b.evaluations)[0];
  const names = verdicts.map(({name}) => name);
  const left = Math.min(230, width * 0.42);
  const draws = (verdicts[0]?.draws ?? 0).toLocaleString("en");
  return sideBySide(
    chart(
      {
        title: best ? `Least variance for its cost: ${best.name}` : "All of these are biased",
        description:
          "Variance of one draw of each estimator, its squared bias, and the variance times the number of evaluations",
        marginLeft: left,
        x: {label: "squared error, logarithmic", type: "log", grid: true, ticks: 4, tickFormat: "~e"},
        y: {domain: names, label: null},
        color: {
          domain: [VARIANCE, "× evaluations", BIAS],
          range: [COLORS.blue, COLORS.yellow, COLORS.red],
          legend: true,
        },
        marks: [
          Plot.ruleY(bars, {x1: least, x2: "variance", y: "name", stroke: COLORS.blue, strokeWidth: 2}),
          Plot.dot(bars, {x: "variance", y: "name", fill: COLORS.blue, r: 5}),
          Plot.dot(
            bars.filter(({cost}) => cost > least),
            {x: "cost", y: "name", fill: COLORS.yellow, r: 4},
          ),
          Plot.dot(
            bars.filter(({bias}) => bias !== undefined),
            {x: "bias", y: "name", fill: COLORS.red, symbol: "diamond", r: 5},
          ),
          Plot.tip(bars, Plot.pointer({x: "variance", y: "name", channels: {"× evaluations": "cost"}})),
        ],
      },
      {...options, rows: () => verdicts.map(rowOf)},
    ),
    chart(
      {
        title:
          biased.length > 0
            ? `Biased beyond chance: ${biased.map(({name}) => name).join(", ")}`
            : `No bias to be seen in ${draws} draws`,
        description: `Distance of each estimator's mean from the exact gradient after ${draws} draws, in standard errors`,
        marginLeft: width === given.width ? left : 24,
        x: {label: "distance from the exact gradient (standard errors)", domain: [-8, 8], ticks: 5},
        y: {domain: names, label: null, ...(width === given.width ? {} : {axis: null})},
        marks: [
          Plot.rectX([0], {x1: -SIGNIFICANT, x2: SIGNIFICANT, fill: COLORS.teal, fillOpacity: 0.2}),
          Plot.ruleX([0], {strokeOpacity: 0.4}),
          Plot.ruleY(verdicts, {x1: 0, x2: ({z}) => clamp(z), y: "name", stroke: colorOf, strokeWidth: 2}),
          Plot.dot(verdicts, {x: ({z}) => clamp(z), y: "name", fill: colorOf, r: 5}),
        ],
      },
      {...options, rows: () => verdicts.map(rowOf)},
    ),
  );
}

const clamp = (z: number) => Math.min(Math.max(z, -8), 8);
const colorOf = ({z}: Verdict) => (Math.abs(z) > SIGNIFICANT ? COLORS.red : COLORS.blue);

function rowOf({mean, ...verdict}: Verdict) {
  return {...verdict, mean: Array.from(mean, (value) => value.toPrecision(6)).join(" ")};
}
