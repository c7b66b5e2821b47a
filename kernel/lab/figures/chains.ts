/** Chains on a density of the plane, and how well they sample it. */
import type {PlaneDensity} from "../problems/index.ts";
import type {MonitorState, Report} from "../samplers/index.ts";
import {column} from "./column.ts";
import {type Field, fieldChart} from "./heatmap.ts";
import {manyDots} from "./many-dots.ts";
import * as Plot from "./plot.ts";
import {DENSITY} from "./sampler-colors.ts";
import {COLORS, chart, columnWidth, type FigureOptions, sideBySide} from "./style.ts";

export interface ChainsOptions extends FigureOptions {
  /** What samples: "HMC". */
  readonly name: string;
  /** What the chains are computed in: "float64 on the host", "float32 tensors on webgpu". */
  readonly computedIn: string;
  /** Keeps the diagnostics from picture to picture, for as long as there is no new report. */
  readonly kept?: KeptDiagnosis;
}

/** A figure changes it in place, so that the next picture of a run finds it. */
export interface KeptDiagnosis {
  report?: Report;
  width?: number;
  diagnosis?: Diagnosis;
}

/** The density with all chains on it, the latest steps of one of them, and the diagnostics beside. */
export function chains(state: MonitorState, {kept = {}, ...options}: ChainsOptions): HTMLElement {
  const width = columnWidth(options.width);
  if (!kept.diagnosis || kept.report !== state.report || kept.width !== width) {
    kept.diagnosis = diagnosis(state, {...options, width});
    [kept.report, kept.width] = [state.report, width];
  }
  kept.diagnosis.count(state);
  return sideBySide(column(picture(state, {...options, width}), width), kept.diagnosis.element);
}

/** Grid points along the longer side. */
const GRID = 160;
const fields = new WeakMap<PlaneDensity, Field>();

/** e^(−U), relative to its largest value on the grid. */
function fieldOf(density: PlaneDensity): Field {
  const known = fields.get(density);
  if (known) return known;
  const [[x0, x1], [y0, y1]] = density.domain;
  const point = new Float64Array(2);
  const energies = Float64Array.from({length: GRID * GRID}, (_, i) => {
    point[0] = x0 + (((i % GRID) + 0.5) * (x1 - x0)) / GRID;
    point[1] = y1 - ((Math.floor(i / GRID) + 0.5) * (y1 - y0)) / GRID;
    return density.energy(point, 0);
  });
  const least = energies.reduce((a, b) => Math.min(a, b));
  // A power below 1 brings out the tails.
  const values = energies.map((energy) => Math.exp(0.7 * (least - energy)));
  const field: Field = {
    values,
    columns: GRID,
    rows: GRID,
    x: [x0, x1],
    y: [y0, y1],
    map: DENSITY,
    domain: [0, 1],
    smooth: true,
  };
  fields.set(density, field);
  return field;
}

function picture(state: MonitorState, {name, computedIn, width, height = 380}: ChainsOptions): HTMLElement {
  const {density, position, path, chains} = state;
  const points = pairs(position).filter(({x, y}) => Number.isFinite(x) && Number.isFinite(y));
  const way = pairs(path).filter(({x, y}) => Number.isFinite(x) && Number.isFinite(y));
  const [x, y] = density.domain;
  return fieldChart(
    {
      title: finding(state, name),
      subtitle: `${chains} ${chains === 1 ? "chain" : "chains"}, step ${state.step.toLocaleString("en")}, in ${computedIn}`,
      description: `${chains} chains as dots on the ${density.name}, darker where it is larger, and the latest steps of one of them`,
      x: {label: density.labels[0], domain: [...x], ticks: 6},
      y: {label: density.labels[1], domain: [...y], ticks: 6},
      marks: [
        Plot.frame({strokeOpacity: 0.2}),
        manyDots(points, {r: chains > 100 ? 1.8 : 3, fill: COLORS.red, opacity: 0.85}),
        Plot.line(way, {x: "x", y: "y", stroke: "currentColor", strokeWidth: 1.2, clip: true}),
        Plot.dot(way.slice(-1), {x: "x", y: "y", r: 5, fill: COLORS.yellow, stroke: "currentColor", clip: true}),
        ...(!state.isDiverged
          ? []
          : [
              Plot.text([`${state.divergentChains} of ${chains} ${chains === 1 ? "chain" : "chains"} diverged`], {
                frameAnchor: "middle",
                fontSize: 16,
                fontWeight: 600,
                fill: "currentColor",
                stroke: "var(--bg, Canvas)",
                strokeWidth: 4,
              }),
            ]),
      ],
    },
    fieldOf(density),
    {width, height, rows: () => pairs(position).map(({x, y}, chain) => ({chain, q1: x, q2: y}))},
  );
}

/** R̂ and MMD² from which the title says that draws are not what they should be. */
const DISAGREEING = 1.05;
const DISTANT = 0.01;

function finding(state: MonitorState, name: string): string {
  const {density, report, isDiverged, chains} = state;
  const {mmd, rhat} = report;
  const where = `${name} on the ${density.name}`;
  if (isDiverged) return `Diverged: ${name} cannot take this step on the ${density.name}`;
  if (outside(state) > chains / 2) return `${where}: most chains have left the picture`;
  if (!mmd) return `${where}: ${chains === 1 ? "the chain sets" : "the chains set"} out`;
  const distance = `MMD² = ${Math.max(0, mmd.value).toFixed(3)}`;
  if (mmd.value > 4 * mmd.standardError && mmd.value > DISTANT)
    return `${where}: not there yet, or biased (${distance})`;
  if (rhat > DISAGREEING)
    return `${where}: ${chains === 1 ? "still drifting" : "chains do not agree yet"} (R̂ = ${rhat.toFixed(2)})`;
  return `${where}: draws look exact (${distance})`;
}

