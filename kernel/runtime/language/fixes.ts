/** Where a cell's text has a name, and edits that change it: what quick fixes are made of. */
import type {AnyNode} from "acorn";
import {simple} from "acorn-walk";
import type {CellSource, QuickFix} from "../../protocol.ts";
import {isReserved} from "./globals.ts";
import {parseScript} from "./parse.ts";
import {resolveScopes, type Scopes} from "./scope.ts";
import {attempt, type Span, spanOf} from "./syntax-error.ts";
import {parseTemplate} from "./template.ts";
import {children, isTree, type Tree} from "./tree.ts";

type Edit = QuickFix["edits"][number];

interface Part {
  readonly body: AnyNode;
  readonly scopes: Scopes;
  readonly typed?: Tree;
}

/** A name in a cell's text: offsets in UTF-16 code units and the same as lines and columns. */
export interface Occurrence extends Span {
  readonly start: number;
  readonly end: number;
}

/**
 * Where a cell first mentions a name that it takes from other cells or defines for them (not locals of the same name).
 * @returns `undefined` when it does not, or does not parse
 */
export function findName(cell: CellSource, name: string): Occurrence | undefined {
  const [first] = attempt(() => occurrences(parts(cell), name)) ?? [];
  if (first === undefined) return undefined;
  const end = first + name.length;
  return {start: first, end, ...spanOf(cell.source, first, end)};
}

/**
 * Wraps a cell in a block, so that its names are its own.
 * @returns `null` when that is not possible: it defines none, does not parse, or has import statements
 */
export function makeLocal(cell: CellSource): QuickFix | null {
  if (cell.kind !== "ts" && cell.kind !== "js") return null;
  const [part] = attempt(() => parts(cell)) ?? [];
  if (part?.body.type !== "Program" || !part.scopes.declared.get(part.body)?.size) return null;
  if (part.body.body.some(({type}) => type === "ImportDeclaration")) return null;
  const {id, source} = cell;
  return {
    title: "Make the names of this cell local",
    edits: [
      {cell: id, start: 0, end: 0, text: "{\n"},
      {cell: id, start: source.length, end: source.length, text: "\n}"},
    ],
  };
}

/**
 * Takes a cell's own definition of a name out of its text, so that it uses that of another cell.
 * @param other the cell whose definition stays
 * @returns `null` where the definition is not a statement of its own, or the cell does not parse
 */
export function takeOther(cell: CellSource, name: string, other: string): QuickFix | null {
  const [part] = attempt(() => parts(cell)) ?? [];
  if (part?.body.type !== "Program") return null;
  const definition = part.body.body.find((statement) => defines(statement, name));
  if (!definition) return null;
  const {id, source} = cell;
  // With the line break behind it: no empty line stays.
  const end = definition.end + (/^[^\S\n]*\n/.exec(source.slice(definition.end))?.[0].length ?? 0);
  return {
    title: `Remove it here and use ${name} of cell ${other}`,
    edits: [{cell: id, start: definition.start, end, text: ""}],
  };
}

/** Whether a statement defines this name and nothing else. */
function defines(statement: AnyNode, name: string): boolean {
  switch (statement.type) {
    case "VariableDeclaration": {
      const [only, ...more] = statement.declarations;
      return more.length === 0 && only?.id.type === "Identifier" && only.id.name === name;
    }
    case "FunctionDeclaration":
    case "ClassDeclaration":
      return statement.id?.name === name;
    case "ImportDeclaration":
      return statement.specifiers.length === 1 && statement.specifiers[0]?.local.name === name;
    default:
      return false;
  }
}

/**
 * Renames what `name` means at the top level of a cell, whether the cell defines or only uses it; locals that shadow it
 * stay. Empty when the cell does not mention it.
 * @throws {CellSyntaxError} when the cell does not parse
 * @throws {RangeError} when `newName` is no identifier, a global, or already in the cell
 */
export function renameIn(cell: CellSource, name: string, newName: string): Edit[] {
  if (!/^[\p{ID_Start}$_][\p{ID_Continue}$]*$/u.test(newName) || isReserved(newName)) {
    throw new RangeError(`'${newName}' cannot be the name of a value`);
  }
  const all = parts(cell);
  if (all.some(({scopes}) => scopes.references.some(({node}) => node.name === newName))) {
    throw new RangeError(`'${newName}' is already a name in cell ${cell.id}`);
  }
  const prefixes = new Map(all.flatMap(({body}) => shorthands(body)));
  return occurrences(all, name).map((start) => ({
    cell: cell.id,
    start,
    end: start + name.length,
    text: `${prefixes.get(start) ?? ""}${newName}`,
  }));
}

function parts(cell: CellSource): Part[] {
  if (cell.kind === "ts" || cell.kind === "js") {
    const {body, typed} = parseScript(cell.source, cell.kind);
    return [{body, scopes: resolveScopes(body), typed}];
  }
  return parseTemplate(cell.source, false).expressions.map((body) => ({body, scopes: resolveScopes(body)}));
}

/** Offsets where the parts mention the top-level or free `name`, in order. */
function occurrences(all: readonly Part[], name: string): number[] {
  const starts = all.flatMap(({scopes, typed}) => [
    ...scopes.references
      .filter(({node, scope}) => node.name === name && (!scope || isTop(scope)))
      .map(({node}) => node.start),
    ...(typed ? typeMentions(typed, name).filter((start) => !isShadowed(scopes, name, start)) : []),
  ]);
  return [...new Set(starts)].sort((a, b) => a - b);
}

/** What the text between `{` and `}` needs before a renamed shorthand, by offset: `{x}` becomes `{x: y}`. */
function shorthands(body: AnyNode): [start: number, prefix: string][] {
  const found: [number, string][] = [];
  const note = (property: AnyNode) => {
    if (property.type !== "Property" || !property.shorthand || property.key.type !== "Identifier") return;
    found.push([property.start, `${property.key.name}: `]);
  };
  simple(body, {
    Property: note,
    ObjectPattern({properties}) {
      properties.forEach(note);
    },
    ImportDeclaration({specifiers}) {
      for (const node of specifiers) {
        if (node.type !== "ImportSpecifier" || node.imported.type !== "Identifier") continue;
        if (node.imported.start === node.local.start) found.push([node.start, `${node.imported.name} as `]);
      }
    },
  });
  return found;
}

/** Offsets where types mention the value or class `name`: `typeof name`, and `name` unless it is a type of its own. */
function typeMentions(tree: Tree, name: string): number[] {
  const values: number[] = [];
  const types: number[] = [];
  let declaresType = false;
  const visit = (node: Tree): void => {
    const named = leftmost(
      node.typeName ?? node.exprName ?? (node.type.startsWith("TSExpression") ? node.expression : null),
    );
    if (named?.name === name) (node.type === "TSTypeQuery" ? values : types).push(named.start);
    if (/^TS(Interface|TypeAlias)Declaration$/.test(node.type) && isTree(node.id) && node.id.name === name)
      declaresType = true;
    children(node).forEach(visit);
  };
  visit(tree);
  return declaresType ? values : [...values, ...types];
}

function leftmost(node: unknown): Tree | null {
  if (!isTree(node)) return null;
  return isTree(node.left) ? leftmost(node.left) : node;
}

function isShadowed({declared}: Scopes, name: string, at: number): boolean {
  return [...declared].some(
    ([scope, names]) => !isTop(scope) && names.has(name) && scope.start <= at && at < scope.end,
  );
}

function isTop(scope: AnyNode): boolean {
  return scope.type === "Program";
}
