/** A top-level name of a cell as other cells see it. */
export interface CellExport {
  readonly name: string;
  /** `value`: what the runtime hands on, awaited and one yield at a time; `same`: functions, classes, types, imports. */
  readonly as: "value" | "same";
  /** Offset of the name in the cell's text. */
  readonly start: number;
}

export interface CellModule {
  /** File name in the TypeScript project, e.g. `file:///cells/3.ts`. */
  readonly file: string;
  readonly exports: readonly CellExport[];
}

/** Folder of the project that holds one module per cell. */
export const CELLS = "file:///cells/";
/** The module through which cells see each other's names. */
export const NOTEBOOK = `${CELLS}notebook.d.ts`;

/** Declares the names that every cell can use. */
export const BUILTINS = "file:///app/editor/types/builtins.d.ts";

/** Kinds of cells whose text may have `${…}` in it. */
const TEMPLATES: ReadonlySet<string> = new Set(["md", "html", "tex", "dot"]);

/**
 * File of a cell's module, `null` for kinds that have no TypeScript in them; ids are safe in file names. The `cell-`
 * keeps it apart from `NOTEBOOK`.
 */
export function cellFile(id: string, kind: "ts" | "js"): string;
export function cellFile(id: string, kind: string): string | null;
export function cellFile(id: string, kind: string): string | null {
  if (TEMPLATES.has(kind)) return `${CELLS}cell-${id}.${kind}.ts`;
  return kind === "ts" || kind === "js" ? `${CELLS}cell-${id}.${kind}` : null;
}

/** Cell of a module's file, `null` for files that are none. */
export function cellOfFile(file: string): string | null {
  return new RegExp(`^${CELLS}cell-([a-zA-Z0-9_-]+)(?:\\.[a-z]+)?\\.[jt]s$`).exec(file)?.[1] ?? null;
}

/** Whether a module's file is that of a text cell: its text is no program, only what stands in `${…}`. */
export function isTemplateFile(file: string): boolean {
  return file.startsWith(CELLS) && TEMPLATES.has(/\.([a-z]+)\.ts$/.exec(file)?.[1] ?? "");
}

/** Names of all cells by the module that defines them; of a name that is defined twice, the first. */
export function definers(cells: readonly CellModule[]): Map<string, {file: string; export: CellExport}> {
  const names = new Map<string, {file: string; export: CellExport}>();
  for (const cell of cells) {
    for (const item of cell.exports) {
      if (!names.has(item.name)) names.set(item.name, {file: cell.file, export: item});
    }
  }
  return names;
}

/**
 * A cell as a module: its own text first, so that positions stay, then exports of its names and imports of everybody
 * else's and of the built-in ones. `exported` are names that the text exports itself.
 */
export function cellModuleText(
  source: string,
  own: readonly CellExport[],
  others: Iterable<string>,
  builtins: Iterable<string>,
  exported: ReadonlySet<string> = new Set(),
): string {
  const mine = new Set(own.map((item) => item.name));
  const theirs = new Set([...others].filter((name) => !mine.has(name)));
  const free = [...builtins].filter((name) => !mine.has(name) && !theirs.has(name));
  return [
    source,
    `;export {${[...mine].filter((name) => !exported.has(name)).join(", ")}};`,
    `import {${[...theirs].join(", ")}} from "./notebook";`,
    `import {${free.join(", ")}} from "../app/editor/types/builtins";`,
    "",
  ].join("\n");
}

/** Names that a module of declarations exports. */
export function exportedNames(declarations: string): string[] {
  const single = declarations.matchAll(/^export (?:declare )?(?:const|function|class|\* as) (\w+)/gm);
  const lists = declarations.matchAll(/^export \{([^}]*)\}/gm);
  const names = [
    ...[...single].map((match) => match[1] ?? ""),
    ...[...lists].flatMap((match) => (match[1] ?? "").split(",").map((name) => name.trim())),
  ];
  return [...new Set(names)].filter(Boolean);
}

// What @observablehq/runtime does with a variable's value: awaits it and, if it is a generator (has next and return),
// hands on each yielded value, awaited as well. `any` stays `any`.
const VALUE_TYPES = `
type Value<T> = 0 extends 1 & T ? T : Current<Awaited<T>>;
type Current<V> = V extends {next(...args: never): infer R; return(...args: never): unknown}
  ? Awaited<Extract<Awaited<R>, {done?: false}>["value"]>
  : V;
`;

/** Text of `NOTEBOOK`: every cell's names with the types that other cells see. */
export function notebookModuleText(cells: readonly CellModule[]): string {
  const lines: string[] = [];
  for (const [name, {file, export: item}] of definers(cells)) {
    const from = JSON.stringify(`./${file.slice(CELLS.length)}`);
    lines.push(
      item.as === "same"
        ? `export {${name}} from ${from};`
        : `export declare const ${name}: Value<typeof import(${from}).${name}>;`,
    );
  }
  return `${VALUE_TYPES}${lines.join("\n")}\nexport {};\n`;
}
