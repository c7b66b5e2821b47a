import type {CellError, QuickFix} from "../../kernel/protocol.ts";
import type {EditorCell} from "./cells.ts";
import {offerFixes, showErrors} from "./fixes.ts";
import {bindKeys, freeKeys} from "./keys.ts";
import {connectCells, monaco, ready as monacoReady} from "./monaco.ts";
import type {CellEditorProps, CursorPlace} from "./props.ts";
import {wraps} from "./StaticCode.tsx";
import {cellText, dropUnused, followCells} from "./texts.ts";
import {cellFile, cellOfFile} from "./typescript/module-text.ts";
import {provideNames} from "./typescript/names.ts";
import {CELL_LANGUAGE, TEMPLATE_LANGUAGES} from "./typescript/service.ts";

// As in editor.css for the static text; both grow with the reader's text size.
const METRICS = {fontSize: 13.5, lineHeight: 22, paddingBlock: 12, paddingInline: 16};

/** An editor on the page, in place of a cell's static text. */
export interface AttachedEditor {
  /** Brings in a text that the document changed. */
  sync(): void;
  focus(place: CursorPlace): void;
  hasFocus(): boolean;
  showErrors(errors: readonly CellError[]): void;
  updateOptions(): void;
  /** Keeps cursor and text; the editor goes. */
  dispose(): void;
}

/** What an editor on the page asks of its cell. */
const owners = new Map<monaco.editor.ITextModel, () => CellEditorProps>();

/** Resolves when editors can be made that look at once as they will. */
export const ready: Promise<unknown> = monacoReady;

freeKeys();
followCells();
followTextSize();
const change = (model: monaco.editor.ITextModel, fix: QuickFix) => owners.get(model)?.().onFix?.(fix);
offerFixes(change);
provideNames([CELL_LANGUAGE, ...TEMPLATE_LANGUAGES], connectCells, change);
monaco.editor.registerEditorOpener({
  openCodeEditor(source, resource, target) {
    const cell = cellOfFile(resource.toString());
    const from = source.getModel();
    const goto = from && owners.get(from)?.().onGoto;
    if (cell === null || !goto) return false;
    const line = !target ? 1 : "lineNumber" in target ? target.lineNumber : target.startLineNumber;
    const column = !target ? 1 : "column" in target ? target.column : target.startColumn;
    goto(cell, line, column);
    return true;
  },
});

/**
 * How TypeScript's formatter lays out the code of these cells, as edits of their texts. Text cells stay as they are, and
 * so does code that does not parse.
 */
export async function formatCells(cells: readonly EditorCell[]): Promise<QuickFix["edits"]> {
  const client = await connectCells();
  const edits = cells.map(async ({id, kind}) => {
    const file = cellFile(id, kind);
    return file === null ? [] : (await client.getCellFormat(file)).map((edit) => ({cell: id, ...edit}));
  });
  return (await Promise.all(edits)).flat();
}

/** Shows the editor of the cell that `props` gives in `host`; `props` is asked anew for every event. */
export function attach(host: HTMLElement, props: () => CellEditorProps): AttachedEditor {
  const {cell} = props();
  const text = cellText(cell);
  const slot = spare.pop() ?? makeSlot(props);
  const {editor, container} = slot;
  slot.props = props;
  owners.set(text.model, props);
  editor.updateOptions(options(props()));
  editor.setModel(text.model);
  editor.restoreViewState(text.view);

  const margin = wraps(cell.kind) ? METRICS.paddingInline : 0;
  const resize = () => {
    const height = editor.getContentHeight();
    host.style.height = `${height}px`;
    editor.layout({width: host.clientWidth - margin, height});
  };
  host.append(container);
  // The width first: how lines wrap makes the height.
  editor.layout({width: host.clientWidth - margin, height: editor.getContentHeight()});
  resize();
  const grown = editor.onDidContentSizeChange((change) => {
    if (change.contentHeightChanged) resize();
  });
  const resized = new ResizeObserver(resize);
  resized.observe(host);

  text.onEdit = (source) => props().onChange(source);
  // An undo or a quick fix asked for in this editor: go on where it changed the text.
  text.onNews = (end) => {
    if (editor.hasTextFocus()) editor.setPosition(end);
  };

  let shown: readonly CellError[] = [];
  return {
    sync: () => text.sync(props().cell.source),
    hasFocus: () => editor.hasWidgetFocus(),
    focus(place) {
      const position = positionOf(place, text.model);
      if (position) editor.setPosition(position);
      editor.focus();
      const at = editor.getPosition();
      if (at) editor.revealPosition(at);
    },
    showErrors(errors) {
      if (errors.length === shown.length && errors.every((error, index) => error === shown[index])) return;
      shown = errors;
      showErrors(text.model, errors);
    },
    updateOptions: () => editor.updateOptions(options(props())),
    dispose() {
      text.view = editor.saveViewState();
      text.onEdit = text.onNews = null;
      owners.delete(text.model);
      resized.disconnect();
      grown.dispose();
      editor.setModel(null);
      container.remove();
      slot.props = null;
      spare.push(slot);
      dropUnused();
    },
  };
}

