/** What measuring costs, beside the training step that is measured. */
import type {Part} from "../observables/index.ts";
import * as Plot from "./plot.ts";
import {COLORS, chart, type FigureOptions} from "./style.ts";

const [STEP, MEASURING] = ["training", "measuring"];

const NAMES: Readonly<Record<Part, string>> = {
  pass: "norms, variances, tests",
  gradients: "… and histograms",
  pairs: "cosine of examples",
  curvature: "curvature along the step",
  noiseCurvature: "curvature along the noise",
  hessianTrace: "trace of the Hessian",
  hessianDiagonal: "diagonal of the Hessian",
};

export interface ObservationCostsOptions extends FigureOptions {
  /** Parts that get a bar, also before they are measured for the first time. */
  readonly parts: readonly Part[];
}

/**
 * @param ms of each part, the typical time of late
 * @param step milliseconds of a training step
 */
export function observationCosts(
  ms: Readonly<Partial<Record<Part, number>>>,
  step: number,
  {parts, ...given}: ObservationCostsOptions,
): HTMLElement {
  const {width = 640} = given;
  const bars = [
    {name: "a training step", ms: step, kind: STEP},
    ...parts.map((part) => ({name: NAMES[part], ms: ms[part] ?? 0, kind: MEASURING})),
  ];
  const ratio = (ms.pass ?? 0) / step;
  return chart(
    {
      title:
        ratio > 0
          ? `Norms, variances and tests together cost ${ratio.toPrecision(2)} training steps`
          : "What measuring costs",
      description: `Milliseconds of a training step and of each part of the measurements: ${bars.map(({name, ms}) => `${name} ${say(ms)}`).join(", ")}`,
      marginLeft: Math.min(230, width * 0.5),
      marginRight: 48,
      x: {label: "milliseconds", grid: true, ticks: 4, zero: true},
      y: {domain: bars.map(({name}) => name), label: null},
      color: {domain: [STEP, MEASURING], range: [COLORS.yellow, COLORS.blue], legend: true},
      marks: [
        Plot.barX(bars, {x: "ms", y: "name", fill: "kind"}),
        Plot.text(bars, {
          x: "ms",
          y: "name",
          text: ({ms}) => (ms > 0 ? say(ms) : "not yet"),
          textAnchor: "start",
          dx: 6,
        }),
      ],
    },
    {height: 68 + 28 * bars.length, ...given, rows: () => bars},
  );
}

function say(ms: number): string {
  return ms >= 100 ? String(Math.round(ms)) : ms.toPrecision(2);
}
