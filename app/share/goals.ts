/** Notebooks on which the lengths of links are judged, by the unit tests and `npm run bench`. */
import {readFileSync} from "node:fs";
import type {Cell, Notebook} from "../../kernel/notebook/notebook.ts";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {indexNotebooks} from "../gallery/index-plugin.ts";
import type {Original} from "./link.ts";
import type {Shared} from "./payload.ts";

/** All shipped notebooks, read from their files. */
export function shippedNotebooks(): Original[] {
  return indexNotebooks("notebooks").map(({collection, slug, digest}) => ({
    collection,
    slug,
    digest,
    notebook: readNotebook(readFileSync(`notebooks/${collection}/${slug}.html`, "utf8")).notebook,
  }));
}

/** A notebook as a link carries it, with nothing beside it. */
export function alone(notebook: Notebook): Shared {
  return {notebook, views: {}, backend: null, outputs: {}, from: ""};
}

/** What readers of the tour do: three cells of code changed in a line each, a note and a cell of their own, moved controls. */
export function asEdited({notebook}: Original): Shared {
  const code = notebook.cells.filter(({kind}) => kind === "ts").map(({id}) => id);
  const changed = new Set([code[0], code[Math.floor(code.length / 2)], code.at(-1)]);
  const cells: Cell[] = notebook.cells.map((cell) =>
    changed.has(cell.id) ? {...cell, source: editLine(cell.source)} : cell,
  );
  const own = {pinned: true, hidden: false, run: "auto", attributes: {}} as const;
  const note = "I tried a **larger** step here: it still converges, but look at the second curve.";
  const more: Cell[] = [
    {id: "101", kind: "md", source: note, ...own, pinned: false},
    {id: "102", kind: "ts", source: "const mine = d3.range(12).map((i) => ({i, value: Math.exp(-i / 4)}))", ...own},
  ];
  return {
    notebook: {...notebook, cells: cells.toSpliced(4, 0, ...more)},
    views: {[code[0] ?? ""]: [0.25, 32], [code[1] ?? ""]: ["Adam"]},
    backend: "wasm",
    outputs: {},
    from: "",
  };
}

/** Changes a number in the middle of a text, and adds a line under it. */
function editLine(source: string): string {
  const lines = source.split("\n");
  const at = Math.floor(lines.length / 2);
  lines[at] = (lines[at] ?? "").replace(/\d+(\.\d+)?/, "0.375");
  return lines.toSpliced(at + 1, 0, `// was another value: ${at}`).join("\n");
}

/** Cells of a notebook until they have so many bytes of source. */
export function firstBytes(notebook: Notebook, bytes: number): Notebook {
  const cells: Cell[] = [];
  let left = bytes;
  for (const cell of notebook.cells) {
    const source = cell.source.slice(0, left);
    cells.push({...cell, source});
    left -= Buffer.byteLength(source);
    if (left <= 0) break;
  }
  return {...notebook, cells};
}
