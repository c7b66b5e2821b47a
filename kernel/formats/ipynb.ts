/**
 * Jupyter notebooks (nbformat 4.5). What they have not got is in `metadata.nablab`; what only they have is in the
 * attribute `data-ipynb` of notebook and cells, as JSON, and goes back to its place.
 */
import type {Cell, CellKind, Notebook} from "../notebook/notebook.ts";
import {
  cellExtras,
  DEEPEST_JSON,
  idGiver,
  makeCell,
  notebookExtras,
  parseJson,
  readCellExtras,
  readNotebookExtras,
} from "./extras.ts";
import {FormatError, type FormatOutput, type Import, NO_OUTPUTS, type Outputs} from "./format.ts";
import {fromNbformat, isObject, joined, lines, toNbformat} from "./ipynb-outputs.ts";

type Json = Readonly<Record<string, unknown>>;

/** Attribute for what only Jupyter's files have. */
const FOREIGN = "data-ipynb";

/** The kernel that runs TypeScript with top-level await and imports from npm, in Jupyter and VS Code. */
const DENO = {
  kernelspec: {name: "deno", display_name: "Deno", language: "typescript"},
  language_info: {
    name: "typescript",
    file_extension: ".ts",
    mimetype: "text/x.typescript",
    pygments_lexer: "typescript",
    nbconvert_exporter: "script",
  },
};

/** Kinds that are raw cells, and the format by which others know them. */
const RAW: Partial<Record<CellKind, string>> = {
  html: "text/html",
  tex: "text/latex",
  dot: "text/vnd.graphviz",
  sql: "application/sql",
  node: "application/vnd.node.javascript",
  python: "text/x-python",
  r: "text/x-r",
  ojs: "application/vnd.observable.javascript",
};

/** The text of an .ipynb file. @param outputs what cells show, where it is known */
export function writeIpynb(notebook: Notebook, outputs: Outputs = NO_OUTPUTS): string {
  const {foreign, rest} = split(notebook.attributes);
  const own = isObject(foreign.metadata) ? foreign.metadata : {};
  const guest = guestKind(notebook, own);
  const metadata = {
    ...own,
    ...(guest || isOurs(own) ? {} : DENO),
    title: notebook.title,
    nablab: notebookExtras({...notebook, attributes: rest}),
  };
  const cells = notebook.cells.map((cell) => writeCell(cell, guest, outputs.get(cell.id)));
  return `${JSON.stringify({cells, metadata, nbformat: 4, nbformat_minor: 5}, null, 1)}\n`;
}

/** The language of a notebook that came from another kernel and has no code for ours: it stays with its kernel. */
function guestKind({cells}: Notebook, {kernelspec, language_info: info}: Json): CellKind | null {
  if (!isObject(kernelspec) || cells.some(({kind}) => kind === "ts" || kind === "js")) return null;
  const {kind} = languageOf({kernelspec, language_info: info});
  return kind === "ts" || kind === "js" ? null : kind;
}

function writeCell(cell: Cell, guest: CellKind | null, output: FormatOutput | undefined): Json {
  const {foreign, rest} = split(cell.attributes);
  const isCode = cell.kind === "ts" || cell.kind === "js" || cell.kind === guest;
  const own = isObject(foreign.metadata) ? foreign.metadata : {};
  const jupyter = {
    ...(isObject(own.jupyter) ? own.jupyter : {}),
    ...(isCode && !cell.pinned && {source_hidden: true}),
  };
  const format = RAW[cell.kind] ?? rest.type ?? "text/plain";
  const isRaw = !isCode && cell.kind !== "md";
  const metadata = {
    ...own,
    ...(Object.keys(jupyter).length > 0 && {jupyter}),
    ...(isRaw && {format}),
    nablab: cellExtras({...cell, attributes: rest}),
  };
  const base = {id: cell.id, metadata, source: lines(cell.source)};
  const attachments = isObject(foreign.attachments) && !isCode ? {attachments: foreign.attachments} : {};
  if (cell.kind === "md") return {cell_type: "markdown", ...base, ...attachments};
  if (isRaw) return {cell_type: "raw", ...base, ...attachments};
  const count = foreign.execution_count;
  return {
    cell_type: "code",
    ...base,
    execution_count: typeof count === "number" && Number.isInteger(count) && count >= 0 ? count : null,
    outputs: output ? toNbformat(output) : [],
  };
}

