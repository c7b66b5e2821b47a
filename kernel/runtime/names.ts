import type {CellError} from "../protocol.ts";
import type {UnresolvedName} from "./language/explain-name.ts";

/** What name resolution needs of a cell. */
export interface CellNames {
  readonly id: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
  /** It never runs: its names are there only where no other cell defines them. */
  readonly disabled?: boolean;
}

/** Where a free name of a cell comes from: another cell, the kernel, or the global object. */
export type Binding =
  | {readonly from: "cell"; readonly cell: string}
  | {readonly from: "kernel"}
  | {readonly from: "global"};

export interface Resolution {
  /** By name, in the order of the cell's inputs. */
  readonly bindings: ReadonlyMap<string, Binding>;
  /** Why the cell cannot run. A cell with a problem has no bindings to other cells: the rest is free of cycles. */
  readonly problem: CellError | null;
}

export interface NameOptions {
  isBuiltin(name: string): boolean;
  isGlobal(name: string): boolean;
  /** Names to suggest beside those of cells. */
  builtins: Iterable<string>;
  /** Position of a name in a cell's text and quick fixes for it, from the language. */
  explain(problem: UnresolvedName): Partial<CellError>;
}

/** Resolves the names of a notebook's cells (in page order) to what defines them, and finds what cannot be resolved. */
export function resolveNames(cells: readonly CellNames[], options: NameOptions): Map<string, Resolution> {
  const definers = definersOf(cells);
  const resolutions = new Map<string, Resolution>();
  for (const cell of cells) {
    const problem = duplicate(cell, definers, options) ?? undefinedName(cell, definers, options);
    const bindings = new Map<string, Binding>();
    for (const name of cell.inputs) {
      const definer = definers.get(name)?.[0];
      if (definer !== undefined && definer !== cell.id) {
        if (!problem) bindings.set(name, {from: "cell", cell: definer});
      } else {
        bindings.set(name, {from: options.isBuiltin(name) ? "kernel" : "global"});
      }
    }
    resolutions.set(cell.id, {bindings, problem});
  }
  for (const [id, path] of cycles(cells, resolutions)) {
    const name = path[1] as string;
    const message = `These cells use each other in a circle: ${path.map((step, i) => (i % 2 ? step : `cell ${step}`)).join(" → ")}.`;
    const used = path.at(-2) as string;
    resolutions.set(id, {
      bindings: new Map(),
      problem: graphError(
        "CycleError",
        message,
        options.explain({problem: "cycle", cell: id, name: used ?? name, definers: []}),
      ),
    });
  }
  return resolutions;
}

function definersOf(cells: readonly CellNames[]): Map<string, string[]> {
  const definers = new Map<string, string[]>();
  for (const {id, outputs, disabled} of cells) {
    if (disabled) continue;
    for (const name of outputs) definers.set(name, [...(definers.get(name) ?? []), id]);
  }
  for (const {id, outputs, disabled} of cells) {
    if (!disabled) continue;
    for (const name of outputs) if (!definers.has(name)) definers.set(name, [id]);
  }
  return definers;
}

function duplicate(cell: CellNames, definers: Map<string, string[]>, options: NameOptions): CellError | null {
  for (const name of [...cell.outputs, ...cell.inputs]) {
    const all = definers.get(name) ?? [];
    if (all.length < 2) continue;
    const message = `${name} is defined more than once: in ${listCells(all)}. Rename it in all but one of them.`;
    return graphError(
      "DuplicateError",
      message,
      options.explain({problem: "duplicate", cell: cell.id, name, definers: all}),
    );
  }
  return null;
}

function undefinedName(cell: CellNames, definers: Map<string, string[]>, options: NameOptions): CellError | null {
  for (const name of cell.inputs) {
    if (definers.has(name) || options.isBuiltin(name) || options.isGlobal(name)) continue;
    const suggestion = nearest(name, [...definers.keys(), ...options.builtins]);
    const message = `${name} is not defined.${suggestion ? ` Did you mean ${suggestion}?` : ""}`;
    return graphError(
      "ReferenceError",
      message,
      options.explain({problem: "undefined", cell: cell.id, name, definers: [], suggestion}),
    );
  }
  return null;
}

function graphError(name: string, message: string, more: Partial<CellError>): CellError {
  return {frames: [], fixes: [], ...more, kind: "graph", name, message};
}

function listCells(ids: readonly string[]): string {
  const named = [...new Set(ids)].map((id) => `cell ${id}`);
  return named.length < 2 ? named.join("") : `${named.slice(0, -1).join(", ")} and ${named.at(-1)}`;
}

/**
 * For each cell on a cycle a shortest one through it: cell, name that it defines, cell that uses the name, …, cell.
 */
function cycles(cells: readonly CellNames[], resolutions: ReadonlyMap<string, Resolution>): Map<string, string[]> {
  const users = new Map<string, {name: string; cell: string}[]>();
  for (const {id} of cells) {
    for (const [name, binding] of resolutions.get(id)?.bindings ?? []) {
      if (binding.from === "cell") users.set(binding.cell, [...(users.get(binding.cell) ?? []), {name, cell: id}]);
    }
  }
  const found = new Map<string, string[]>();
  for (const id of suspects(cells, resolutions, users)) {
    const path = shortestCycle(id, users);
    if (path) found.set(id, path);
  }
  return found;
}

/** Cells that remain when those that cannot be on a cycle (no users or no inputs left) are peeled off. */
function suspects(
  cells: readonly CellNames[],
  resolutions: ReadonlyMap<string, Resolution>,
  users: ReadonlyMap<string, readonly {cell: string}[]>,
): Set<string> {
  const inputs = new Map<string, number>();
  for (const {id} of cells) {
    const bindings = [...(resolutions.get(id)?.bindings.values() ?? [])];
    inputs.set(id, bindings.filter((binding) => binding.from === "cell").length);
  }
  const left = new Set(cells.map(({id}) => id));
  const free = [...left].filter((id) => inputs.get(id) === 0);
  for (let id = free.pop(); id !== undefined; id = free.pop()) {
    left.delete(id);
    for (const user of users.get(id) ?? []) {
      const count = (inputs.get(user.cell) ?? 0) - 1;
      inputs.set(user.cell, count);
      if (count === 0) free.push(user.cell);
    }
  }
  return left;
}

function shortestCycle(
  start: string,
  users: ReadonlyMap<string, readonly {name: string; cell: string}[]>,
): string[] | null {
  const paths: string[][] = [[start]];
  const seen = new Set<string>();
  for (const path of paths) {
    for (const {name, cell} of users.get(path.at(-1) as string) ?? []) {
      if (cell === start) return [...path, name, start];
      if (seen.has(cell)) continue;
      seen.add(cell);
      paths.push([...path, name, cell]);
    }
  }
  return null;
}

/** The candidate that differs by the fewest edits, if they are few for its length. */
export function nearest(name: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - name.length) >= least) continue;
    const edits = distance(name.toLowerCase(), candidate.toLowerCase());
    if (edits < least) {
      least = edits;
      best = candidate;
    }
  }
  return best;
}

/** Optimal string alignment: insertions, deletions, replacements, and swaps of neighbours. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({length: b.length + 1}, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min(
        (previous[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (previous[j - 1] as number) + (same ? 0 : 1),
      );
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] as number) + 1);
      }
      row.push(cost);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] as number;
}
