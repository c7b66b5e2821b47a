/**
 * The part of Monaco's TypeScript worker that cells-worker.ts builds on (TypeScript 5.9; Monaco ships no types for it).
 */
declare module "monaco-editor/languages/features/typescript/lib/typescriptServices.js" {
  export interface TextSpan {
    start: number;
    length: number;
  }

  export interface DisplayPart {
    text: string;
    kind: string;
  }

  export interface Node {
    readonly kind: number;
    readonly pos: number;
    readonly end: number;
    readonly modifiers?: readonly Node[];
    readonly name?: Node;
    readonly text?: string;
    readonly elements?: readonly Node[];
    readonly declarationList?: {readonly declarations: readonly Node[]};
    readonly importClause?: Node & {readonly namedBindings?: Node};
    getStart(file?: SourceFile): number;
  }

  export interface SourceFile extends Node {
    readonly statements: readonly Node[];
    readonly parseDiagnostics: readonly Diagnostic[];
  }

  export interface MessageChain {
    messageText: string;
    next?: MessageChain[];
  }

  export interface Diagnostic {
    code: number;
    category: number;
    start?: number;
    length?: number;
    messageText: string | MessageChain;
  }

  export interface QuickInfo {
    kind: string;
    textSpan: TextSpan;
    displayParts?: DisplayPart[];
    documentation?: DisplayPart[];
    tags?: unknown[];
  }

  export interface Definition {
    fileName: string;
    textSpan: TextSpan;
    name: string;
  }

  export interface CompletionEntry {
    name: string;
    kind: string;
    sortText: string;
  }

  export interface Completions {
    entries: CompletionEntry[];
  }

  export interface CodeFix {
    fixName: string;
    description: string;
    changes: {fileName: string; textChanges: {span: TextSpan; newText: string}[]}[];
  }

  export interface ResolvedModule {
    resolvedModule: {resolvedFileName: string; extension: string} | undefined;
  }

  export interface ModuleHost {
    fileExists(fileName: string): boolean;
    readFile(fileName: string): string | undefined;
  }

  export interface Symbol {
    readonly name: string;
    readonly flags: number;
  }

  export interface TypeChecker {
    getSymbolAtLocation(node: Node): Symbol | undefined;
    getExportsOfModule(module: Symbol): Symbol[];
    getAliasedSymbol(symbol: Symbol): Symbol;
  }

  export interface RenameLocation {
    fileName: string;
    textSpan: TextSpan;
    prefixText?: string;
    suffixText?: string;
  }

  export interface LanguageService {
    getSemanticDiagnostics(fileName: string): Diagnostic[];
    getProgram(): {getSourceFile(fileName: string): SourceFile | undefined; getTypeChecker(): TypeChecker} | undefined;
    findRenameLocations(
      fileName: string,
      position: number,
      findInStrings: boolean,
      findInComments: boolean,
      preferences: {providePrefixAndSuffixTextForRename: boolean},
    ): readonly RenameLocation[] | undefined;
    getFormattingEditsForRange(
      fileName: string,
      start: number,
      end: number,
      options: object,
    ): {span: TextSpan; newText: string}[];
  }

  export interface Scanner {
    scan(): number;
    reScanTemplateToken(isTaggedTemplate: boolean): number;
    getTokenStart(): number;
    getTokenEnd(): number;
  }

  interface TypeScript {
    readonly SyntaxKind: Readonly<Record<string, number>>;
    readonly ScriptTarget: {readonly ESNext: number};
    readonly ModuleKind: {readonly ESNext: number};
    readonly ModuleResolutionKind: {readonly Bundler: number};
    readonly ModuleDetectionKind: {readonly Force: number};
    readonly SymbolFlags: {readonly Alias: number; readonly Module: number};
    /** @param languageVariant 0: no JSX */
    createScanner(
      languageVersion: number,
      skipTrivia: boolean,
      languageVariant: number,
      text: string,
      onError?: undefined,
      start?: number,
    ): Scanner;
    /** The first result that is not undefined, of the node's children in turn. */
    forEachChild<T>(node: Node, visit: (child: Node) => T | undefined): T | undefined;
    createSourceFile(
      fileName: string,
      text: string,
      options: {languageVersion: number; setExternalModuleIndicator?: (file: SourceFile) => void},
      setParentNodes?: boolean,
    ): SourceFile;
    resolveModuleName(
      name: string,
      containingFile: string,
      options: object,
      host: ModuleHost,
      cache?: unknown,
    ): ResolvedModule;
    flattenDiagnosticMessageText(message: string | MessageChain, newLine: string): string;
  }