function split(attributes: Readonly<Record<string, string>>): {foreign: Json; rest: Record<string, string>} {
  const {[FOREIGN]: text, ...rest} = attributes;
  const foreign = parseJson(text);
  return isObject(foreign) ? {foreign, rest} : {foreign: {}, rest: {...attributes}};
}

/**
 * Reads an .ipynb file of nbformat 4, or 3. Nothing of it is lost: code that cannot run here is kept as it is.
 * @throws {FormatError} when the text is no Jupyter notebook
 */
export function readIpynb(text: string): Import {
  const file = parseJson(text);
  if (!isObject(file)) {
    const what = `the file is not a JSON object, or one that is nested more than ${DEEPEST_JSON} deep`;
    throw new FormatError(`This is not a Jupyter notebook: ${what}.`);
  }
  const {nbformat} = file;
  if (nbformat !== 4 && nbformat !== 3) {
    const found = typeof nbformat === "number" ? `Its format is nbformat ${nbformat}` : "It has no nbformat number";
    throw new FormatError(`This is not a Jupyter notebook that Nablab reads. ${found}; it reads 3 and 4.`);
  }
  const given = nbformat === 4 ? file.cells : worksheets(file);
  if (!Array.isArray(given)) throw new FormatError("This is not a Jupyter notebook: it has no list of cells.");

  const metadata: Json = isObject(file.metadata) ? file.metadata : {};
  const language = languageOf(metadata);
  const extras = readNotebookExtras(metadata.nablab);
  const warnings: string[] = [];
  if (nbformat === 3) warnings.push("The file is of the old nbformat 3; what only it has is not kept.");
  const outputs = new Map<string, FormatOutput>();
  const sources = given.filter(isObject);
  if (sources.length < given.length) warnings.push("Entries that are no cells are left out.");
  const giveId = idGiver(sources.flatMap(({id}) => (typeof id === "string" ? [id] : [])));
  const cells = sources.map((cell) => {
    const read = readCell(cell, giveId(typeof cell.id === "string" ? cell.id : undefined), language);
    const output = Array.isArray(cell.outputs) ? fromNbformat(cell.outputs) : null;
    if (output) outputs.set(read.id, output);
    return read;
  });
  warnings.push(...warningsOf(cells, sources, language, extras !== null));

  const isWritten = extras !== null && isOurs(metadata);
  const rest = without(metadata, ["nablab", "title", ...(isWritten ? ["kernelspec", "language_info"] : [])]);
  const notebook: Notebook = {
    theme: "air",
    readonly: false,
    seed: 1,
    ...extras,
    title: typeof metadata.title === "string" ? metadata.title : headingOf(cells),
    attributes: {
      ...extras?.attributes,
      ...(Object.keys(rest).length > 0 && {[FOREIGN]: JSON.stringify({metadata: rest})}),
    },
    cells,
  };
  return {notebook, warnings, outputs};
}

/** Whether the kernel it names is the one that we write. */
function isOurs({kernelspec}: Json): boolean {
  return isObject(kernelspec) && kernelspec.name === DENO.kernelspec.name;
}

function without(object: Json, names: readonly string[]): Json {
  return Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)));
}

function worksheets({worksheets}: Json): unknown {
  if (!Array.isArray(worksheets)) return undefined;
  return worksheets.filter(isObject).flatMap(({cells}) =>
    (Array.isArray(cells) ? cells : []).filter(isObject).map((cell) => {
      if (cell.cell_type === "code") return {...cell, source: cell.input, outputs: []};
      if (cell.cell_type !== "heading") return cell;
      const level = typeof cell.level === "number" ? Math.min(6, Math.max(1, Math.trunc(cell.level))) : 1;
      return {cell_type: "markdown", source: `${"#".repeat(level)} ${joined(cell.source)}`};
    }),
  );
}

interface Language {
  /** As the file names it. */
  readonly name: string;
  readonly kind: CellKind;
}

const LANGUAGES: Readonly<Record<string, CellKind>> = {
  typescript: "ts",
  deno: "ts",
  tslab: "ts",
  javascript: "js",
  jslab: "js",
  ijavascript: "js",
  "javascript-worker": "js",
  python: "python",
  ipython: "python",
  python2: "python",
  python3: "python",
  r: "r",
  ir: "r",
  sql: "sql",
};

