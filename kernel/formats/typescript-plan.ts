/** In which order a notebook's cells become a program, and what of each has to stand outside of its function. */
import type {ImportDeclaration} from "acorn";
import type {Cell} from "../notebook/notebook.ts";
import {analyse} from "../runtime/language/analyse.ts";
import {importedName} from "../runtime/language/modules.ts";
import {parseScript} from "../runtime/language/parse.ts";
import {resolveScopes} from "../runtime/language/scope.ts";

/** Names that `nablab/cells` has. */
export const BUILTINS = (
  "tf lab claim expectValue Plot d3 html svg Inputs tex md dot display view Mutable Generators FileAttachment width " +
  "now invalidation progress store"
).split(" ");

/** A statement that only stands at the top of a program: an import, a type. */
export interface Hoisted {
  /** Where it is in the cell's text. */
  readonly start: number;
  readonly end: number;
  readonly original: string;
  /** As the program has it: packages by their names. */
  readonly text: string;
}

/** A cell that becomes code. */
export interface Script {
  readonly inputs: readonly string[];
  /** Names that its function gives; those of imports are there already. */
  readonly outputs: readonly string[];
  /** Which of them are classes, and so types too. */
  readonly classes: readonly string[];
  readonly isExpression: boolean;
  readonly hoisted: readonly Hoisted[];
  /** Names of `nablab/cells` that stand for packages which it imports. */
  readonly library: readonly string[];
}

export interface Plan {
  /** All cells, those first that others depend on. */
  readonly order: readonly Cell[];
  /** By cell; those that cannot be code are not there. */
  readonly scripts: ReadonlyMap<string, Script>;
  /** Names that the program uses and does not define. */
  readonly uses: ReadonlySet<string>;
}

export function planProgram(cells: readonly Cell[]): Plan {
  const found = cells.flatMap((cell): [string, Script & {defines: readonly string[]}][] => {
    const script = cell.run === "disabled" ? null : scriptOf(cell);
    return script ? [[cell.id, script]] : [];
  });
  const definers = new Map<string, string[]>();
  for (const [id, {defines}] of found)
    for (const name of defines) definers.set(name, [...(definers.get(name) ?? []), id]);
  const clash = new Set([...definers.values()].filter((ids) => ids.length > 1).flat());
  const scripts = new Map(found.filter(([id]) => !clash.has(id)));
  const order = sorted(cells, scripts, definers);
  const used = new Set([...scripts.values()].flatMap(({inputs}) => inputs));
  const library = [...scripts.values()].flatMap((script) => script.library);
  const uses = new Set([...[...used].filter((name) => !definers.has(name)), ...library]);
  return {order, scripts, uses};
}

/** Page order, but definers before their users; in a cycle page order. */
function sorted(
  cells: readonly Cell[],
  scripts: ReadonlyMap<string, Script>,
  definers: ReadonlyMap<string, readonly string[]>,
): Cell[] {
  const byId = new Map(cells.map((cell) => [cell.id, cell]));
  const done = new Set<Cell>();
  const visit = (cell: Cell, path: ReadonlySet<Cell>): void => {
    if (done.has(cell) || path.has(cell)) return;
    for (const name of scripts.get(cell.id)?.inputs ?? []) {
      const definer = byId.get(definers.get(name)?.[0] ?? "");
      if (definer) visit(definer, new Set([...path, cell]));
    }
    done.add(cell);
  };
  for (const cell of cells) visit(cell, new Set());
  return [...done];
}

interface TopLevel {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly id?: {readonly name: string} | null;
}

const TYPES = new Set(["ImportDeclaration", "TSInterfaceDeclaration", "TSTypeAliasDeclaration"]);

/** The cell as code; `null` when it is none, or none that parses. */
function scriptOf({kind, source}: Cell): (Script & {defines: readonly string[]}) | null {
  if (kind !== "ts" && kind !== "js") return null;
  try {
    const {body, expression, typed} = parseScript(source, kind);
    const {inputs, outputs, imports} = analyse(body, resolveScopes(body), source);
    const tree = (typed ?? body) as unknown as {body?: readonly TopLevel[]};
    const statements = expression ? [] : (tree.body ?? []);
    const imported = new Set(imports.flatMap(({specifiers}) => specifiers.map(({local}) => local.name)));
    const classes = statements.flatMap(({type, id}) => (type === "ClassDeclaration" && id ? [id.name] : []));
    return {
      inputs,
      defines: outputs,
      outputs: outputs.filter((name) => !imported.has(name)),
      classes,
      isExpression: expression,
      ...hoist(
        statements.filter(({type}) => TYPES.has(type)),
        imports,
        source,
      ),
    };
  } catch {
    return null;
  }
}

/** Packages that `nablab/cells` has, by the name under which it has them. */
const SHIPPED: readonly (readonly [RegExp, string])[] = [
  [/^d3(-[a-z-]+)?$/, "d3"],
  [/^@observablehq\/plot$/, "Plot"],
  [/^@observablehq\/inputs$/, "Inputs"],
  [/^@tensorflow\/tfjs(-core)?$/, "tf"],
];

function hoist(
  statements: readonly TopLevel[],
  imports: readonly ImportDeclaration[],
  source: string,
): Pick<Script, "hoisted" | "library"> {
  const library: string[] = [];
  const hoisted = statements.map(({type, start, end}): Hoisted => {
    const original = source.slice(start, end);
    if (type !== "ImportDeclaration") return {start, end, original, text: original};
    const packaged = withPackage(original);
    const declaration = imports.find((each) => each.start === start);
    const specifier = /["']([^"']+)["'][^"']*$/.exec(packaged)?.[1] ?? "";
    const name = SHIPPED.find(([pattern]) => pattern.test(specifier))?.[1];
    // Types alone, which are no declarations any more, are asked for where they are.
    if (!declaration || !name) return {start, end, original, text: packaged};
    library.push(name);
    return {start, end, original, text: fromLibrary(declaration, name)};
  });
  return {hoisted, library};
}

/** What an import of a package that `nablab/cells` has is instead: names taken from it. */
function fromLibrary({specifiers}: ImportDeclaration, name: string): string {
  const names = specifiers.flatMap((specifier) => {
    const imported = importedName(specifier);
    const {name: local} = specifier.local;
    return imported === null || imported === "default" ? [] : [imported === local ? local : `${imported}: ${local}`];
  });
  const wholes = specifiers
    .filter(({type}) => type !== "ImportSpecifier")
    .filter(({local}) => local.name !== name)
    .map(({local}) => `const ${local.name} = ${name};`);
  return [...(names.length > 0 ? [`const {${names.join(", ")}} = ${name};`] : []), ...wholes].join(" ");
}

/** An import statement that Node and TypeScript resolve: `npm:d3@7` is the package d3. */
function withPackage(statement: string): string {
  return statement.replace(/(["'])(?:npm|jsr):\/?((?:@[^/"'@]+\/)?[^/"'@]+)(?:@[^/"']*)?/, "$1$2");
}
