/** Makes a notebook of the parts that a reader found in a file, and tells what had to be guessed. */
import {unescapeScript} from "./escape.ts";
import {kindOf} from "./kinds.ts";
import {type Cell, type CellKind, DEFAULT_SEED, DEFAULT_THEME, type Notebook, type RunMode} from "./notebook.ts";
import {FORMAT_VERSION, isAttributeName} from "./writer.ts";

export interface Reading {
  readonly notebook: Notebook;
  /** What had to be guessed or changed, one sentence each. */
  readonly warnings: readonly string[];
}

/** The `<script>` of a cell, its text as it stands in the file. */
export interface Script {
  readonly attributes: Readonly<Record<string, string>>;
  readonly text: string;
}

/** A cell, or the markup of something that stands where only cells should. */
export type Content = Script | string;

/** What a file holds of a notebook. */
export interface Parts {
  /** Those of its `<notebook>`. */
  readonly attributes: Readonly<Record<string, string>>;
  readonly title: string | undefined;
  readonly contents: readonly Content[];
}

/** The notebook of these parts. @param found what was told of the file already */
export function assemble({attributes: all, title, contents}: Parts, found: readonly string[] = []): Reading {
  const warnings = [...found];
  const {theme, readonly, "data-seed": seed, "data-version": version, ...attributes} = all;
  dropUnwritable(attributes, "The notebook", warnings);
  if (version !== undefined && Number(version) > FORMAT_VERSION) {
    warnings.push(`The file has format version ${version}; this Nablab knows version ${FORMAT_VERSION}.`);
  }
  return {
    notebook: {
      title: title ?? "Untitled",
      theme: readTheme(theme),
      readonly: readonly !== undefined,
      seed: readSeed(seed, "The notebook", warnings) ?? DEFAULT_SEED,
      cells: readCells(contents, version !== undefined, warnings),
      attributes,
    },
    warnings: shortened(warnings),
  };
}

/** More remarks than this nobody reads. */
const MOST_WARNINGS = 20;

function shortened(warnings: readonly string[]): readonly string[] {
  const rest = warnings.length - MOST_WARNINGS;
  return rest > 0 ? [...warnings.slice(0, MOST_WARNINGS), `And ${rest} more remarks of this kind.`] : warnings;
}

function readCells(contents: readonly Content[], ours: boolean, warnings: string[]): Cell[] {
  const ids = new Set<string>();
  let largest = 0;
  const cells = contents.map((content) => (typeof content === "string" ? content : readCell(content)));
  // Numbered last, so that no cell that has an id loses it.
  return cells.map((cell) => {
    if (typeof cell !== "string") return cell;
    const id = freshId();
    warnings.push(`Text outside of cells is kept as HTML in cell ${id}.`);
    return {id, kind: "html", source: cell, pinned: true, hidden: false, run: "auto", attributes: {}};
  });

  function readCell({attributes: all, text}: Script): Cell {
    const {id: given, type, pinned, hidden, "data-run": run, "data-seed": seedText, ...attributes} = all;
    const id = readId(given);
    dropUnwritable(attributes, `Cell ${id}`, warnings);
    const seed = readSeed(seedText, `Cell ${id}`, warnings);
    const kind = readKind(type, id);
    return {
      id,
      kind,
      source: dedent(unescapeScript(text, ours)),
      pinned: pinned !== undefined,
      hidden: hidden !== undefined,
      run: readRun(run, id),
      ...(seed !== undefined && {seed}),
      attributes: kind === "other" ? {...attributes, type: type ?? ""} : attributes,
    };
  }

  function freshId(): string {
    do largest++;
    while (ids.has(String(largest)));
    ids.add(String(largest));
    return String(largest);
  }

  /** As Notebook Kit, which knows only positive integers, but words are good too. */
  function readId(given = ""): string {
    const number = Math.floor(Number(given));
    const positive = Number.isSafeInteger(number) && number > 0;
    const id = positive ? String(number) : Number.isNaN(number) ? given : "";
    if (/^[a-zA-Z0-9_-]{1,64}$/.test(id) && !ids.has(id)) {
      if (positive) largest = Math.max(largest, number);
      ids.add(id);
      return id;
    }
    const repeated = ids.has(id);
    const renumbered = freshId();
    const what = repeated
      ? `A second cell with id "${id}"`
      : given
        ? `A cell with the id "${given.slice(0, 80)}"`
        : "A cell without id";
    warnings.push(`${what} is now cell ${renumbered}.`);
    return renumbered;
  }

  function readKind(type: string | undefined, id: string): CellKind {
    const kind = kindOf(type);
    if (kind) return kind;
    warnings.push(`Cell ${id} has the unknown type "${type?.slice(0, 80)}" and is kept as it is, without running.`);
    return "other";
  }

  function readRun(run: string | undefined, id: string): RunMode {
    if (run === undefined || run === "auto") return "auto";
    if (run === "manual" || run === "disabled") return run;
    warnings.push(`Cell ${id} has the unknown mode data-run="${run.slice(0, 80)}" and runs by itself.`);
    return "auto";
  }
}

function readSeed(text: string | undefined, where: string, warnings: string[]): number | undefined {
  if (text === undefined) return undefined;
  const seed = Number(text);
  if (/^\d+$/.test(text) && seed < 2 ** 32) return seed;
  warnings.push(
    `${where} has data-seed="${text.slice(0, 80)}", which is not an integer from 0 to 4294967295: it is left out.`,
  );
  return undefined;
}

/** A theme's name as files have it. */
export function readTheme(theme = DEFAULT_THEME): string {
  const normal = theme.trim().toLowerCase();
  const match = /^light-dark\(([\w-]+),\s*([\w-]+)\)$/.exec(normal);
  return match ? `light-dark(${match[1]}, ${match[2]})` : normal;
}

/** Strips the indent that the writer adds: one empty line at each end, four spaces before each line. */
function dedent(text: string): string {
  const lines = text.split(/\r\n?|\n/);
  if (isBlank(lines.at(-1))) lines.pop();
  if (isBlank(lines[0])) lines.shift();
  return lines.map((line) => line.replace(/^ {4}/, "")).join("\n");
}

function isBlank(line: string | undefined): boolean {
  return line !== undefined && /^\s*$/.test(line);
}

/** HTML reads attributes by names that it does not let anybody write, such as `a"b`. */
function dropUnwritable(attributes: Record<string, string>, where: string, warnings: string[]): void {
  for (const name of Object.keys(attributes)) {
    if (isAttributeName(name)) continue;
    delete attributes[name];
    warnings.push(`${where} has an attribute ${JSON.stringify(name.slice(0, 80))}, which is no name: it is left out.`);
  }
}
