/** What a cell reads and defines. */
import type {Expression, ImportDeclaration, ImportExpression, Program} from "acorn";
import {recursive, simple} from "acorn-walk";
import {GLOBALS, isReserved} from "./globals.ts";
import {patternNames, type Scopes} from "./scope.ts";
import {CellSyntaxError} from "./syntax-error.ts";

export interface Analysis {
  /** Free names in order of first use. */
  readonly inputs: string[];
  /** Top-level names in order of definition. */
  readonly outputs: string[];
  /** Awaits at top level. */
  readonly async: boolean;
  readonly imports: ImportDeclaration[];
  readonly importCalls: ImportExpression[];
}

/**
 * @param text what errors show positions in
 * @throws {CellSyntaxError} for what the syntax allows but a cell does not
 */
export function analyse(body: Program | Expression, scopes: Scopes, text: string): Analysis {
  const imports: ImportDeclaration[] = [];
  const importCalls: ImportExpression[] = [];
  const fail: Fail = (message, {start, end}) => {
    throw new CellSyntaxError(message, text, start, end);
  };
  simple(body, {
    ImportDeclaration(node) {
      imports.push(node);
    },
    ImportExpression(node) {
      importCalls.push(node);
    },
    MetaProperty(node) {
      if (node.meta.name === "import") fail("'import.meta' is not available: a cell has no address of its own", node);
    },
    BinaryExpression(node) {
      // Scripts, which is what the engine runs, take this for the start of a comment.
      const at = node.right.start - 1;
      if (node.operator === "<" && text.startsWith("<!--", at)) {
        fail("'<!--' starts a comment: write '< !--'", {start: at, end: at + 4});
      }
    },
  });
  checkAssignments(scopes, imports, fail);
  return {
    inputs: freeNames(scopes, fail),
    outputs: body.type === "Program" ? definedNames(body, fail) : [],
    async: awaits(body),
    imports,
    importCalls,
  };
}

type Fail = (message: string, at: {readonly start: number; readonly end: number}) => void;

function freeNames({references}: Scopes, fail: Fail): string[] {
  const free = references.filter(({node, scope}) => !scope && !GLOBALS.has(node.name)).map(({node}) => node);
  const misplaced = free.find(({name}) => name === "arguments");
  if (misplaced) fail("'arguments' outside of function", misplaced);
  return [...new Set(free.map(({name}) => name))];
}

function checkAssignments({references, assigned}: Scopes, imports: readonly ImportDeclaration[], fail: Fail): void {
  const imported = new Set(imports.flatMap(({specifiers}) => specifiers.map(({local}) => local.name)));
  for (const {node, scope} of references) {
    if (!assigned.has(node)) continue;
    if (scope?.type === "Program" && imported.has(node.name)) fail(`Assignment to import '${node.name}'`, node);
    if (scope) continue;
    const {name} = node;
    fail(
      GLOBALS.has(name)
        ? `Assignment to global '${name}'`
        : `Assignment to '${name}', which this cell does not declare. To define it write const ${name} = …; what another cell defines changes only there`,
      node,
    );
  }
}

function definedNames(program: Program, fail: Fail): string[] {
  const names = program.body.flatMap((statement) => {
    switch (statement.type) {
      case "VariableDeclaration":
        return statement.declarations.flatMap(({id}) => patternNames(id));
      case "FunctionDeclaration":
      case "ClassDeclaration":
        return statement.id;
      case "ImportDeclaration":
        return statement.specifiers.map(({local}) => local);
      default:
        return [];
    }
  });
  for (const node of names) if (isReserved(node.name)) fail(`Global '${node.name}' cannot be redefined`, node);
  return [...new Set(names.map(({name}) => name))];
}

function awaits(body: Program | Expression): boolean {
  let found = false;
  recursive(body, null, {
    Function() {},
    AwaitExpression() {
      found = true;
    },
    ForOfStatement(node, state, visit) {
      if (node.await) found = true;
      visit(node.left, state);
      visit(node.right, state);
      visit(node.body, state);
    },
  });
  return found;
}
