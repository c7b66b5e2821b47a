/** Sharpness against the threshold of the update rule, with the loss beside it. */
import * as Plot from "@observablehq/plot";
import type {TrajectoryState} from "../dynamics/index.ts";
import {COLORS, chart, columnWidth, type FigureOptions, sideBySide} from "./style.ts";

const [TOP, SECOND, FLOW] = ["top eigenvalue", "second", "of gradient flow"];

/**
 * Two charts of a run of `lab.dynamics.trajectory`. The title says in which phase training is.
 * @param options `threshold` names the line that sharpness hovers at, by default `2/η`
 */
export function sharpnessTrace(
  state: TrajectoryState,
  {threshold = "2/η", ...given}: FigureOptions & {threshold?: string} = {},
): HTMLElement {
  const options = {...given, width: columnWidth(given.width)};
  const {history, step} = state;
  const eigenvalues = history.flatMap(({step, sharpness, flow}) => [
    ...Array.from(sharpness.slice(0, 2), (value, i) => ({step, value, which: i === 0 ? TOP : SECOND})),
    ...(flow ? [{step, value: flow.sharpness, which: FLOW}] : []),
  ]);
  const losses = history.flatMap(({step, loss, flow}) => [
    {step, loss, which: TOP},
    ...(flow ? [{step, loss: flow.loss, which: FLOW}] : []),
  ]);
  const hasFlow = history.some(({flow}) => flow);
  const shown = [TOP, SECOND, ...(hasFlow ? [FLOW] : [])];
  const line = Math.max(...history.map(({threshold}) => threshold), 0);
  const tallest = Math.min(Math.max(...eigenvalues.map(({value}) => value), line), 2 * line);
  const x = {label: "step", domain: [0, Math.max(200, step)], ticks: 5};
  const colors = [COLORS.blue, COLORS.yellow, COLORS.teal];

  return sideBySide(
    chart(
      {
        title: finding(state, threshold),
        description: `The largest eigenvalues of the Hessian over ${step} steps, and the line ${threshold} that they may not pass`,
        x,
        y: {label: "sharpness λ", grid: true, domain: [0, 1.1 * (tallest || 1)]},
        color: {domain: shown, range: colors, legend: true},
        marks: [
          Plot.lineY(history, {
            x: "step",
            y: "threshold",
            stroke: "currentColor",
            strokeDasharray: "4 3",
            curve: "step-after",
          }),
          Plot.text(history.slice(-1), {
            x: "step",
            y: "threshold",
            text: () => threshold,
            textAnchor: "end",
            dy: -8,
          }),
          Plot.lineY(eigenvalues, {x: "step", y: "value", z: "which", stroke: "which", strokeWidth: 2, clip: true}),
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
        y: {label: "loss", type: "log", grid: true, tickFormat: "~g"},
        color: {domain: [TOP, FLOW], range: [COLORS.blue, COLORS.teal]},
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
    return `Diverged at step ${step.toLocaleString("en")}: this learning rate is beyond what the loss allows`;
  if (!last) return "The rule takes its first steps before there is anything to measure";
  const [sharpness, line] = [last.sharpness[0] as number, last.threshold].map((value) => value.toPrecision(3));
  const where = `${sharpness} of ${name} = ${line}`;
  if (phase === "edge of stability") return `At the edge of stability: sharpness hovers at ${name} = ${line}`;
  if (phase === "catapult") return `Catapult: thrown to flatter ground, now at ${where}`;
  if (phase === "progressive sharpening") return `Progressive sharpening: ${where}`;
  return `Stable: sharpness is ${where}`;
}

/** Whether the loss falls step by step, or only on the whole. */
function lossFinding({history}: TrajectoryState): string {
  const losses = history.slice(-50).map(({loss}) => loss);
  const rises = losses.filter((loss, i) => i > 0 && loss > (losses[i - 1] as number)).length;
  if (losses.length < 2) return "The loss";
  if (rises === 0) return "The loss falls at every look";
  const net = (losses.at(-1) as number) < (losses[0] as number);
  return net ? "The loss goes up and down, and falls on the whole" : "The loss goes up and down";
}
