import * as monaco from "monaco-editor/editor/editor.api.js";
import {conf, language} from "monaco-editor/languages/definitions/typescript/typescript.js";
import {
  CodeActionAdaptor,
  DefinitionAdapter,
  DocumentHighlightAdapter,
  LibFiles,
  QuickInfoAdapter,
  SignatureHelpAdapter,
  SuggestAdapter,
} from "monaco-editor/languages/features/typescript/languageFeatures.js";
import type {CellDiagnostic} from "./cells-worker.ts";
import {cellOfFile} from "./module-text.ts";
import type {NamesClient} from "./names.ts";
import type {TypesLocation} from "./worker.ts";
import CellsWorker from "./worker.ts?worker";

/**
 * Language of TypeScript and JavaScript cells. Not Monaco's "typescript": that would load its own worker, which knows
 * nothing of cells, with all of the editor's features.
 */
export const CELL_LANGUAGE = "cell";

/** Owner of the type checker's markers. */
export const TYPE_MARKERS = "typescript";

// Long enough that a pause in typing is one, short enough to be felt as an answer.
const PAUSE_MS = 400;

const TYPE_NAMES = new Set(["any", "boolean", "never", "number", "object", "string", "symbol", "unknown"]);

/** Languages of text cells, in whose `${…}` the worker knows TypeScript too. */
export const TEMPLATE_LANGUAGES = ["markdown", "html", "tex", "dot"];

/** What cells ask of the worker; see cells-worker.ts. */
export interface CellsClient extends NamesClient {
  getCellDiagnostics(file: string): Promise<CellDiagnostic[]>;
  getCellFormat(file: string): Promise<{start: number; end: number; text: string}[]>;
}

/**
 * Turns on what the TypeScript worker gives (completion, hover, signatures, definitions, formatting, fixes) and checks
 * the cells that have an editor whenever any cell changes.
 *
 * @param types address of the packed declarations
 * @returns connects to the worker
 */
export function startTypeScript(types: string): () => Promise<CellsClient> {
  const {languages} = monaco;
  // Hovers write their code as "typescript".
  languages.register({
    id: CELL_LANGUAGE,
    aliases: ["TypeScript", "ts", "JavaScript", "js"],
    extensions: [".ts", ".js"],
  });
  languages.setLanguageConfiguration(CELL_LANGUAGE, conf);
  languages.setMonarchTokensProvider(CELL_LANGUAGE, {
    ...language,
    // Names of types are names, as in the static text.
    keywords: (language.keywords as string[]).filter((word) => !TYPE_NAMES.has(word)),
  });
  const connect = connector(types);
  const code = [CELL_LANGUAGE, ...TEMPLATE_LANGUAGES];
  languages.registerCompletionItemProvider(code, new SuggestAdapter(connect));
  languages.registerHoverProvider(code, new QuickInfoAdapter(connect));
  languages.registerSignatureHelpProvider(code, new SignatureHelpAdapter(connect));
  languages.registerDefinitionProvider(code, new DefinitionAdapter(new LibFiles(connect), connect));
  languages.registerDocumentHighlightProvider(CELL_LANGUAGE, new DocumentHighlightAdapter(connect));
  languages.registerDocumentFormattingEditProvider(CELL_LANGUAGE, {
    async provideDocumentFormattingEdits(model) {
      const edits = await (await connect()).getCellFormat(model.uri.toString());
      return edits.map(({start, end, text}) => ({
        range: monaco.Range.fromPositions(model.getPositionAt(start), model.getPositionAt(end)),
        text,
      }));
    },
  });
  languages.registerCodeActionProvider(CELL_LANGUAGE, new CodeActionAdaptor(connect));
  checkOnChange(connect);
  return connect;
}

/** Starts the worker when it is first asked; all cells are in step there before it answers. */
function connector(types: string): () => Promise<CellsClient> {
  let worker: monaco.editor.MonacoWebWorker<CellsClient> | undefined;
  return () => {
    worker ??= monaco.editor.createWebWorker<CellsClient>({worker: startWorker(types), keepIdleModels: true});
    return worker.withSyncedResources(cellModels().map((model) => model.uri));
  };
}

async function startWorker(types: string): Promise<Worker> {
  const worker = new CellsWorker();
  const location: TypesLocation = {types};
  worker.postMessage(location);
  // The two messages that a worker of Monaco's waits for; the second is the data that it is created with.
  worker.postMessage(null);
  worker.postMessage({compilerOptions: {}, extraLibs: {}});
  return worker;
}

function cellModels(): monaco.editor.ITextModel[] {
  return monaco.editor.getModels().filter((model) => cellOfFile(model.uri.toString()) !== null);
}

function checkOnChange(connect: () => Promise<CellsClient>): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(() => void checkCells(connect), PAUSE_MS);
  };
  const watch = (model: monaco.editor.ITextModel) => {
    if (cellOfFile(model.uri.toString()) === null) return;
    model.onDidChangeContent(later);
    model.onDidChangeAttached(later);
    later();
  };
  for (const model of monaco.editor.getModels()) watch(model);
  monaco.editor.onDidCreateModel(watch);
  monaco.editor.onWillDisposeModel(later);
}

async function checkCells(connect: () => Promise<CellsClient>): Promise<void> {
  const shown = cellModels().filter((model) => model.isAttachedToEditor());
  if (shown.length === 0) return;
  const client = await connect();
  for (const model of shown) {
    if (model.isDisposed()) continue;
    const version = model.getVersionId();
    const found = await client.getCellDiagnostics(model.uri.toString());
    if (!model.isDisposed() && model.getVersionId() === version) {
      monaco.editor.setModelMarkers(
        model,
        TYPE_MARKERS,
        found.map((diagnostic) => marker(model, diagnostic)),
      );
    }
  }
}

function marker(model: monaco.editor.ITextModel, diagnostic: CellDiagnostic): monaco.editor.IMarkerData {
  const start = model.getPositionAt(diagnostic.start);
  const end = model.getPositionAt(diagnostic.start + Math.max(1, diagnostic.length));
  return {
    // A cell with a type error still runs: a warning. One that does not parse does not.
    severity: diagnostic.kind === "syntax" ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
    message: diagnostic.message,
    code: `${diagnostic.code}`,
    startLineNumber: start.lineNumber,
    startColumn: start.column,
    endLineNumber: end.lineNumber,
    endColumn: end.column,
  };
}
