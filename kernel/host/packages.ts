/** What cells can use: names that are there without import, and packages that imports find. */
import * as d3 from "d3";
import * as htl from "htl";
import * as Inputs from "../display/inputs.ts";
import type {Markup} from "../display/markup.ts";
import * as engine from "../engine/index.ts";
import type {Tf} from "../engine/tf.ts";
import type {Lab} from "../lab/cells.ts";
import * as Plot from "../lab/figures/plot.ts";

export interface Libraries {
  /** There once a backend runs. */
  readonly tf: Promise<Tf>;
  readonly lab: Promise<Lab>;
  readonly markup: Markup;
}

/** Built-ins beyond the runtime's own that are the same for all cells; cells wait for those that are promises. */
export function builtins({tf, lab, markup}: Libraries): Record<string, unknown> {
  const {html, svg, tex, md, dot} = markup;
  return {tf, lab, Plot, d3, Inputs, html, svg, tex, md, dot};
}

/** Parts of d3 that are also packages of their own: all of them are in ours. */
const D3_PARTS =
  "array axis brush chord color contour delaunay dispatch drag dsv ease fetch force format geo hierarchy interpolate " +
  "path polygon quadtree random scale scale-chromatic selection shape time time-format timer transition zoom";

/** Loaders of the packages that we ship, by the name under which cells import them. */
export function packages({tf, lab}: Libraries): Record<string, () => unknown> {
  const parts = D3_PARTS.split(" ").map((part) => [`d3-${part}`, () => d3]);
  return {
    d3: () => d3,
    ...Object.fromEntries(parts),
    htl: () => htl,
    "@observablehq/plot": () => Plot,
    "@observablehq/inputs": () => Inputs,
    "@tensorflow/tfjs": () => tf,
    "@tensorflow/tfjs-core": () => tf,
    "nablab/engine": async () => engineOfCells(await tf),
    "nablab/lab": () => lab,
  };
}

/** Packages whose calls are booked on the cell that imports them, and which compute on the device. */
export const COMPUTING = ["@tensorflow/tfjs", "@tensorflow/tfjs-core", "nablab/engine", "nablab/lab"];

function engineOfCells(tf: Tf): object {
  const start = () => {
    throw new Error("start: The engine of a notebook runs already; its backend is chosen at the top of the page.");
  };
  return {...engine, tf, start};
}
