/**
 * A TypeScript program: cells in the order in which they can run, each in a function that gives the names it defines, so
 * that promises and generators are settled for its readers as in a notebook. Text cells are comments. What the program
 * cannot say is JSON in the comment before each cell, from which the notebook is read again.
 */
import * as v from "valibot";
import type {Cell, Notebook} from "../notebook/notebook.ts";
import {
  cellExtras,
  idGiver,
  makeCell,
  notebookExtras,
  parseJson,
  readCellExtras,
  readNotebookExtras,
} from "./extras.ts";
import {FormatError, type Import, NO_OUTPUTS} from "./format.ts";
import {isObject} from "./ipynb-outputs.ts";
import {BUILTINS, type Plan, planProgram, type Script} from "./typescript-plan.ts";

const CELL = /^\/\/ %% ([a-zA-Z0-9_-]{1,64}) (\{.*\})$/;
const NOTEBOOK = /^\/\/ %%% (\{.*\})$/;
const CHUNK = /^\/\/\^ (\d*)$/;
const HOLE = /\/\*\^(\d+)\*\//g;
/** First line of the function round a cell; behind it the cell's text, as it is. */
const OPEN = /^(?:const \{.*\} = )?await (cell|show|settle)\(async \(.*\) => [{(]$/;

/** What a comment before a cell has besides the cell's extras. */
const marksSchema = v.object({
  /** The text, where the program cannot hold it in a way that can be read again. */
  source: v.optional(v.string()),
  /** Place in the notebook, where the program has another order. */
  at: v.optional(v.pipe(v.number(), v.finite())),
  /** Code that is a comment: it is disabled, does not parse, or has a name that is defined twice. */
  off: v.optional(v.literal(true)),
  /** Import statements as the notebook has them, where the program asks for another package. */
  hoisted: v.optional(v.record(v.string(), v.string())),
});
type Marks = v.InferOutput<typeof marksSchema>;

/** The text of a .ts file, which imports `nablab/cells`. */
export function writeTypeScript(notebook: Notebook): string {
  const plan = planProgram(notebook.cells);
  const moved = plan.order.some((cell, i) => cell !== notebook.cells[i]);
  const cells = plan.order.map((cell) => {
    const at = moved ? {at: notebook.cells.indexOf(cell)} : {};
    return writeCell(cell, plan.scripts.get(cell.id), at);
  });
  const title = notebook.title.replaceAll("*/", "* /").replace(/[\n\u2028\u2029]/g, " ");
  const head = [
    `/* ${title}`,
    " *",
    " * Made by Nablab from a notebook. Node 22.18 and later run it as it is, where the package nablab is installed.",
    " */",
    ...importLines(plan),
    `// %%% ${inComment({title: notebook.title, ...notebookExtras(notebook)})}`,
    ...(plan.uses.has("seed") ? [`const seed: number = ${notebook.seed};`] : []),
    "export {};",
  ];
  return `${[head.join("\n"), ...cells].join("\n\n")}\n`;
}

function importLines({uses}: Plan): string[] {
  const names = BUILTINS.filter((name) => uses.has(name));
  return [`import {${["cell", "settle", "show", ...names].join(", ")}} from "nablab/cells";`, ""];
}

function writeCell(cell: Cell, script: Script | undefined, at: Pick<Marks, "at">): string {
  const isCode = cell.kind === "ts" || cell.kind === "js";
  const body = script ? program(cell, script) : commented(cell.source);
  const whole = {...cellExtras(cell), ...at, ...(isCode && !script && {off: true}), ...(script && hoistedOf(script))};
  const mark = (more: object) => `// %% ${cell.id} ${inComment({...whole, ...more})}`;
  const usual = `${mark({})}\n${body}`;
  if (readCell(usual.split("\n"))?.source === cell.source && !hasMarks(body)) return usual;
  return `${mark({source: cell.source})}${hasMarks(body) ? "" : `\n${body}`}`;
}

/** Lines within a cell that would be taken for the start of one. */
function hasMarks(body: string): boolean {
  return body.split("\n").some((line) => CELL.test(line) || NOTEBOOK.test(line));
}

function commented(source: string): string {
  const lines = source.replace(/[\u2028\u2029]/g, " ").split("\n");
  return lines.map((line) => (line ? `// ${line}` : "//")).join("\n");
}

function program(cell: Cell, {hoisted, outputs, classes, isExpression}: Script): string {
  let text = "";
  let from = 0;
  for (const [i, {start, end}] of hoisted.entries()) {
    text += `${cell.source.slice(from, start)}/*^${i}*/`;
    from = end;
  }
  text += cell.source.slice(from);
  const seed = cell.seed === undefined ? "" : `seed: number = ${cell.seed}`;
  const chunks = hoisted.map(({text}, i) => `//^ ${i}\n${text}`);
  const before = chunks.length > 0 ? `${chunks.join("\n")}\n//^ \n` : "";
  if (isExpression) return `${before}await ${cell.hidden ? "settle" : "show"}(async (${seed}) => (\n${text}\n));`;
  const names = `{${outputs.join(", ")}}`;
  const types = classes.map((name) => `\ntype ${name} = InstanceType<typeof ${name}>;`).join("");
  return `${before}${outputs.length > 0 ? `const ${names} = ` : ""}await cell(async (${seed}) => {\n${text}\nreturn ${names};\n});${types}`;
}

function hoistedOf({hoisted}: Script): Pick<Marks, "hoisted"> {
  const changed = hoisted.flatMap(({text, original}, i) => (text === original ? [] : [[String(i), original]]));
  return changed.length > 0 ? {hoisted: Object.fromEntries(changed)} : {};
}

/** JSON that stays in its line. */
function inComment(value: unknown): string {
  return JSON.stringify(value).replace(/[\u2028\u2029]/g, (c) => `\\u${c.charCodeAt(0).toString(16)}`);
}

/**
 * Reads a program that Nablab made; any other becomes one cell.
 * @throws {FormatError} never for text; here for the sake of its type
 */
export function readTypeScript(text: string): Import {
  const lines = text.replace(/\r\n?/g, "\n").split("\n");
  const starts = lines.flatMap((line, i) => (CELL.test(line) ? [i] : []));
  const head = lines.slice(0, starts[0]).find((line) => NOTEBOOK.test(line));
  if (head === undefined) return oneCell(text);
  const extras = parseJson(NOTEBOOK.exec(head)?.[1]);
  const giveId = idGiver(starts.map((start) => CELL.exec(lines[start] ?? "")?.[1] ?? ""));
  const read = starts.map((start, i) => {
    const part = lines.slice(start, starts[i + 1]);
    // The writer sets cells apart by an empty line, and ends the file with a line break.
    if (part.at(-1) === "") part.pop();
    const cell = readCell(part);
    return {place: cell?.at ?? i, cell: makeCell(giveId(cell?.id), cell?.source ?? "", "ts", cell?.extras ?? null)};
  });
  const title = isObject(extras) && typeof extras.title === "string" ? extras.title : "";
  const notebook: Notebook = {
    ...{theme: "air", readonly: false, seed: 1, attributes: {}},
    ...readNotebookExtras(extras),
    title,
    cells: read.toSorted((a, b) => a.place - b.place).map(({cell}) => cell),
  };
  return {notebook, warnings: [], outputs: NO_OUTPUTS};
}

function oneCell(text: string): Import {
  if (text.includes("\0")) throw new FormatError("This is not a text file.");
  const cells = [makeCell("1", text.trimEnd(), "ts", null)];
  const notebook = {title: "", theme: "air", readonly: false, seed: 1, attributes: {}, cells};
  const warning = "It was not made from a notebook: all of it is one cell.";
  return {notebook, warnings: [warning], outputs: NO_OUTPUTS};
}

function readCell([first = "", ...lines]: readonly string[]) {
  const [, id = "", json] = CELL.exec(first) ?? [];
  const parsed = parseJson(json);
  const marks: Marks = v.is(marksSchema, parsed) ? parsed : {};
  const extras = readCellExtras(parsed);
  const isCode = (extras?.kind === "ts" || extras?.kind === "js") && marks.off !== true;
  const source = marks.source ?? (isCode ? codeOf(lines, marks) : textOf(lines));
  return {id, extras, source, at: marks.at};
}

function textOf(lines: readonly string[]): string {
  return lines.map((line) => line.replace(/^\/\/ ?/, "")).join("\n");
}

/** The cell's text from within its function; the text as it is where there is no such function any more. */
function codeOf(lines: readonly string[], {hoisted = {}}: Marks): string {
  const chunks: string[][] = [];
  let at = 0;
  while (CHUNK.test(lines[at] ?? "")) {
    const number = CHUNK.exec(lines[at] ?? "")?.[1];
    at += 1;
    if (number === "") break;
    const chunk: string[] = [];
    while (at < lines.length && !CHUNK.test(lines[at] ?? "")) chunk.push(lines[at++] ?? "");
    chunks.push(chunk);
  }
  const open = OPEN.exec(lines[at] ?? "");
  if (!open) return lines.join("\n");
  const isProgram = open[1] === "cell";
  const end = lines.lastIndexOf(isProgram ? "});" : "));");
  const inner = lines.slice(at + 1, isProgram ? end - 1 : end);
  return inner.join("\n").replace(HOLE, (hole, i) => hoisted[i] ?? chunks[i]?.join("\n") ?? hole);
}
