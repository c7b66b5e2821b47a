import type {Cell, CellKind} from "./notebook.ts";

/** The `type` of a cell's `<script>` by kind, as Notebook Kit writes it. */
const TYPES: Readonly<Record<Exclude<CellKind, "other">, string>> = {
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

/** Type of a cell of kind `other` that has lost its own: browsers do not run it. */
const UNKNOWN_TYPE = "text/plain";

/** The `type` of a cell's `<script>`. */
export function typeOf({kind, attributes}: Pick<Cell, "kind" | "attributes">): string {
  if (kind !== "other") return TYPES[kind];
  const type = attributes.type ?? UNKNOWN_TYPE;
  return kindOf(type) ? UNKNOWN_TYPE : type;
}

/** The kind of a script's `type`, `undefined` for types that Notebook Kit has not got. */
export function kindOf(type: string | undefined): CellKind | undefined {
  if (type === undefined || type === "" || type === "text/javascript") return "js";
  return KINDS.get(type);
}
