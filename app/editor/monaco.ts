/**
 * Monaco, set up once: the editor's parts that cells use, TypeScript, Markdown, HTML, TeX and DOT, and their workers.
 * Large: import it through load.ts only, after the first output.
 */
import * as monaco from "monaco-editor/editor/editor.api.js";
import EditorWorker from "monaco-editor/editor/editor.worker.js?worker";
import "monaco-editor/editor/contrib/caretOperations/browser/caretOperations.js";
import "monaco-editor/editor/contrib/suggest/browser/suggestController.js";
import "monaco-editor/features/bracketMatching/register.js";
import "monaco-editor/features/caretOperations/register.js";
import "monaco-editor/features/clipboard/register.js";
import "monaco-editor/features/codeAction/register.js";
import "monaco-editor/features/codeEditor/register.js";
import "monaco-editor/features/codicon/register.js";
import "monaco-editor/features/comment/register.js";
import "monaco-editor/features/contextmenu/register.js";
import "monaco-editor/features/find/register.js";
import "monaco-editor/features/format/register.js";
import "monaco-editor/features/gotoError/register.js";
import "monaco-editor/features/gotoSymbol/register.js";
import "monaco-editor/features/hover/register.js";
import "monaco-editor/features/iPadShowKeyboard/register.js";
import "monaco-editor/features/indentation/register.js";
import "monaco-editor/features/lineSelection/register.js";
import "monaco-editor/features/linesOperations/register.js";
import "monaco-editor/features/longLinesHelper/register.js";
import "monaco-editor/features/multicursor/register.js";
import "monaco-editor/features/parameterHints/register.js";
import "monaco-editor/features/readOnlyMessage/register.js";
import "monaco-editor/features/rename/register.js";
import "monaco-editor/features/smartSelect/register.js";
import "monaco-editor/features/snippet/register.js";
import "monaco-editor/features/suggest/register.js";
import "monaco-editor/features/toggleTabFocusMode/register.js";
import "monaco-editor/features/tokenization/register.js";
import "monaco-editor/features/unicodeHighlighter/register.js";
import "monaco-editor/features/wordHighlighter/register.js";
import "monaco-editor/features/wordOperations/register.js";
import "monaco-editor/features/wordPartOperations/register.js";
import "monaco-editor/languages/definitions/html/register.js";
import "monaco-editor/languages/definitions/markdown/register.js";
import {DOT_RULES, TEX_RULES, type TokenRules} from "./grammars.ts";
import {followTheme} from "./theme.ts";
import {CELL_LANGUAGE, startTypeScript} from "./typescript/service.ts";

export {monaco};

globalThis.MonacoEnvironment = {getWorker: () => new EditorWorker()};

registerRules("tex", TEX_RULES, {
  brackets: [
    ["{", "}"],
    ["[", "]"],
    ["(", ")"],
  ],
  comments: {lineComment: "%"},
});
registerRules("dot", DOT_RULES, {
  brackets: [
    ["{", "}"],
    ["[", "]"],
  ],
  comments: {lineComment: "//"},
});
/** Connects to the worker that knows TypeScript over all cells. */
export const connectCells = startTypeScript(new URL("data/types.json", document.baseURI).href);

/** Resolves when colours and fonts are there: an editor made now looks at once as it will. */
export const ready: Promise<unknown> = Promise.all([
  ...[CELL_LANGUAGE, "markdown", "html"].map((language) => monaco.editor.colorize(" ", language, {})),
  document.fonts.load('13.5px "Spline Sans Mono Variable"'),
]).then(() => {
  followTheme();
  monaco.editor.remeasureFonts();
});

function registerRules(id: string, rules: TokenRules, configuration: monaco.languages.LanguageConfiguration): void {
  monaco.languages.register({id});
  monaco.languages.setLanguageConfiguration(id, {
    ...configuration,
    autoClosingPairs: [
      {open: "{", close: "}"},
      {open: "[", close: "]"},
      {open: "(", close: ")"},
    ],
  });
  monaco.languages.setMonarchTokensProvider(id, {
    unicode: true,
    tokenizer: {root: rules.map(([pattern, token]) => [pattern, token] as [RegExp, string])},
  });
}
