/** Cell text → function. The function's source has the reader's text at its own lines and columns. */
import type {ImportDeclaration} from "acorn";
import type {CellSource} from "../../protocol.ts";
import {type Analysis, analyse} from "./analyse.ts";
import {type CompiledCell, IMPORT} from "./compiled.ts";
import {dynamicImport, type Importer, importedName, loadImports, type ModuleImport} from "./modules.ts";
import {parseScript} from "./parse.ts";
import {cellUrl} from "./positions.ts";
import {refuseExports} from "./refused.ts";
import {resolveScopes} from "./scope.ts";
import {CellSyntaxError, spanOf} from "./syntax-error.ts";
import {parseTemplate} from "./template.ts";

/**
 * Compiles one cell; pure but for making the function.
 * @throws {CellSyntaxError} when the text does not parse or uses what Nablab refuses
 */
export function compileCell(cell: CellSource): CompiledCell {
  return cell.kind === "ts" || cell.kind === "js" ? compileScript(cell, cell.kind) : compileTemplate(cell, cell.kind);
}

function compileScript(cell: CellSource, kind: "ts" | "js"): CompiledCell {
  const text = cell.source;
  const {javascript, body, expression, typed} = parseScript(text, kind);
  refuseExports(typed ?? body, text);
  const analysis = analyse(body, resolveScopes(body), text);
  const {inputs, outputs} = analysis;
  const shows = !inputs.includes("display") && !inputs.includes("view");
  return {
    ...finish(cell, analysis, {
      code: javascript,
      before: expression ? RETURN : "",
      after: expression ? END : `return {${outputs.join(", ")}};`,
    }),
    outputs,
    autodisplay: expression && shows && !cell.hidden,
    javascript,
  };
}

/** Not a plain `return (…)`: JavaScriptCore drops the cell's frame from stacks when its value is a call in tail position. */
const RETURN = "return [(";
const END = ")][0];";

const TAGS = {md: "md", html: "html", tex: "tex.block", dot: "dot"} as const;

function compileTemplate(cell: CellSource, kind: keyof typeof TAGS): CompiledCell {
  const text = cell.source;
  const template = parseTemplate(text, kind === "md" || kind === "html");
  const analyses = template.expressions.map((expression) => analyse(expression, resolveScopes(expression), text));
  const inputs = text === "" ? [] : [...new Set([kind, ...analyses.flatMap((analysis) => analysis.inputs)])];
  const analysis: Analysis = {
    inputs,
    outputs: [],
    async: analyses.some((part) => part.async),
    imports: [],
    importCalls: analyses.flatMap((part) => part.importCalls),
  };
  // A template object, as a tag gets it: the text is the same cooked and raw.
  const strings = JSON.stringify(template.strings).replace(/[\u2028\u2029]/g, escapeLineBreak);
  const call = `${RETURN}${TAGS[kind]}(Object.assign(${strings}, {raw: ${strings}})`;
  return {
    ...finish(cell, analysis, {
      code: template.javascript,
      before: text === "" ? "" : call,
      after: text === "" ? "" : `)${END}`,
    }),
    outputs: [],
    autodisplay: text !== "" && !cell.hidden,
    javascript: template.javascript,
  };
}

/** The parts of a compiled cell that follow from its analysis; `before` must be one line. */
function finish(
  cell: CellSource,
  analysis: Analysis,
  {code, before, after}: {code: string; before: string; after: string},
) {
  const text = cell.source;
  const imports = analysis.imports.map((node) => describeImport(node, text));
  const locals = imports.flatMap(({bindings}) => bindings.map(({local}) => local));
  // As long as the keyword `import`, so that it can take its place, and not in the text.
  const importName = freshName(text);
  const dynamic = analysis.importCalls.length > 0;
  const inputs = imports.length > 0 || dynamic ? [...analysis.inputs, IMPORT] : analysis.inputs;
  const source = `"use strict"; (${analysis.async ? "async " : ""}function (${[...analysis.inputs, importName, ...locals]}) {${before}
${replaceImports(code, analysis, importName)}
${after}})
//# sourceURL=${cellUrl(cell.id)}`;
  const run = evaluate(source, text);

  function execute(values: readonly unknown[]): unknown {
    if (imports.length === 0 && !dynamic) return run(...values);
    const importer = values[inputs.length - 1] as Importer;
    const given = [...values.slice(0, -1), dynamicImport(importer)];
    if (imports.length === 0) return run(...given);
    return loadImports(cell.id, importer, imports).then((bound) => run(...given, ...bound));
  }
  return {id: cell.id, inputs, imports, execute};
}

function describeImport(node: ImportDeclaration, text: string): ModuleImport {
  const {line, column} = spanOf(text, node.source.start, node.source.end);
  return {
    specifier: String(node.source.value),
    line,
    column,
    bindings: node.specifiers.map((specifier) => ({
      imported: importedName(specifier),
      local: specifier.local.name,
      ...spanOf(text, specifier.start, specifier.end),
    })),
  };
}

/** Blanks import statements (their names are parameters) and renames `import(` in place. */
function replaceImports(code: string, {imports, importCalls}: Analysis, importName: string): string {
  let result = code;
  const put = (start: number, end: number, replacement: string) => {
    result = result.slice(0, start) + replacement + result.slice(end);
  };
  for (const {start, end} of imports) {
    put(start, end, `;${result.slice(start + 1, end).replace(/[^\r\n\u2028\u2029]/g, " ")}`);
  }
  for (const {start} of importCalls) put(start, start + "import".length, importName);
  return result;
}

/** These two may stand in a string but count as ends of lines. */
function escapeLineBreak(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16)}`;
}

function freshName(text: string): string {
  for (let i = 10; ; i++) {
    const name = `$imp${i}`;
    if (!text.includes(name)) return name;
  }
}

/**
 * Indirect eval rather than `Function`: all engines count its lines from the first, while they differ on the header
 * that `Function` writes before a body.
 */
function evaluate(source: string, text: string): (...values: unknown[]) => unknown {
  try {
    // biome-ignore lint/security/noGlobalEval: running the reader's code is what a kernel is for; it has a sandbox.
    return globalThis.eval(source);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new CellSyntaxError(`This JavaScript engine does not take the cell: ${error.message}`, text, 0, text.length);
  }
}
