/** What cell kinds are called on the page. */
import type {CellKind, RunMode} from "../../kernel/notebook/notebook.ts";

export const KIND_NAMES: Readonly<Record<CellKind, string>> = {
  ts: "TypeScript",
  js: "JavaScript",
  md: "Text",
  tex: "TeX",
  html: "HTML",
  dot: "Graphviz",
  sql: "SQL",
  node: "Node.js",
  python: "Python",
  r: "R",
  ojs: "Observable JavaScript",
  other: "Other",
};

/** Kinds that the reader can choose, the usual ones first. */
export const CHOICES = ["ts", "md", "tex", "html", "dot", "js"] as const;

export const KIND_HINTS: Readonly<Record<(typeof CHOICES)[number], string>> = {
  ts: "Code with types",
  md: "Markdown, formulas and values",
  tex: "A displayed formula",
  html: "Mark-up and values",
  dot: "A graph of nodes and arrows",
  js: "Code without types",
};

export const RUN_MODE_NAMES: Readonly<Record<RunMode, string>> = {
  auto: "Runs when its inputs change",
  manual: "Runs only when asked",
  disabled: "Never runs",
};
