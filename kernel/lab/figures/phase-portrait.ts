/** Paths through the phase space of one coordinate, beside the error of their energy. */
import type {Trajectory} from "../samplers/index.ts";
import {FigureError} from "./arguments.ts";
import {column} from "./column.ts";
import * as Plot from "./plot.ts";
import {powerOfTen} from "./powers.ts";
import {colorsOf} from "./sampler-colors.ts";
import {chart, columnWidth, type FigureOptions, notice, sideBySide} from "./style.ts";

export interface NamedPath {
  readonly name: string;
  readonly path: Trajectory;
}

export interface PhaseOptions extends FigureOptions {
  /** The axis of the momentum goes from −reach to reach. */
  readonly reach?: number;
}

/** More points than this would not be seen. */
const MOST_POINTS = 800;

/**
 * Each path as a curve in the plane of position and momentum, and |H − H₀| over time on a logarithmic axis.
 * @throws FigureError when a path has more than one coordinate
 */
export function phasePortrait(paths: readonly NamedPath[], options: PhaseOptions = {}): HTMLElement {
  const {reach = 2.4} = options;
  const wrong = paths.findIndex(({path}) => path.dimension !== 1);
  if (wrong >= 0) {
    const found = `of ${paths[wrong]?.path.dimension} coordinates`;
    throw new FigureError("phasePortrait", `paths[${wrong}].path`, found, "of one");
  }
  const width = columnWidth(options.width);
  const height = options.height ?? 380;
  if (paths.length === 0) return notice("No integrator is chosen: tick one.", {width, height});
  const color = {...colorsOf(paths.map(({name}) => name)), legend: true};
  const rows = paths.flatMap(({name, path}) => pointsOf(name, path));
  const last = Math.max(...rows.map(({time}) => time));
  // Both axes of the portrait have the same scale, so that circles are round.
  const across = (reach * (width - 68)) / (height - 68);
  const portrait = chart(
    {
      title: orbitFinding(paths),
      description: `Paths of ${paths.map(({name}) => name).join(", ")} in the plane of position and momentum`,
      x: {label: "position q", domain: [-across, across], ticks: 5, grid: true},
      y: {label: "momentum p", domain: [-reach, reach], ticks: 5, grid: true},
      color,
      marks: [
        Plot.line(rows, {x: "q", y: "p", z: "name", stroke: "name", strokeWidth: 1.5, clip: true}),
        Plot.dot(
          rows.filter(({isEnd}) => isEnd),
          {x: "q", y: "p", fill: "name", r: 4, clip: true},
        ),
        Plot.tip(
          rows,
          Plot.pointer({x: "q", y: "p", stroke: "name", title: ({name, time}) => `${name}, t = ${time.toFixed(2)}`}),
        ),
      ],
    },
    {width, height, rows: () => rows},
  );
  const trace = chart(
    {
      title: energyFinding(paths),
      description: "The absolute error of the energy H over time, on a logarithmic axis",
      marginLeft: 60,
      x: {label: "time t", domain: [0, last]},
      y: {label: "|H − H₀|", type: "log", domain: [1e-8, 1e3], ticks: 6, tickFormat: powerOfTen, grid: true},
      color,
      marks: [
        Plot.line(rows, {
          x: "time",
          y: ({error}) => (error > 0 ? error : Number.NaN),
          z: "name",
          stroke: "name",
          strokeWidth: 1.5,
          clip: true,
        }),
        Plot.tip(
          rows,
          Plot.pointer({
            x: "time",
            y: ({error}) => (error > 0 ? error : Number.NaN),
            stroke: "name",
            title: ({name, error}) => `${name}: ${error.toExponential(2)}`,
          }),
        ),
      ],
    },
    {width, height, rows: () => rows},
  );
  return sideBySide(column(portrait, width), column(trace, width));
}

type Point = {
  readonly name: string;
  readonly time: number;
  readonly q: number;
  readonly p: number;
  readonly error: number;
  readonly isEnd: boolean;
};

function pointsOf(name: string, {positions, momenta, energies, stepSize}: Trajectory): Point[] {
  const every = Math.ceil(positions.length / MOST_POINTS);
  return Array.from(positions, (q, i) => ({
    name,
    time: i * stepSize,
    q,
    p: momenta[i] as number,
    error: Math.abs((energies[i] as number) - (energies[0] as number)),
    isEnd: i === positions.length - 1,
  })).filter(({isEnd}, i) => i % every === 0 || isEnd);
}

/** The largest |H − H₀| of a path, relative to H₀. */
function worst({path: {energies}}: NamedPath): number {
  const start = energies[0] as number;
  return energies.reduce((most, energy) => Math.max(most, Math.abs(energy - start)), 0) / Math.abs(start || 1);
}

function orbitFinding(paths: readonly NamedPath[]): string {
  const diverged = paths.filter(({path}) => path.divergedAt !== null);
  if (diverged.length > 0) {
    const list = diverged.map(({name, path}) => `${name} (step ${path.divergedAt})`).join(", ");
    return `Diverged: ${list}`;
  }
  const growth = (named: NamedPath) => {
    const {positions, momenta} = named.path;
    const radius = (i: number) => Math.hypot(positions.at(i) as number, momenta.at(i) as number);
    return radius(-1) / radius(0);
  };
  const farthest = paths.reduce((a, b) => (Math.abs(Math.log(growth(b))) > Math.abs(Math.log(growth(a))) ? b : a));
  const factor = growth(farthest);
  if (factor > 1.5) return `${capitalized(farthest.name)} spirals out, to ${factor.toPrecision(2)} times the radius`;
  if (factor < 0.67) return `${capitalized(farthest.name)} spirals in, to ${factor.toPrecision(2)} of the radius`;
  return paths.length === 1 ? capitalized(`${farthest.name} stays on a closed curve`) : "All stay near the circle";
}

function energyFinding(paths: readonly NamedPath[]): string {
  return capitalized(energySentence(paths));
}

function energySentence(paths: readonly NamedPath[]): string {
  const sorted = [...paths].sort((a, b) => worst(a) - worst(b));
  const [best, last] = [sorted[0] as NamedPath, sorted.at(-1) as NamedPath];
  if (best.path.divergedAt !== null) return "nobody keeps H at this step size";
  const least = `${best.name} keeps H within ${percent(worst(best))}`;
  return best === last
    ? least
    : `${least}, ${last.name} ${last.path.divergedAt === null ? percent(worst(last)) : "not at all"}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function percent(share: number): string {
  if (share >= 1)
    return `a factor ${share < 99 ? (1 + share).toPrecision(2) : Math.round(1 + share).toLocaleString("en")}`;
  return share < 1e-4 ? `${(100 * share).toExponential(0)} %` : `${(100 * share).toPrecision(2)} %`;
}
