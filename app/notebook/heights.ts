/** How high the outputs of a notebook were when it was last left: their room when it is opened again. */
import * as v from "valibot";

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
