import type {CellKind} from "./notebook.ts";

/** The `type` of a cell's `<script>` by kind, as Notebook Kit writes it. */
const TYPES: Readonly<Record<CellKind, string>> = {
  ts: "text/x-typescript",
  js: "module",
  md: "text/markdown",
  html: "text/html",
  tex: "application/x-tex",
  dot: "text/vnd.graphviz",
  sql: "application/sql",
  node: "application/vnd.node.javascript",
  python: "text/x-python",
  r: "text/x-r",
  ojs: "application/vnd.observable.javascript",
};

const KINDS = new Map(Object.entries(TYPES).map(([kind, type]) => [type, kind as CellKind]));

export function typeOf(kind: CellKind): string {
  return TYPES[kind];
}

/** The kind of a script's `type`, `undefined` for types that Notebook Kit has not got. */
export function kindOf(type: string | undefined): CellKind | undefined {
  if (type === undefined || type === "" || type === "text/javascript") return "js";
  return KINDS.get(type);
}