/** Both ends of all selections in the cell's editor, as offsets; empty when no editor shows the cell. */
export function cursorOffsets(cell: EditorCell): number[] {
  const {model} = cellText(cell);
  const editor = monaco.editor.getEditors().find((each) => each.getModel() === model);
  const ends = editor?.getSelections()?.flatMap((range) => [range.getStartPosition(), range.getEndPosition()]) ?? [];
  return [...new Set(ends.map((end) => model.getOffsetAt(end)))];
}

interface Slot {
  readonly editor: monaco.editor.IStandaloneCodeEditor;
  readonly container: HTMLElement;
  props: (() => CellEditorProps) | null;
}

/** Editors of cells that went out of view: giving one another text is several times cheaper than making one. */
const spare: Slot[] = [];

function makeSlot(props: () => CellEditorProps): Slot {
  const container = document.createElement("div");
  const editor = monaco.editor.create(container, {...options(props()), model: null});
  const slot: Slot = {editor, container, props};
  editor.onDidFocusEditorText(() => {
    lastFocused = editor;
    slot.props?.().onFocus?.();
  });
  bindKeys(editor, () => slot.props?.());
  return slot;
}

function positionOf(place: CursorPlace, model: monaco.editor.ITextModel): monaco.IPosition | null {
  if (place === "last") return null;
  if (place === "start") return {lineNumber: 1, column: 1};
  if (place === "end") return model.getFullModelRange().getEndPosition();
  return model.validatePosition({lineNumber: place.line, column: place.column});
}

function options(props: CellEditorProps): monaco.editor.IStandaloneEditorConstructionOptions {
  const wrap = wraps(props.cell.kind);
  return {
    ariaLabel: props.label,
    readOnly: props.readOnly ?? false,
    // The cell is the tab stop: Enter goes into its text, Escape out of it.
    tabIndex: -1,
    fontFamily: "'Spline Sans Mono Variable', ui-monospace, monospace",
    fontSize: METRICS.fontSize * textScale(),
    lineHeight: METRICS.lineHeight * textScale(),
    fontLigatures: false,
    padding: {top: METRICS.paddingBlock, bottom: METRICS.paddingBlock},
    lineDecorationsWidth: METRICS.paddingInline,
    lineNumbers: "off",
    glyphMargin: false,
    folding: false,
    minimap: {enabled: false},
    overviewRulerLanes: 0,
    overviewRulerBorder: false,
    hideCursorInOverviewRuler: true,
    renderLineHighlight: "none",
    guides: {indentation: false},
    bracketPairColorization: {enabled: false},
    stickyScroll: {enabled: false},
    lightbulb: {enabled: "onCode" as monaco.editor.ShowLightbulbIconMode},
    scrollBeyondLastLine: false,
    scrollBeyondLastColumn: 2,
    smoothScrolling: false,
    scrollbar: {
      vertical: "hidden",
      verticalScrollbarSize: 0,
      horizontalScrollbarSize: 8,
      alwaysConsumeMouseWheel: false,
      handleMouseWheel: true,
      ignoreHorizontalScrollbarInContentHeight: true,
    },
    wordWrap: wrap ? "on" : "off",
    wrappingStrategy: wrap ? "advanced" : "simple",
    quickSuggestions: props.cell.kind === "ts" || props.cell.kind === "js",
    wordBasedSuggestions: "off",
    occurrencesHighlight: "singleFile",
    accessibilitySupport: "auto",
    fixedOverflowWidgets: true,
    overflowWidgetsDomNode: overflowHost(),
    contextmenu: true,
    dragAndDrop: true,
    unicodeHighlight: {ambiguousCharacters: false, invisibleCharacters: true},
    automaticLayout: false,
  };
}

/** Gives all editors the reader's text size whenever it changes (`--text` on the root element). */
function followTextSize(): void {
  let last = textScale();
  new MutationObserver(() => {
    const scale = textScale();
    if (scale === last) return;
    last = scale;
    const size = {fontSize: METRICS.fontSize * scale, lineHeight: METRICS.lineHeight * scale};
    for (const editor of monaco.editor.getEditors()) editor.updateOptions(size);
  }).observe(document.documentElement, {attributeFilter: ["style"]});
}

/** Text size of the page over that of the design: the root element's 16 pixels. */
function textScale(): number {
  return Number.parseFloat(getComputedStyle(document.documentElement).fontSize) / 16;
}

let overflow: HTMLElement | undefined;
let lastFocused: monaco.editor.IStandaloneCodeEditor | undefined;

const RENAME_KEYS: Readonly<Record<string, string>> = {Enter: "acceptRenameInput", Escape: "cancelRenameInput"};

/** Monaco listens for keys in its editors only, but the field for a new name has the focus outside of them. */
function passRenameKeys(event: KeyboardEvent): void {
  const command = RENAME_KEYS[event.key];
  if (!command || !(event.target instanceof Element && event.target.closest(".rename-box"))) return;
  event.preventDefault();
  event.stopPropagation();
  lastFocused?.trigger("keyboard", command, null);
}

/** Where completion lists and hovers go: outside the cells, which clip. */
function overflowHost(): HTMLElement {
  if (!overflow) {
    overflow = document.createElement("div");
    overflow.className = "monaco-editor editor-overflow";
    overflow.setAttribute("role", "region");
    overflow.ariaLabel = "Help with the code";
    overflow.addEventListener("keydown", passRenameKeys);
    document.body.append(overflow);
  }
  return overflow;
}
