import {
  type CodeFix,
  type Completions,
  type Definition,
  type DisplayPart,
  type QuickInfo,
  type ResolvedModule,
  typescript,
} from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";
import {
  type CreateData,
  TypeScriptWorker,
  type WorkerContext,
} from "monaco-editor/languages/features/typescript/tsWorker.js";
import {type ParsedCell, readCell} from "./exports.ts";
import {
  BUILTINS,
  CELLS,
  type CellModule,
  cellModuleText,
  cellOfFile,
  definers,
  exportedNames,
  isTemplateFile,
  NOTEBOOK,
  notebookModuleText,
} from "./module-text.ts";
import {type CellTexts, type NameAt, type NamePlace, nameAt, placesOf, renameProblem} from "./symbols.ts";
import {inExpression, templateProgram} from "./template-text.ts";

/** Declaration files by path below `file:///`, as `.ci/pack-types.mjs` packs them. */
export type TypePack = Readonly<Record<string, string>>;

/** A complaint about a cell's text: offsets in UTF-16 code units. */
export interface CellDiagnostic {
  readonly kind: "syntax" | "type";
  readonly code: number;
  readonly message: string;
  readonly start: number;
  readonly length: number;
}

const ROOT = "file:///";
/** Adds members to imported types; packed as well. */
const AUGMENTATIONS = `${ROOT}augmentations.d.ts`;

const COMPILER_OPTIONS: Readonly<Record<string, unknown>> = {
  target: typescript.ScriptTarget.ESNext,
  module: typescript.ModuleKind.ESNext,
  moduleResolution: typescript.ModuleResolutionKind.Bundler,
  moduleDetection: typescript.ModuleDetectionKind.Force,
  allowImportingTsExtensions: true,
  allowJs: true,
  checkJs: false,
  allowNonTsExtensions: true,
  allowUnusedLabels: true,
  allowUnreachableCode: true,
  noEmit: true,
  noImplicitAny: false,
  skipLibCheck: true,
  strict: true,
  types: [],
};

// Modules that are not packed: whether the runtime has them is what the kernel says when it analyses the cell.
const UNKNOWN_MODULE = new Set([2307, 2792, 7016]);
const IMPORTED_ASSIGNMENT = 2632;
const UNKNOWN_NAME = new Set([2304, 2552, 2503]);

const FORMAT_OPTIONS = {
  indentSize: 2,
  tabSize: 2,
  convertTabsToSpaces: true,
  newLineCharacter: "\n",
  indentStyle: 2,
  insertSpaceAfterCommaDelimiter: true,
  insertSpaceAfterSemicolonInForStatements: true,
  insertSpaceBeforeAndAfterBinaryOperators: true,
  insertSpaceAfterKeywordsInControlFlowStatements: true,
  insertSpaceAfterFunctionKeywordForAnonymousFunctions: true,
};

interface Project {
  readonly cells: readonly CellModule[];
  readonly names: ReturnType<typeof definers>;
  /** Counts changes of the names that cells import from each other. */
  readonly namesVersion: number;
  readonly notebookText: string;
  readonly notebookVersion: number;
}

/**
 * Monaco's TypeScript worker for cells: each cell is a module that sees the other cells' names with the types the
 * runtime gives them. Cells are the mirrored models below `CELLS`; the rest of the project comes from the pack.
 */
export class CellsWorker extends TypeScriptWorker {
  readonly #pack: TypePack;
  readonly #builtins: ReadonlySet<string>;
  readonly #parsed = new Map<string, {version: number; cell: ParsedCell}>();
  /** Counts type checkers that were given up half-way; a new version of a file makes a new one. */
  #checkers = 0;
  #key = "";
  #project: Project = {cells: [], names: new Map(), namesVersion: 0, notebookText: "", notebookVersion: 0};

  constructor(context: WorkerContext, data: CreateData, pack: TypePack) {
    super(context, {...data, compilerOptions: {...COMPILER_OPTIONS}, extraLibs: {}});
    this.#pack = pack;
    this.#builtins = new Set(exportedNames(this.#packed(BUILTINS) ?? ""));
  }

