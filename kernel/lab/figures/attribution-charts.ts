/** Charts about maps: how sure they are, what they depend on, and whether their first pixels matter first. */
import * as Plot from "@observablehq/plot";
import type {PerturbationCurve, Randomized} from "../attribution/index.ts";
import {COLORS, chart, columnWidth, type FigureOptions, sideBySide} from "./style.ts";

const PALETTE = Object.values(COLORS);
/** Ticks. */
const COPIES = [2, 5, 10, 20, 50, 100, 200, 500, 1000];
const percent = (share: number) => `${(100 * share).toFixed(share < 0.1 ? 1 : 0)} %`;

export interface ConvergencePoint {
  /** Noisy copies so far. */
  readonly n: number;
  /** Norm of the standard errors over that of the map. */
  readonly error: number;
  readonly map: string;
}

/** The relative standard error of averaged maps against the number of copies, on logarithmic axes, and a line 1/√n. */
export function attributionConvergence(points: readonly ConvergencePoint[], options: FigureOptions = {}): HTMLElement {
  const known = points.filter(({error}) => Number.isFinite(error) && error > 0);
  const names = [...new Set(points.map(({map}) => map))];
  const [first] = known;
  const last = known.findLast(({map}) => map === first?.map);
  const most = Math.max(100, ...known.map(({n}) => n));
  const guide = first ? [first.n, most].map((n) => ({n, error: first.error * Math.sqrt(first.n / n)})) : [];
  const title = last
    ? `After ${last.n} copies the standard error of ${last.map} is ${percent(last.error)} of the map`
    : nothingToTell(points);
  return chart(
    {
      title,
      description: "Relative standard error of the averaged maps against the number of noisy copies",
      x: {
        label: "noisy copies n",
        type: "log",
        domain: [2, most],
        ticks: COPIES.filter((n) => n <= most),
        tickFormat: String,
      },
      y: {
        label: "standard error / map",
        type: "log",
        grid: true,
        ticks: [0.03, 0.1, 0.3, 1],
        tickFormat: "~g",
        domain: [0.03, 1.2],
      },
      color: {domain: names, range: PALETTE, legend: true},
      marks: [
        Plot.line(guide, {x: "n", y: "error", stroke: "currentColor", strokeDasharray: "4 3", clip: true}),
        Plot.text(guide.slice(-1), {x: "n", y: "error", text: () => "1/√n", textAnchor: "end", dy: 12, clip: true}),
        Plot.line(known, {x: "n", y: "error", z: "map", stroke: "map", strokeWidth: 2, clip: true}),
        Plot.tip(known, Plot.pointer({x: "n", y: "error", stroke: "map"})),
      ],
    },
    {height: 260, ...options, rows: () => known.map((point) => ({...point}))},
  );
}

function nothingToTell(points: readonly ConvergencePoint[]): string {
  if (points.length === 0) return "No noisy copies yet";
  const isNoisy = points.some(({n}) => n > 1);
  return isNoisy ? "Without noise there is nothing to average" : "One copy alone tells no standard error";
}

export interface NamedRandomization {
  readonly name: string;
  readonly steps: readonly Randomized[];
}

/**
 * Rank correlation of each method's map with that of the trained net, as its layers lose what they learned: with signs,
 * and of magnitudes alone.
 */
export function attributionRandomization(all: readonly NamedRandomization[], given: FigureOptions = {}): HTMLElement {
  const options = {height: 260, ...given, width: columnWidth(given.width)};
  return sideBySide(...(["signed", "magnitude"] as const).map((kind) => correlations(kind, all, options)));
}

function correlations(
  kind: "signed" | "magnitude",
  all: readonly NamedRandomization[],
  options: FigureOptions,
): HTMLElement {
  const places = all.flatMap(({name, steps}) =>
    steps.map((step) => ({method: name, layer: step.layer ?? "none", correlation: step[kind]})),
  );
  const layers = [...new Set(places.map(({layer}) => layer))];
  const ends = places.filter(({layer}) => layer === layers.at(-1));
  const most = ends.sort((a, b) => b.correlation - a.correlation)[0];
  const what = kind === "signed" ? "With signs" : "Magnitudes alone";
  const title = most ? `${what}: at the end ${most.method} has ρ = ${most.correlation.toFixed(2)}` : what;
  return chart(
    {
      title,
      description: "Rank correlation of maps with those of the trained net, by how many layers have random weights",
      x: {label: "random from the outputs down to", type: "point", domain: layers},
      y: {label: "rank correlation ρ", grid: true, domain: [-0.4, 1.05], ticks: 6},
      color: {domain: all.map(({name}) => name), range: PALETTE, legend: true},
      marks: [
        Plot.ruleY([0], {strokeOpacity: 0.4}),
        Plot.line(places, {x: "layer", y: "correlation", z: "method", stroke: "method", strokeWidth: 2, clip: true}),
        Plot.dot(places, {x: "layer", y: "correlation", fill: "method", r: 3.5}),
        Plot.tip(places, Plot.pointer({x: "layer", y: "correlation", stroke: "method"})),
      ],
    },
    {...options, rows: () => places},
  );
}

export interface NamedCurves {
  readonly name: string;
  readonly deletion: PerturbationCurve;
  readonly insertion: PerturbationCurve;
}

/** Curves of deletion and insertion, with the areas below them. */
export function perturbationCurves(all: readonly NamedCurves[], given: FigureOptions = {}): HTMLElement {
  const options = {height: 260, ...given, width: columnWidth(given.width)};
  return sideBySide(...(["deletion", "insertion"] as const).map((kind) => curves(kind, all, options)));
}

function curves(kind: "deletion" | "insertion", all: readonly NamedCurves[], options: FigureOptions): HTMLElement {
  const points = all.flatMap(({name, [kind]: {share, score, auc}}) =>
    Array.from(share, (x, i) => ({order: name, share: x, score: score[i] as number, auc})),
  );
  const sign = kind === "deletion" ? 1 : -1;
  const [best] = [...all].sort((a, b) => sign * (a[kind].auc - b[kind].auc));
  const what = kind === "deletion" ? "Taking pixels away" : "Adding pixels";
  const word = kind === "deletion" ? "smallest" : "largest";
  const title = best ? `${what}: ${word} area ${best[kind].auc.toFixed(2)} in the order of ${best.name}` : what;
  return chart(
    {
      title,
      description: `Probability of the class against the share of pixels, in the order of each map, by ${kind}`,
      x: {
        label: kind === "deletion" ? "share of pixels taken away" : "share of pixels added",
        tickFormat: "%",
        ticks: 5,
      },
      y: {label: "probability of the class", grid: true, domain: [0, 1], ticks: 5},
      color: {domain: all.map(({name}) => name), range: PALETTE, legend: true},
      marks: [
        Plot.line(points, {x: "share", y: "score", z: "order", stroke: "order", strokeWidth: 2}),
        Plot.tip(points, Plot.pointer({x: "share", y: "score", stroke: "order"})),
      ],
    },
    {...options, rows: () => points},
  );
}