function languageOf({kernelspec, language_info: info}: Json): Language {
  const spec = isObject(kernelspec) ? kernelspec : {};
  const names = [isObject(info) ? info.name : undefined, spec.language, spec.name].map((each) =>
    joined(each).toLowerCase(),
  );
  const known = names.find((name) => Object.hasOwn(LANGUAGES, name));
  if (known !== undefined) return {name: known, kind: LANGUAGES[known] ?? "other"};
  const name = names.find(Boolean);
  // Files without a word about it are Python's, as Jupyter takes them.
  return name ? {name, kind: "other"} : {name: "python", kind: "python"};
}

function readCell(cell: Json, id: string, language: Language): Cell {
  const metadata = isObject(cell.metadata) ? cell.metadata : {};
  const extras = readCellExtras(metadata.nablab);
  const {kind, type} = kindOf(cell, metadata, language);
  const jupyter = isObject(metadata.jupyter) ? metadata.jupyter : {};
  const isCode = cell.cell_type === "code";
  const made = makeCell(id, joined(cell.source), kind, {
    ...(isCode && jupyter.source_hidden === true && {pinned: false}),
    ...(type !== undefined && (extras?.kind ?? kind) === "other" && {attributes: {type}}),
    ...extras,
  });
  const rest = {
    ...without(metadata, ["nablab", "jupyter", ...(cell.cell_type === "raw" && extras ? ["format"] : [])]),
    ...restOf(jupyter, isCode ? ["source_hidden"] : []),
  };
  const foreign = {
    ...(Object.keys(rest).length > 0 && {metadata: rest}),
    ...(isObject(cell.attachments) && {attachments: cell.attachments}),
    ...(typeof cell.execution_count === "number" && {execution_count: cell.execution_count}),
  };
  if (Object.keys(foreign).length === 0) return made;
  return {...made, attributes: {...made.attributes, [FOREIGN]: JSON.stringify(foreign)}};
}

function restOf(jupyter: Json, ours: readonly string[]): Json {
  const rest = without(jupyter, ours);
  return Object.keys(rest).length > 0 ? {jupyter: rest} : {};
}

function kindOf(cell: Json, {format, raw_mimetype: mime}: Json, language: Language): {kind: CellKind; type?: string} {
  if (cell.cell_type === "markdown") return {kind: "md"};
  if (cell.cell_type === "code") {
    return language.kind === "other" ? {kind: "other", type: `text/x-${language.name}`} : {kind: language.kind};
  }
  const type = joined(format) || joined(mime) || "text/plain";
  const kind = (Object.entries(RAW) as [CellKind, string][]).find(([, each]) => each === type)?.[0];
  return kind ? {kind} : {kind: "other", type};
}

function warningsOf(cells: readonly Cell[], sources: readonly Json[], language: Language, ours: boolean): string[] {
  const codes = sources.filter(({cell_type: type}) => type === "code").length;
  const warnings: string[] = [];
  if (ours) return warnings;
  if (codes > 0 && (language.kind === "ts" || language.kind === "js")) {
    warnings.push(
      `It was written for the kernel “${language.name}”, where cells run in the order in which they are asked to. ` +
        "Here a cell runs when a name that it uses changes, and a name is defined in one cell only.",
    );
  } else if (codes > 0) {
    warnings.push(`Its code is ${language.name}: it is kept as it is, with what it showed, and does not run here.`);
  }
  if (sources.some(({attachments}) => isObject(attachments) && Object.keys(attachments).length > 0)) {
    warnings.push("Pictures that are attached to text cells are kept in the file but not shown.");
  }
  const odd = cells.filter(({kind}) => kind === "other").length;
  if (odd > 0 && language.kind !== "other") warnings.push(`${odd} cells of other kinds are kept as they are.`);
  return warnings;
}

/** A notebook without a title is called as its first heading says. */
function headingOf(cells: readonly Cell[]): string {
  const texts = cells.filter(({kind}) => kind === "md").map(({source}) => /^#+ +(.+)$/m.exec(source)?.[1]);
  return texts.find((text) => text !== undefined)?.trim() ?? "";
}
