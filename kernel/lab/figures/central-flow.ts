/** Descent about its central flow: the loss it has, the loss that the flow predicts, and how widely it swings. */
import * as Plot from "@observablehq/plot";
import {COLORS, chart, columnWidth, type FigureOptions, sideBySide} from "./style.ts";

export interface CentralFlowPoint {
  readonly step: number;
  /** Of descent. */
  readonly loss: number;
  /** Of the central flow: its predicted time average, and the loss at its own weights. */
  readonly predicted: number;
  readonly smooth: number;
  /** Variances of the oscillations along the eigenvectors at the edge. */
  readonly variances: readonly number[];
}

/** Descent itself, behind its average. */
const PALE = `${COLORS.blue}66`;
/** So that an axis without data has numbers. */
const LEAST_VARIANCE = 1e-3;
const [DESCENT, AVERAGE, PREDICTED, SMOOTH] = [
  "gradient descent",
  "its average",
  "predicted average",
  "without oscillation",
];

/**
 * Two charts of `lab.dynamics.centralFlow` beside descent from the same start.
 * @param window steps of descent that are averaged, by default 50
 */
export function centralFlowTrace(
  points: readonly CentralFlowPoint[],
  {window = 50, ...given}: FigureOptions & {window?: number} = {},
): HTMLElement {
  const options = {...given, width: columnWidth(given.width)};
  const averages = points.map(({step}, i) => {
    const part = points.slice(Math.max(0, i + 1 - window), i + 1);
    return {step, loss: part.reduce((sum, {loss}) => sum + loss, 0) / part.length};
  });
  const lines = points.flatMap(({step, predicted, smooth}, i) => [
    {step, loss: averages[i]?.loss as number, which: AVERAGE},
    {step, loss: predicted, which: PREDICTED},
    {step, loss: smooth, which: SMOOTH},
  ]);
  const variances = points.flatMap(({step, variances}) =>
    variances.map((variance, i) => ({step, variance, which: `direction ${i + 1}`})),
  );
  const last = points.at(-1);
  const recent = points.slice(-window);
  const swing = Math.sqrt(sum(last?.variances ?? []));
  const directions = last?.variances.length ?? 0;
  const widest = Math.max(...variances.map(({variance}) => variance), LEAST_VARIANCE);
  const ratio = sum(recent.map(({predicted}) => predicted)) / sum(recent.map(({loss}) => loss));
  const x = {label: "step since the edge", ticks: 5, domain: [0, Math.max(60, last?.step ?? 0)]};
  return sideBySide(
    chart(
      {
        title:
          points.length < 2 * window
            ? "The flow starts where descent does"
            : `The flow predicts descent’s average loss to ${Math.abs(100 * (ratio - 1)).toFixed(0)} %`,
        description:
          "The loss of gradient descent, its running average, and the average that the central flow predicts",
        x,
        y: {label: "loss", grid: true, domain: [0, 1.6 * Math.max(...lines.map(({loss}) => loss), 1e-3)]},
        color: {
          domain: [DESCENT, AVERAGE, PREDICTED, SMOOTH],
          range: [PALE, COLORS.blue, COLORS.red, COLORS.teal],
          legend: true,
        },
        marks: [
          Plot.lineY(points, {x: "step", y: "loss", stroke: PALE, clip: true}),
          Plot.lineY(lines, {x: "step", y: "loss", z: "which", stroke: "which", strokeWidth: 2, clip: true}),
          Plot.tip(lines, Plot.pointer({x: "step", y: "loss", stroke: "which"})),
        ],
      },
      {...options, rows: () => points.map(({variances, ...point}) => ({...point, variance: sum(variances)}))},
    ),
    chart(
      {
        title:
          directions > 0
            ? `At the edge along ${directions} ${directions === 1 ? "direction" : "directions"}, it swings by ±${swing.toPrecision(2)}`
            : "Below the edge nothing swings",
        description: "Variance of the oscillations along each eigenvector at the edge of stability",
        x,
        y: {label: "variance of the oscillation", grid: true, ticks: 5, domain: [0, 1.1 * widest]},
        color: {
          domain: [1, 2, 3].map((i) => `direction ${i}`),
          range: [COLORS.purple, COLORS.yellow, COLORS.green],
          legend: true,
        },
        marks: [
          Plot.ruleY([0], {strokeOpacity: 0.3}),
          Plot.lineY(variances, {x: "step", y: "variance", z: "which", stroke: "which", strokeWidth: 2}),
        ],
      },
      {...options, rows: () => variances},
    ),
  );
}

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
