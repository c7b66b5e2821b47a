/** How high the outputs of a notebook were when it was last left: their room when it is opened again. */
import * as v from "valibot";
import type {Notebook} from "../../kernel/notebook/notebook.ts";

const PREFIX = "nablab:heights:";
const schema = v.record(v.string(), v.number());

export type Heights = Readonly<Record<string, number>>;

/** Heights in CSS pixels by cell; empty when none are known. */
export function readHeights(notebook: string): Heights {
  try {
    const heights = v.safeParse(schema, JSON.parse(sessionStorage.getItem(PREFIX + notebook) ?? "{}"));
    return heights.success ? heights.output : {};
  } catch {
    return {};
  }
}

/** Remembers heights for this tab. They only save the page from jumping: where they cannot be kept, it jumps. */
export function writeHeights(notebook: string, heights: Heights): void {
  try {
    sessionStorage.setItem(PREFIX + notebook, JSON.stringify(heights));
  } catch {
    // No storage, no memory.
  }
}

/** The heights of all outputs on the page now. */
export function measureHeights(root: ParentNode): Heights {
  const outputs = [...root.querySelectorAll<HTMLElement>("[data-cell-id] [data-output]")];
  return Object.fromEntries(
    outputs.flatMap((output) => {
      const cell = output.closest<HTMLElement>("[data-cell-id]")?.dataset.cellId;
      return cell && output.offsetHeight > 0 ? [[cell, output.offsetHeight]] : [];
    }),
  );
}

/** Rows of an input and of a chart, in CSS pixels. */
const [INPUT, CHART] = [40, 260];

/** Room to keep for an output that nobody has seen yet, by what its code is likely to show; 0 when nothing is. */
export function guessHeight({cells}: Notebook, id: string): number {
  const cell = cells.find((each) => each.id === id);
  if (!cell || (cell.kind !== "ts" && cell.kind !== "js") || cell.run !== "auto") return 0;
  const inputs = cell.source.match(/\bview\(/g)?.length ?? 0;
  const draws = /\bdisplay\(\s*(html|svg|Plot)\b|^\s*Plot\.plot\(/m.test(cell.source);
  return inputs * INPUT + (draws ? CHART : 0);
}