  export const typescript: TypeScript;
}

declare module "monaco-editor/languages/features/typescript/tsWorker.js" {
  import type {
    CodeFix,
    Completions,
    Definition,
    DisplayPart,
    LanguageService,
    QuickInfo,
  } from "monaco-editor/languages/features/typescript/lib/typescriptServices.js";

  export interface MirrorModel {
    readonly uri: {toString(skipEncoding?: boolean): string};
    readonly version: number;
    getValue(): string;
  }

  export interface WorkerContext {
    getMirrorModels(): MirrorModel[];
  }

  export interface CreateData {
    compilerOptions: Record<string, unknown>;
    extraLibs: Record<string, {content: string; version: number}>;
  }

  export class TypeScriptWorker {
    constructor(context: WorkerContext, data: CreateData);
    protected readonly _ctx: WorkerContext;
    protected readonly _languageService: LanguageService;
    protected _getScriptText(fileName: string): string | undefined;
    getScriptFileNames(): string[];
    getScriptVersion(fileName: string): string;
    fileExists(fileName: string): boolean;
    readFile(fileName: string): string | undefined;
    getCompilationSettings(): Record<string, unknown>;
    getCompletionsAtPosition(fileName: string, position: number): Promise<Completions | undefined>;
    getQuickInfoAtPosition(fileName: string, position: number): Promise<QuickInfo | undefined>;
    getDefinitionAtPosition(fileName: string, position: number): Promise<readonly Definition[] | undefined>;
    getCompletionEntryDetails(
      fileName: string,
      position: number,
      entry: string,
    ): Promise<{displayParts?: DisplayPart[]} | undefined>;
    getCodeFixesAtPosition(
      fileName: string,
      start: number,
      end: number,
      errorCodes: number[],
      formatOptions: object,
    ): Promise<readonly CodeFix[]>;
  }
}

declare module "monaco-editor/languages/features/typescript/languageFeatures.js" {
  import type {languages, Uri} from "monaco-editor/editor/editor.api.js";

  /** Syncs these models to the worker and gives its methods. */
  type Connect<Client> = (...resources: Uri[]) => Promise<Client>;

  export class LibFiles {
    constructor(connect: Connect<unknown>);
  }

  interface Adapter<Provider> {
    new (connect: Connect<unknown>): Provider;
  }

  export const CodeActionAdaptor: Adapter<languages.CodeActionProvider>;
  export const DefinitionAdapter: new (files: LibFiles, connect: Connect<unknown>) => languages.DefinitionProvider;
  export const DocumentHighlightAdapter: Adapter<languages.DocumentHighlightProvider>;
  export const QuickInfoAdapter: Adapter<languages.HoverProvider>;
  export const SignatureHelpAdapter: Adapter<languages.SignatureHelpProvider>;
  export const SuggestAdapter: Adapter<languages.CompletionItemProvider>;
}

declare module "monaco-editor/languages/definitions/typescript/typescript.js" {
  import type {languages} from "monaco-editor/editor/editor.api.js";

  export const conf: languages.LanguageConfiguration;
  export const language: languages.IMonarchLanguage;
}

declare module "monaco-editor/internal/common/initialize.js" {
  import type {
    CreateData,
    TypeScriptWorker,
    WorkerContext,
  } from "monaco-editor/languages/features/typescript/tsWorker.js";

  /** Starts a worker of Monaco's: takes the next message as `data`. */
  export function initialize(create: (context: WorkerContext, data: CreateData) => TypeScriptWorker): void;
}
