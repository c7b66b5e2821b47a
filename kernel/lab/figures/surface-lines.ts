/** Lines of equal height on a surface. */
import {type ContourMultiPolygon, contours} from "d3";
import type {Surface} from "../landscape/index.ts";
import {coarser, type Grid, type Heights, heightsOf} from "./heights.ts";

/** Points along each side that lines are drawn from: more do not show, and a run shows them in every picture. */
const MOST = 65;
const LINES = 14;

/** What a figure draws of a surface; made once for all the pictures of a run on it. */
export interface Relief {
  readonly heights: Float32Array;
  /** In coordinates of the surface, to be clipped to it. */
  readonly lines: readonly ContourMultiPolygon[];
}

const made = new WeakMap<Surface, {readonly key: string; readonly relief: Relief}>();

export function reliefOf(surface: Surface, {log = false, floor = 0}: Heights = {}): Relief {
  const key = `${log} ${floor}`;
  const known = made.get(surface);
  if (known?.key === key) return known.relief;
  const heights = heightsOf(surface.values, {log, floor});
  const relief = {heights, lines: linesOf(surface, {values: heights, size: surface.size})};
  made.set(surface, {key, relief});
  return relief;
}

function linesOf({x, y}: Surface, heights: Grid): ContourMultiPolygon[] {
  const grid = coarser(heights, MOST);
  const {values, size} = framed(grid);
  const finite = grid.values.filter(Number.isFinite);
  const [low, high] = [
    finite.reduce((a, b) => Math.min(a, b), Infinity),
    finite.reduce((a, b) => Math.max(a, b), -Infinity),
  ];
  if (!(high > low)) return [];
  const thresholds = Array.from({length: LINES}, (_, i) => low + ((i + 0.5) / LINES) * (high - low));
  const [dx, dy] = [(x[1] - x[0]) / (grid.size - 1), (y[1] - y[0]) / (grid.size - 1)];
  // A value lies in the middle of its cell, and the frame is one cell wide.
  const place = ([column = 0, row = 0]: number[]) => [x[0] + (column - 1.5) * dx, y[1] - (row - 1.5) * dy];
  return contours()
    .size([size, size])
    .thresholds(thresholds)([...values])
    .map((line) => ({...line, coordinates: line.coordinates.map((rings) => rings.map((ring) => ring.map(place)))}));
}

/** One more value on each side, as the slope there goes on: lines leave the picture as they should, and close outside. */
function framed({values, size}: Grid): Grid {
  const side = size + 2;
  const inside = (i: number) => Math.min(Math.max(i, 0), size - 1);
  const known = (row: number, column: number) => values[inside(row) * size + inside(column)] as number;
  const beyond = (i: number) => 2 * inside(i) - i;
  const at = (row: number, column: number) =>
    row === inside(row) && column === inside(column)
      ? known(row, column)
      : 2 * known(row, column) - known(beyond(row), beyond(column));
  return {
    values: Float32Array.from({length: side * side}, (_, i) => at(Math.floor(i / side) - 1, (i % side) - 1)),
    size: side,
  };
}
