/** Sharpness against the threshold of the update rule, with the loss beside it. */
import * as Plot from "@observablehq/plot";
import type {TrajectoryState} from "../dynamics/index.ts";
import {logAxis} from "./log-axis.ts";
import {COLORS, chart, columnWidth, type FigureOptions, HALO, sideBySide} from "./style.ts";

const [TOP, SECOND, FLOW] = ["top eigenvalue", "second", "of gradient flow"];
const [DESCENT, ALONG_FLOW] = ["of descent", "of gradient flow"];

export interface SharpnessTraceOptions extends FigureOptions {
  /** Names the line that sharpness hovers at, by default `2/η`. */
  readonly threshold?: string;
  /** Names what is measured, by default `sharpness λ`. */
  readonly label?: string;
}

/** Two charts of a run of `lab.dynamics.trajectory`. The title says in which phase training is. */
export function sharpnessTrace(
  state: TrajectoryState,
  {threshold = "2/η", label = "sharpness λ", ...given}: SharpnessTraceOptions = {},
): HTMLElement {
  const options = {...given, width: columnWidth(given.width)};
  const {history, step} = state;
  const eigenvalues = history.flatMap(({step, sharpness, flow}) => [
    ...Array.from(sharpness.slice(0, 2), (value, i) => ({step, value, which: i === 0 ? TOP : SECOND})),
    ...(flow ? [{step, value: flow.sharpness, which: FLOW}] : []),
  ]);
  const losses = history.flatMap(({step, loss, flow}) => [
    {step, loss, which: DESCENT},
    ...(flow ? [{step, loss: flow.loss, which: ALONG_FLOW}] : []),
  ]);
  const hasSecond = history.some(({sharpness}) => sharpness.length > 1);
  const hasFlow = history.some(({flow}) => flow);
  const shown = [TOP, ...(hasSecond ? [SECOND] : []), ...(hasFlow ? [FLOW] : [])];
  const colors = shown.map((which) => ({[SECOND]: COLORS.yellow, [FLOW]: COLORS.teal})[which] ?? COLORS.blue);
  const line = Math.max(...history.map(({threshold}) => threshold), 0);
  const tallest = Math.min(Math.max(...eigenvalues.map(({value}) => value), line), 2 * line);
  const x = {label: "step", domain: [0, Math.max(200, step)], ticks: 5};

  return sideBySide(
    chart(
      {
        title: finding(state, threshold),
        description: `The largest eigenvalues of the Hessian over ${step} steps, and the line ${threshold} at which the rule becomes unstable`,
        x,
        y: {label, grid: true, domain: [0, 1.1 * (tallest || 1)]},
        color: {domain: shown, range: colors, legend: true},
        marks: [
          Plot.lineY(eigenvalues, {x: "step", y: "value", z: "which", stroke: "which", strokeWidth: 2, clip: true}),
          Plot.lineY(history, {
            x: "step",
            y: "threshold",
            stroke: "currentColor",
            strokeDasharray: "4 3",
            curve: "step-after",
            clip: true,
          }),
          Plot.text(history.slice(0, 1), {
            ...HALO,
            x: () => 0,
            y: "threshold",
            text: () => threshold,
            textAnchor: "start",
            dx: 6,
            dy: -9,
          }),
          Plot.tip(eigenvalues, Plot.pointer({x: "step", y: "value", stroke: "which"})),
        ],
      },
      {...options, rows: () => eigenvalues},
    ),
    chart(
      {
        title: lossFinding(state),
        description: `The loss over ${step} steps`,
        x,
        y: {label: "loss", grid: true, ...logAxis(losses.map(({loss}) => loss))},
        color: {
          domain: hasFlow ? [DESCENT, ALONG_FLOW] : [DESCENT],
          range: hasFlow ? [COLORS.blue, COLORS.teal] : [COLORS.blue],
          legend: true,
        },
        marks: [
          Plot.lineY(losses, {x: "step", y: "loss", z: "which", stroke: "which", strokeWidth: 2}),
          Plot.tip(losses, Plot.pointer({x: "step", y: "loss", stroke: "which"})),
        ],
      },
      {...options, rows: () => losses},
    ),
  );
}

function finding({history, phase, diverged, step}: TrajectoryState, name: string): string {
  const last = history.at(-1);
  if (diverged)
    return `Diverged by step ${step.toLocaleString("en")}: this learning rate is too large to come back from`;
  if (!last) return "The rule takes its first steps before there is anything to measure";
  const [sharpness, line] = [last.sharpness[0] as number, last.threshold].map((value) => value.toPrecision(3));
  const edge = `${name} = ${line}`;
  if (phase === "edge of stability") return `At the edge of stability: sharpness hovers at ${edge}`;
  if (phase === "catapult") return `Catapult: thrown to flatter ground, sharpness ${sharpness}, edge ${edge}`;
  if (phase === "beyond the edge") return `Beyond the edge: sharpness ${sharpness}, above ${edge}`;
  if (phase === "progressive sharpening") return `Progressive sharpening: ${sharpness}, rising towards ${edge}`;
  return `Stable: sharpness ${sharpness}, below ${edge}`;
}

/** Whether the loss falls step by step, or only on the whole. */
function lossFinding({history, diverged}: TrajectoryState): string {
  if (diverged) return "Until then the loss was still finite";
  const losses = history.slice(-50).map(({loss}) => loss);
  const rises = losses.filter((loss, i) => i > 0 && loss > (losses[i - 1] as number)).length;
  if (losses.length < 2) return `The loss begins at ${losses[0]?.toPrecision(3) ?? "…"}`;
  if (rises === 0) return "The loss falls at every look";
  const net = (losses.at(-1) as number) < (losses[0] as number);
  return net ? "The loss goes up and down, and falls on the whole" : "The loss goes up and down";
}