function outside({density, position}: MonitorState): number {
  const [[x0, x1], [y0, y1]] = density.domain;
  return pairs(position).filter(({x, y}) => !(x >= x0 && x <= x1 && y >= y0 && y <= y1)).length;
}

interface Diagnosis {
  readonly element: HTMLElement;
  /** Brings up to date what changes at every step. */
  count(state: MonitorState): void;
}

function diagnosis(state: MonitorState, {width = 0}: ChainsOptions): Diagnosis {
  const {report} = state;
  const correlations = Array.from(report.autocorrelation, (value, lag) => ({lag, value}));
  const swings = correlations.some(({value}) => value < -0.5);
  const lags = chart(
    {
      title: correlationFinding(report),
      description: `Autocorrelation of the first coordinate at lags up to ${correlations.length - 1}`,
      x: {label: "lag (steps kept)", domain: [0, 40], ticks: 5},
      y: {label: "autocorrelation", domain: [swings ? -1 : -0.5, 1], grid: true, ticks: 4},
      marks: [
        Plot.ruleY([0], {strokeOpacity: 0.4}),
        Plot.ruleX(correlations, {x: "lag", y: "value", stroke: COLORS.blue, strokeWidth: 2, clip: true}),
        Plot.dot(correlations, {x: "lag", y: "value", fill: COLORS.blue, r: 2, clip: true}),
      ],
    },
    {width, height: 190, rows: () => correlations},
  );
  const both = document.createElement("div");
  const {element, count} = table(state);
  both.append(element, lags);
  return {element: column(both, width), count};
}

function correlationFinding({autocorrelation}: Report): string {
  if (autocorrelation.length === 0) return "Too few draws yet for autocorrelations";
  const lag = autocorrelation.findIndex((value) => Math.abs(value) < 0.1);
  return lag < 0 ? "Draws are correlated over more than 40 lags" : `Draws are nearly uncorrelated ${lag} apart`;
}

const [GRADIENTS, DIVERGED] = ["gradients", "diverged"];

function table({report}: MonitorState): Diagnosis {
  const number = (value: number, digits = 3) => (Number.isFinite(value) ? value.toPrecision(digits) : "–");
  const whole = (value: number) => (Number.isFinite(value) ? Math.round(value).toLocaleString("en") : "–");
  const pm = ({value, standardError}: {value: number; standardError: number}) =>
    Number.isFinite(value) ? `${value.toFixed(4)} ± ${standardError.toFixed(4)}` : "–";
  const total = report.draws * report.chains;
  const rows: [string, string, string][] = [
    [
      "accepted",
      report.acceptance === null ? "–" : `${(100 * report.acceptance).toFixed(1)} %`,
      "min(1, e^(−ΔH)) on average",
    ],
    ["E e^(−ΔH)", report.expError ? pm(report.expError) : "–", "1 for a right integrator"],
    ["ESS bulk", whole(report.essBulk), `of ${whole(total)} draws of ${report.chains} chains`],
    ["ESS tail", whole(report.essTail), "5 % and 95 % quantiles"],
    ["R̂", number(report.rhat, 4), "chains agree below 1.01"],
    ["MMD²", report.mmd ? pm(report.mmd) : "–", "0 for the law of exact draws"],
    [GRADIENTS, "", "for each chain"],
    [DIVERGED, "", "at the latest step"],
  ];
  const cells = new Map<string, HTMLElement>();
  const element = document.createElement("table");
  element.setAttribute(
    "style",
    "width: 100%; margin: 0 0 8px; font-size: 13px; line-height: 1.3; font-variant-numeric: tabular-nums",
  );
  element.setAttribute("aria-label", "Diagnostics of the chains");
  for (const [name, value, meaning] of rows) {
    const row = document.createElement("tr");
    const head = document.createElement("th");
    head.setAttribute("scope", "row");
    head.textContent = name;
    head.setAttribute("style", "padding: 3px 0; white-space: nowrap");
    const [cell, note] = [document.createElement("td"), document.createElement("td")];
    cell.textContent = value;
    cell.setAttribute("style", "padding: 3px 0 3px 8px; text-align: right; white-space: nowrap");
    note.textContent = meaning;
    note.setAttribute("style", "padding: 3px 0 3px 12px; opacity: 0.75");
    row.append(head, cell, note);
    element.append(row);
    cells.set(name, cell);
  }
  const set = (name: string, text: string) => {
    const cell = cells.get(name);
    if (cell && cell.textContent !== text) cell.textContent = text;
  };
  return {
    element,
    count({gradEvals, divergentChains, chains}) {
      set(GRADIENTS, whole(gradEvals));
      set(DIVERGED, `${divergentChains} of ${chains}`);
    },
  };
}

function pairs(values: Float64Array): {x: number; y: number}[] {
  return Array.from({length: values.length / 2}, (_, i) => ({
    x: values[2 * i] as number,
    y: values[2 * i + 1] as number,
  }));
}
