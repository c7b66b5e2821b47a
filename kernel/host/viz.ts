/**
 * Graphviz in the browser's kernel: over a megabyte that few notebooks need, so it is no part of the bundle but a data
 * file. vite.kernel.config.ts puts this module in the place of `@viz-js/viz`.
 */
import type {Viz} from "@viz-js/viz";
import type {LoadData} from "./data.ts";

let load: LoadData | undefined;

/** Says where data files come from; called before the first cell runs. */
export function setVizLoader(loader: LoadData): void {
  load = loader;
}

/** @throws {Error} when the file cannot be read. */
export async function instance(): Promise<Viz> {
  if (!load) throw new Error("Graphviz was asked for before the kernel started.");
  const url = URL.createObjectURL(new Blob([await load("viz.js")], {type: "text/javascript"}));
  try {
    const module: typeof import("@viz-js/viz") = await import(/* @vite-ignore */ url);
    return await module.instance();
  } finally {
    URL.revokeObjectURL(url);
  }
}
