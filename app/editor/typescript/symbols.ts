/** Names over all cells: where a name stands, and what renaming it changes. */
import {type Node, typescript} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import {parseCell} from "./exports.ts";
import type {CellExport} from "./module-text.ts";

/** A stretch of a cell's text where a name stands. */
export interface NamePlace {
  readonly file: string;
  readonly start: number;
  readonly length: number;
  /** What must stand before and after another name that takes its place: `{x}` becomes `{x: y}`. */
  readonly prefix: string;
  readonly suffix: string;
}

/** A name at a position of a cell. */
export interface NameAt {
  readonly name: string;
  readonly start: number;
  /**
   * `notebook`: other cells see it; `builtin`: every cell has it; `local`: it means something in its cell only.
   */
  readonly scope: "notebook" | "builtin" | "local";
  /** The cell that defines a name of the notebook. */
  readonly definer: string | null;
}

/** What the worker knows of the cells. */
export interface CellTexts {
  readonly files: readonly string[];
  /** The cell's text, of text cells as a program. */
  source(file: string): string;
  /** The text as a module: `source`, then what joins it to the others. */
  moduleText(file: string): string;
  exports(file: string): readonly CellExport[];
  readonly definers: ReadonlyMap<string, {readonly file: string; readonly export: CellExport}>;
  isBuiltin(name: string): boolean;
  /** All places in the same file of what is named at a position; none where nothing is. */
  sameFile(file: string, position: number): NamePlace[];
}

/** The name at a position, `null` where there is none. */
export function nameAt(texts: CellTexts, file: string, position: number): NameAt | null {
  const source = texts.source(file);
  const places = texts.sameFile(file, position);
  const here = places.find(({start, length}) => start <= position && position <= start + length);
  if (!here) return null;
  const name = source.slice(here.start, here.start + here.length);
  const {start} = here;
  const own = texts
    .exports(file)
    .find((item) => item.name === name && places.some((place) => place.start === item.start));
  if (own) return {name, start, scope: "notebook", definer: file};
  const joined = places.some((place) => place.start >= source.length);
  if (!joined) return {name, start, scope: "local", definer: null};
  const definer = texts.definers.get(name);
  if (definer) return {name, start, scope: "notebook", definer: definer.file};
  return {name, start, scope: texts.isBuiltin(name) ? "builtin" : "local", definer: null};
}

/** Where the name at a position stands in all cells, its definition first. */
export function placesOf(texts: CellTexts, file: string, position: number): NamePlace[] {
  const named = nameAt(texts, file, position);
  if (!named) return [];
  const {name, scope, definer} = named;
  const visible = (found: readonly NamePlace[]) =>
    found.filter((place) => place.start + place.length <= texts.source(place.file).length);
  // Of two cells that define a name, the others mean the first.
  const hidden = definer !== null && texts.definers.get(name)?.file !== definer;
  if (scope === "local" || hidden) return visible(texts.sameFile(file, position));
  const order = definer === null ? texts.files : [definer, ...texts.files.filter((other) => other !== definer)];
  return order.flatMap((other) => {
    if (!texts.source(other).includes(name)) return [];
    const own = texts.exports(other).find((item) => item.name === name);
    // A cell that defines the same name means its own.
    if (own && other !== definer) return [];
    const at = own ? own.start : importPosition(texts, other, name);
    return at === null ? [] : visible(texts.sameFile(other, at));
  });
}

/** Where the module of a cell imports a name of another cell or a built-in one. */
function importPosition(texts: CellTexts, file: string, name: string): number | null {
  const text = texts.moduleText(file);
  const tail = texts.source(file).length;
  const found = new RegExp(`(?:^import \\{|, )(${name.replaceAll("$", "\\$")})(?=, |\\} from)`, "m");
  const imports = text.indexOf("\nimport {", tail);
  const match = imports < 0 ? null : found.exec(text.slice(imports + 1));
  return match ? imports + 1 + match.index + match[0].length - name.length : null;
}

/** Why a name cannot take the place of another in these cells, `null` when it can. Cells are told by their files. */
export function renameProblem(
  texts: CellTexts,
  named: NameAt,
  newName: string,
  files: Iterable<string>,
): string | null {
  if (!isIdentifier(newName)) return `“${newName}” cannot be the name of a value.`;
  if (named.scope === "builtin") return `${named.name} is built in: it has this name in every notebook.`;
  if (named.scope === "notebook" && texts.isBuiltin(newName)) return `${newName} is the name of something built in.`;
  const taken = named.scope === "notebook" ? texts.definers.get(newName) : undefined;
  if (taken) return `${newName} is defined already, in ${cellIn(taken.file)}.`;
  for (const file of files) {
    if (mentions(file, texts.source(file), newName)) return `${newName} means something already in ${cellIn(file)}.`;
  }
  return null;
}

/** A cell in a message: its file between marks, for the page to say which it is. */
function cellIn(file: string): string {
  return `⟨${file}⟩`;
}

const RESERVED = new Set([
  "await",
  "yield",
  "let",
  "static",
  "implements",
  "interface",
  "package",
  "private",
  "protected",
  "public",
  "arguments",
  "eval",
]);

function isIdentifier(name: string): boolean {
  const scanner = typescript.createScanner(typescript.ScriptTarget.ESNext, false, 0, name);
  const token = scanner.scan();
  const {Identifier, FirstFutureReservedWord, LastFutureReservedWord, LastReservedWord} = typescript.SyntaxKind;
  const strict = token >= (FirstFutureReservedWord ?? 0) && token <= (LastFutureReservedWord ?? 0);
  const word = token === Identifier || (token > (LastReservedWord ?? 0) && /^[a-z]+$/.test(name));
  return word && !strict && !RESERVED.has(name) && scanner.getTokenEnd() === name.length;
}

function mentions(file: string, source: string, name: string): boolean {
  if (!source.includes(name)) return false;
  const visit = (node: Node): boolean =>
    (node.kind === typescript.SyntaxKind.Identifier && node.text === name) ||
    (typescript.forEachChild(node, visit) ?? false);
  return visit(parseCell(file, source));
}