  // --- host of the language service

  override getScriptFileNames(): string[] {
    return [BUILTINS, AUGMENTATIONS, NOTEBOOK, ...this.#current().cells.map((cell) => cell.file)];
  }

  override getScriptVersion(fileName: string): string {
    if (!fileName.startsWith(CELLS)) return "1";
    const project = this.#current();
    if (fileName === NOTEBOOK) return `${project.notebookVersion}.${this.#checkers}`;
    return `${this.#model(fileName)?.version}.${project.namesVersion}`;
  }

  protected override _getScriptText(fileName: string): string | undefined {
    if (fileName === NOTEBOOK) return this.#current().notebookText;
    if (fileName.startsWith(CELLS)) {
      const model = this.#model(fileName);
      if (!model) return undefined;
      const cell = this.#read(fileName, model);
      const others = this.#current().names.keys();
      return cellModuleText(programOf(fileName, model), cell.exports, others, this.#builtins, cell.exported);
    }
    if (fileName.startsWith(ROOT)) return this.#packed(fileName);
    return super._getScriptText(fileName);
  }

  resolveModuleNameLiterals(
    literals: readonly {text: string}[],
    containingFile: string,
    _redirected: unknown,
    options: object,
  ): ResolvedModule[] {
    return literals.map(({text}) => typescript.resolveModuleName(bareSpecifier(text), containingFile, options, this));
  }

  // --- what the editors ask

  /** Syntax errors of the text; if there are none, type errors. */
  async getCellDiagnostics(fileName: string): Promise<CellDiagnostic[]> {
    const model = this.#model(fileName);
    // What is wrong with an expression in a text, the kernel says when it runs.
    if (!model || isTemplateFile(fileName)) return [];
    const source = model.getValue();
    const cell = this.#read(fileName, model);
    if (cell.bareExpression) return [];
    const syntax = cell.errors.length > 0;
    const found = syntax
      ? cell.errors
      : await this.#inOrder(async () => this._languageService.getSemanticDiagnostics(fileName));
    return found.flatMap((diagnostic) => {
      const {code, start = 0, length = 1} = diagnostic;
      if (UNKNOWN_MODULE.has(code) || start >= source.length + (syntax ? 1 : 0)) return [];
      const text = typescript.flattenDiagnosticMessageText(diagnostic.messageText, "\n");
      const message =
        code === IMPORTED_ASSIGNMENT
          ? `${source.slice(start, start + length)} belongs to another cell: assign to it there.`
          : text;
      return [{kind: syntax ? "syntax" : "type", code, message, start, length} as const];
    });
  }

  override async getCompletionsAtPosition(fileName: string, position: number): Promise<Completions | undefined> {
    if (isTemplateFile(fileName) && !inExpression(this.#model(fileName)?.getValue() ?? "", position)) return undefined;
    const completions = await this.#inOrder(() => super.getCompletionsAtPosition(fileName, position));
    if (!completions) return undefined;
    const names = this.#current().names;
    // Names of cells and built-in names before the hundreds of globals of the browser.
    const entries = completions.entries.map((entry) =>
      names.has(entry.name) || this.#builtins.has(entry.name) ? {...entry, sortText: `10${entry.sortText}`} : entry,
    );
    return {...completions, entries};
  }

  override async getCompletionEntryDetails(fileName: string, position: number, entry: string) {
    const details = await super.getCompletionEntryDetails(fileName, position, entry);
    return details && {...details, displayParts: withoutAlias(details.displayParts)};
  }

  override async getQuickInfoAtPosition(fileName: string, position: number): Promise<QuickInfo | undefined> {
    const info = await this.#inOrder(() => super.getQuickInfoAtPosition(fileName, position));
    if (info?.kind !== "alias") return info;
    const displayParts = withoutAlias(info.displayParts);
    if (info.documentation?.length) return {...info, displayParts};
    const name = info.displayParts?.at(-1)?.text ?? "";
    const definer = this.#current().names.get(name);
    if (!definer) return {...info, displayParts};
    const {documentation, tags} = (await super.getQuickInfoAtPosition(definer.file, definer.export.start)) ?? info;
    return {...info, displayParts, documentation, tags};
  }

  override async getDefinitionAtPosition(
    fileName: string,
    position: number,
  ): Promise<readonly Definition[] | undefined> {
    const definitions = await super.getDefinitionAtPosition(fileName, position);
    return definitions?.map((definition) => {
      const definer = this.#current().names.get(definition.name);
      if (definition.fileName !== NOTEBOOK || !definer) return definition;
      const textSpan = {start: definer.export.start, length: definition.name.length};
      return {...definition, fileName: definer.file, textSpan};
    });
  }

  override async getCodeFixesAtPosition(
    fileName: string,
    start: number,
    end: number,
    errorCodes: number[],
    formatOptions: object,
  ): Promise<readonly CodeFix[]> {
    const fixes = await super.getCodeFixesAtPosition(fileName, start, end, errorCodes, formatOptions);
    const qualified = errorCodes.some((code) => UNKNOWN_NAME.has(code)) ? this.#qualified(fileName, start) : [];
    // Others would write imports and annotations that have no place in a cell.
    return [...fixes.filter((fix) => fix.fixName === "spelling"), ...qualified];
  }

  /** `scaleLinear` → `d3.scaleLinear`: what makes an unknown name mean something that a built-in namespace has. */
  #qualified(fileName: string, position: number): CodeFix[] {
    const source = this.#model(fileName)?.getValue() ?? "";
    const start = position - (/[\w$]*$/.exec(source.slice(0, position))?.[0].length ?? 0);
    const name = /^[\w$]*/.exec(source.slice(start))?.[0] ?? "";
    const program = this._languageService.getProgram();
    const builtins = program?.getSourceFile(BUILTINS);
    if (!program || !builtins || name === "") return [];
    const checker = program.getTypeChecker();
    const module = checker.getSymbolAtLocation(builtins);
    return (module ? checker.getExportsOfModule(module) : []).flatMap((symbol) => {
      const namespace = symbol.flags & typescript.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
      if (!(namespace.flags & typescript.SymbolFlags.Module)) return [];
      if (!checker.getExportsOfModule(namespace).some((member) => member.name === name)) return [];
      const newText = `${symbol.name}.${name}`;
      const changes = [{fileName, textChanges: [{span: {start, length: name.length}, newText}]}];
      return [{fixName: "qualify", description: `Change to ${newText}`, changes}];
    });
  }

  // --- names over all cells

  /** The name at a position of a cell, `null` where there is none. */
  async getNameAt(fileName: string, position: number): Promise<NameAt | null> {
    return this.#inOrder(async () => nameAt(this.#texts(), fileName, position));
  }

  /** Where the name at a position stands in all cells, its definition first. */
  async getNamePlaces(fileName: string, position: number): Promise<NamePlace[]> {
    return this.#inOrder(async () => placesOf(this.#texts(), fileName, position));
  }

  /** What renaming the name at a position changes, or why it cannot be done. */
  async getRename(
    fileName: string,
    position: number,
    newName: string,
  ): Promise<{places: NamePlace[]} | {problem: string}> {
    const texts = this.#texts();
    const named = nameAt(texts, fileName, position);
    if (!named) return {problem: "There is no name here."};
    const places = placesOf(texts, fileName, position);
    const problem = renameProblem(texts, named, newName, new Set(places.map(({file}) => file)));
    return problem === null ? {places} : {problem};
  }

  /** Edits that lay out a cell's code; none for a text cell, and for code that does not parse. */
  async getCellFormat(fileName: string): Promise<{start: number; end: number; text: string}[]> {
    const model = this.#model(fileName);
    if (!model || isTemplateFile(fileName) || this.#read(fileName, model).errors.length > 0) return [];
    const source = model.getValue();
    const changes = this._languageService.getFormattingEditsForRange(fileName, 0, source.length, {
      ...FORMAT_OPTIONS,
      // As the cell has it: both ways are common, and a formatter should not change the one into the other.
      insertSpaceAfterOpeningAndBeforeClosingNonemptyBraces: /\{ \S/.test(source),
    });
    return changes
      .filter(({span}) => span.start + span.length <= source.length)
      .map(({span, newText}) => ({start: span.start, end: span.start + span.length, text: newText}));
  }

  #texts(): CellTexts {
    const {cells, names} = this.#current();
    return {
      files: cells.map(({file}) => file),
      source: (file) => {
        const model = this.#model(file);
        return model ? programOf(file, model) : "";
      },
      moduleText: (file) => this._getScriptText(file) ?? "",
      exports: (file) => cells.find((cell) => cell.file === file)?.exports ?? [],
      definers: names,
      isBuiltin: (name) => this.#builtins.has(name),
      sameFile: (file, position) =>
        (
          this._languageService.findRenameLocations(file, position, false, false, {
            providePrefixAndSuffixTextForRename: true,
          }) ?? []
        )
          .filter((location) => location.fileName === file)
          .map(({textSpan: {start, length}, prefixText = "", suffixText = ""}) => ({
            file,
            start,
            length,
            prefix: prefixText,
            suffix: suffixText,
          })),
    };
  }

  // --- the cells

  #packed(fileName: string): string | undefined {
    return this.#pack[fileName.slice(ROOT.length)];
  }

  /**
   * A type that comes through a chain of very many cells is deeper than the stack. Then all cells are checked in page
   * order first, so that each finds those before it done.
   */
  async #inOrder<T>(ask: () => Promise<T>): Promise<T> {
    try {
      return await ask();
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      this.#checkers++;
      for (const {file} of this.#current().cells) this._languageService.getSemanticDiagnostics(file);
      return await ask();
    }
  }

  #model(fileName: string) {
    return this._ctx.getMirrorModels().find((model) => model.uri.toString() === fileName);
  }

  #read(file: string, model: {version: number; getValue(): string}): ParsedCell {
    const known = this.#parsed.get(file);
    if (known?.version === model.version) return known.cell;
    const cell = readCell(file, programOf(file, model));
    this.#parsed.set(file, {version: model.version, cell});
    return cell;
  }

  #current(): Project {
    const models = this._ctx.getMirrorModels().filter((model) => cellOfFile(model.uri.toString()) !== null);
    const key = models.map((model) => `${model.uri.toString()}@${model.version}`).join(" ");
    if (key === this.#key) return this.#project;
    this.#key = key;
    const cells = models.map((model) => {
      const file = model.uri.toString();
      return {file, exports: this.#read(file, model).exports};
    });
    const old = this.#project;
    const names = definers(cells);
    const notebookText = notebookModuleText(cells);
    const sameNames = [...names.keys()].join() === [...old.names.keys()].join();
    this.#project = {
      cells,
      names,
      namesVersion: old.namesVersion + (sameNames ? 0 : 1),
      notebookText,
      notebookVersion: old.notebookVersion + (notebookText === old.notebookText ? 0 : 1),
    };
    return this.#project;
  }
}

/** A cell's text as a program. */
function programOf(file: string, model: {getValue(): string}): string {
  return isTemplateFile(file) ? templateProgram(model.getValue()) : model.getValue();
}

/** How a name came into a cell is the editor's doing: shows what it stands for. */
function withoutAlias(parts: readonly DisplayPart[] = []): DisplayPart[] {
  const text = parts.map((part) => part.text).join("");
  const shown = text.replace(/^\(alias\) /, "").replace(/\n?(?:import|export) ([\w$]+)$/, "");
  return [{text: shown || text.replace(/^import /, "namespace "), kind: "text"}];
}

/** `npm:@scope/name@1.2/path` → `@scope/name/path`: the runtime serves its own copies whatever the version. */
export function bareSpecifier(specifier: string): string {
  return specifier.replace(/^(?:npm|jsr):/, "").replace(/^((?:@[^/@]+\/)?[^/@]+)@[^/]*/, "$1");
}
