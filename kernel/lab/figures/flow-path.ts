/** An epoch of a minibatch sampler in phase space, flow by flow. */
import type {FlowPoint} from "../samplers/index.ts";
import * as Plot from "./plot.ts";
import {COLORS, chart, type FigureOptions} from "./style.ts";

export interface FlowPathOptions extends FigureOptions {
  /** How many flows have been taken; by default all. */
  readonly taken?: number;
}

const FLOWS = [
  {flow: "A", name: "A: drift", color: COLORS.blue, does: "drifts"},
  {flow: "B", name: "B: kick", color: COLORS.red, does: "is kicked by this step's batch"},
  {flow: "O", name: "O: friction and heat", color: COLORS.yellow, does: "is rubbed and heated"},
  {
    flow: "E",
    name: "E: kick, friction and heat",
    color: COLORS.purple,
    does: "is kicked by this step's batch, rubbed and heated",
  },
] as const;

/**
 * The way of the first coordinate and its momentum: drifts go sideways, the other flows up and down. The axes hold the
 * whole epoch from the start.
 */
export function flowPath(
  points: readonly FlowPoint[],
  {taken, width, height = 340}: FlowPathOptions = {},
): HTMLElement {
  const rows = points.map(({flow, batch, position, momentum}, i) => ({
    number: i,
    flow: FLOWS.find((one) => one.flow === flow)?.name ?? "start",
    step: batch + 1,
    q: position[0] as number,
    p: momentum[0] as number,
    fromQ: (points[i - 1]?.position ?? position)[0] as number,
    fromP: (points[i - 1]?.momentum ?? momentum)[0] as number,
  }));
  const seen = rows.slice(0, (taken ?? points.length) + 1);
  const latest = seen.at(-1);
  const used = FLOWS.filter(({flow}) => points.some((point) => point.flow === flow));
  const batches = Math.max(0, ...rows.map(({step}) => step));
  // Where each step ends.
  const ends = seen.filter(({step, number}) => number > 0 && rows[number + 1]?.step !== step);
  return chart(
    {
      title: finding(points[seen.length - 1], batches),
      description: `Position and momentum of the first coordinate over ${seen.length - 1} flows of an epoch of ${batches} minibatches`,
      x: {label: "position θ₁", domain: range(rows.map(({q}) => q)), grid: true, ticks: 5},
      y: {label: "momentum r₁", domain: range(rows.map(({p}) => p)), grid: true, ticks: 5},
      color: {domain: used.map(({name}) => name), range: used.map(({color}) => color), legend: true},
      marks: [
        Plot.link(seen.slice(1), {
          x1: "fromQ",
          y1: "fromP",
          x2: "q",
          y2: "p",
          stroke: "flow",
          strokeWidth: 2.5,
          strokeLinecap: "round",
        }),
        Plot.text(ends, {x: "q", y: "p", text: ({step}) => `step ${step}`, dx: 8, textAnchor: "start"}),
        Plot.dot(seen.slice(0, 1), {x: "q", y: "p", stroke: "currentColor", r: 4}),
        Plot.dot(latest ? [latest] : [], {x: "q", y: "p", fill: "currentColor", r: 5}),
      ],
    },
    {width, height, rows: () => rows},
  );
}

function finding(point: FlowPoint | undefined, batches: number): string {
  const flow = FLOWS.find((one) => one.flow === point?.flow);
  if (!point || !flow) return `An epoch of ${batches} steps, one for each minibatch`;
  return `Step ${point.batch + 1} of ${batches}: the point ${flow.does}`;
}

/** From the least to the largest value, with some room. */
function range(values: readonly number[]): [number, number] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const room = 0.12 * (high - low) || 1;
  return [low - room, high + room];
}
