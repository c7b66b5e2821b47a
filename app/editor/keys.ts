import * as monaco from "monaco-editor/editor/editor.api.js";
import type {CellEditorProps} from "./props.ts";

const {KeyCode, KeyMod} = monaco;

/** Something of Monaco's is open that wants the arrow keys for itself. */
const BUSY = "suggestWidgetVisible || parameterHintsMultipleSignatures && parameterHintsVisible || inSnippetMode";

/**
 * Takes back keys that Monaco binds and that are the page's (Ctrl+K opens its palette, Ctrl+F the browser's search) or
 * the document's (undo). Chords that begin with Ctrl+K go as well.
 */
export function freeKeys(): void {
  const commands = [
    "undo",
    "redo",
    "actions.find",
    "editor.action.startFindReplaceAction",
    "editor.action.addCommentLine",
    "editor.action.formatSelection",
    "editor.action.moveSelectionToNextFindMatch",
    "editor.action.removeCommentLine",
    "editor.action.revealDefinitionAside",
    "editor.action.showHover",
    "editor.action.trimTrailingWhitespace",
    "togglePeekWidgetFocus",
    "workbench.action.showHover",
  ];
  monaco.editor.addKeybindingRules([
    ...commands.map((command) => ({keybinding: 0, command: `-${command}`})),
    // Monaco has it so everywhere but on Linux, where its keys open the browser's tools.
    {
      keybinding: KeyMod.Shift | KeyMod.Alt | KeyCode.KeyF,
      command: "editor.action.formatDocument",
      when: "editorTextFocus && !editorReadonly",
    },
    {keybinding: KeyCode.F1, command: "editor.action.showHover", when: "editorTextFocus"},
  ]);
}

/** Binds the keys of a cell. `props` gives what the parent of the cell that is shown wants done, always the latest. */
export function bindKeys(editor: monaco.editor.IStandaloneCodeEditor, props: () => CellEditorProps | undefined): void {
  const atTop = editor.createContextKey<boolean>("cellFirstLine", false);
  const atBottom = editor.createContextKey<boolean>("cellLastLine", false);
  const update = () => {
    const model = editor.getModel();
    const selection = editor.getSelection();
    if (!model || !selection) return;
    const {lineNumber, column} = selection.getPosition();
    const top = editor.getTopForPosition(lineNumber, column);
    const last = model.getLineCount();
    atTop.set(selection.isEmpty() && top <= editor.getTopForPosition(1, 1));
    atBottom.set(selection.isEmpty() && top >= editor.getTopForPosition(last, model.getLineMaxColumn(last)));
  };
  editor.onDidChangeCursorSelection(update);
  editor.onDidContentSizeChange(update);
  editor.onDidChangeModel(update);
  update();

  // Running, undo and redo are commands of the page, which sees keys before the editor does.
  const bind = (id: string, label: string, keybindings: number[], run: () => void, when?: string) =>
    editor.addAction({id: `cell.${id}`, label, keybindings, keybindingContext: when, run});
  const free = `editorTextFocus && !(${BUSY})`;
  bind("up", "Go to the cell above", [KeyCode.UpArrow], () => props()?.onLeave?.("up"), `cellFirstLine && ${free}`);
  bind(
    "down",
    "Go to the cell below",
    [KeyCode.DownArrow],
    () => props()?.onLeave?.("down"),
    `cellLastLine && ${free}`,
  );
}
