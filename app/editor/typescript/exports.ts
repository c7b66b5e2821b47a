import {
  type Node,
  type SourceFile,
  typescript,
} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import type {CellExport} from "./module-text.ts";

const kinds = typescript.SyntaxKind;

/** Parses a cell's text as a module, as the runtime does (top-level await). */
export function parseCell(file: string, source: string): SourceFile {
  return typescript.createSourceFile(file, source, {
    languageVersion: typescript.ScriptTarget.ESNext,
    setExternalModuleIndicator: (parsed) => Object.assign(parsed, {externalModuleIndicator: true}),
  });
}

export interface ParsedCell {
  readonly exports: readonly CellExport[];
  /** Names that the text exports itself. */
  readonly exported: ReadonlySet<string>;
  /** The text is an expression though it does not read as a program: an object literal, an anonymous function. */
  readonly bareExpression: boolean;
  readonly errors: SourceFile["parseDiagnostics"];
}

/** Top-level names of a cell's text, and its syntax errors. */
export function readCell(file: string, source: string): ParsedCell {
  const program = parseCell(file, source);
  const bareExpression = isBareExpression(file, source, program);
  const exports: CellExport[] = [];
  const exported = new Set<string>();
  if (!bareExpression) {
    for (const statement of program.statements) {
      const found = namesOf(statement, program);
      exports.push(...found);
      const isExport = statement.modifiers?.some((modifier) => modifier.kind === kinds.ExportKeyword);
      if (isExport) for (const item of found) exported.add(item.name);
    }
  }
  return {exports, exported, bareExpression, errors: bareExpression ? [] : program.parseDiagnostics};
}

function isBareExpression(file: string, source: string, program: SourceFile): boolean {
  if (!/^\s*(?:\{|(?:async\s+)?function\b|class\b|\/[/*])/.test(source)) return false;
  const first = program.statements[0];
  if (program.parseDiagnostics.length === 0 && first?.kind !== kinds.Block) return false;
  return parseCell(file, `(${source}\n)`).parseDiagnostics.length === 0;
}

function namesOf(statement: Node, file: SourceFile): CellExport[] {
  switch (statement.kind) {
    case kinds.VariableStatement:
      return (statement.declarationList?.declarations ?? []).flatMap((declaration) =>
        bound(declaration.name, "value", file),
      );
    case kinds.FunctionDeclaration:
    case kinds.ClassDeclaration:
    case kinds.InterfaceDeclaration:
    case kinds.TypeAliasDeclaration:
      return bound(statement.name, "same", file);
    case kinds.ImportDeclaration: {
      const clause = statement.importClause;
      const bindings = clause?.namedBindings;
      const named = bindings?.elements?.map((element) => element.name) ?? [bindings?.name];
      return [clause?.name, ...named].flatMap((name) => bound(name, "same", file));
    }
    default:
      return [];
  }
}

/** Names in a binding: an identifier, or a pattern's parts. */
function bound(name: Node | undefined, as: CellExport["as"], file: SourceFile): CellExport[] {
  if (!name) return [];
  if (name.kind === kinds.Identifier) {
    return name.text ? [{name: name.text, as, start: name.getStart(file)}] : [];
  }
  return (name.elements ?? []).flatMap((element) => bound(element.name, as, file));
}
