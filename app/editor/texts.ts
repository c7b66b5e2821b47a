import * as monaco from "monaco-editor/editor/editor.api.js";
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import {type EditorCell, watchCells} from "./cells.ts";
import {Echoes} from "./echoes.ts";
import {minimalEdit} from "./edits.ts";
import {marked, marksOf} from "./marks.ts";
import {CELLS, cellFile} from "./typescript/module-text.ts";
import {CELL_LANGUAGE} from "./typescript/service.ts";

/** Monaco's language for a kind of cell. */
export function languageOf(kind: CellKind): string {
  switch (kind) {
    case "ts":
    case "js":
      // Both are the TypeScript worker's; the file's ending tells it which.
      return CELL_LANGUAGE;
    case "md":
      return "markdown";
    case "tex":
    case "html":
    case "dot":
      return kind;
    default:
      return "plaintext";
  }
}

/** A cell's text in Monaco, shown or not. The document has the one history, so changes never enter Monaco's own. */
export class CellText {
  readonly model: monaco.editor.ITextModel;
  /** Called with the whole text after each change that the user makes in an editor. */
  onEdit: ((source: string) => void) | null = null;
  /** Called after a change that came from the document, with the place where its new text ends. */
  onNews: ((end: monaco.IPosition) => void) | null = null;
  /** Cursor and scroll position of the last editor. */
  view: monaco.editor.ICodeEditorViewState | null = null;
  readonly #id: string;
  #echoes = new Echoes();
  #syncing = false;
  #decorations: string[] = [];

  constructor(cell: EditorCell) {
    const uri = monaco.Uri.parse(cellFile(cell.id, cell.kind) ?? `${CELLS}cell-${cell.id}.${cell.kind}.txt`);
    this.#id = cell.id;
    this.model = monaco.editor.createModel(cell.source, languageOf(cell.kind), uri);
    this.model.updateOptions({tabSize: 2, insertSpaces: true, trimAutoWhitespace: false});
    this.model.onDidChangeContent(() => {
      if (this.#syncing) return;
      const source = this.model.getValue();
      this.#echoes.sent(source);
      this.onEdit?.(source);
    });
    this.mark();
  }

  /** Draws the marks of this cell, in place of those before. */
  mark(): void {
    const {marks, here} = marksOf(this.#id);
    if (marks.length + this.#decorations.length === 0) return;
    const decorations = marks.map((mark) => ({
      range: monaco.Range.fromPositions(this.model.getPositionAt(mark.start), this.model.getPositionAt(mark.end)),
      options: {description: "found", inlineClassName: mark === here ? "found-here" : "found"},
    }));
    this.#decorations = this.model.deltaDecorations(this.#decorations, decorations);
  }

  /** Brings in what the document has, as the smallest edit: cursor and selection stay where they are. */
  sync(source: string): void {
    const shown = this.model.getValue();
    if (!this.#echoes.isNews(source, shown)) return;
    const edit = minimalEdit(shown, source);
    if (!edit) return;
    const start = this.model.getPositionAt(edit.start);
    const range = monaco.Range.fromPositions(start, this.model.getPositionAt(edit.end));
    this.#syncing = true;
    try {
      this.model.applyEdits([{range, text: edit.text, forceMoveMarkers: true}]);
    } finally {
      this.#syncing = false;
    }
    this.onNews?.(this.model.getPositionAt(edit.start + edit.text.length));
  }
}

const texts = new Map<string, CellText>();
let listed: ReadonlyMap<string, EditorCell> = new Map();

const keyOf = ({id, kind}: EditorCell) => `${kind} ${id}`;

/** The text of a cell, made when it is not there yet and in step with `cell.source`. */
export function cellText(cell: EditorCell): CellText {
  const key = keyOf(cell);
  const known = texts.get(key);
  known?.sync(cell.source);
  const text = known ?? new CellText(cell);
  texts.set(key, text);
  return text;
}

/** Frees texts of cells that are gone; one that an editor shows goes when the editor does (call this then). */
export function dropUnused(): void {
  for (const [key, text] of texts) {
    if (listed.has(key) || text.model.isAttachedToEditor()) continue;
    texts.delete(key);
    text.model.dispose();
  }
}

marked.subscribe(() => {
  for (const text of texts.values()) text.mark();
});

/** Keeps a text for every cell of the notebook with code in it, shown or not: other cells see its names, or it theirs. */
export function followCells(): void {
  watchCells((cells) => {
    listed = new Map(cells.map((cell) => [keyOf(cell), cell]));
    for (const cell of cells) {
      const code = languageOf(cell.kind) === CELL_LANGUAGE || cell.source.includes("${");
      if (texts.has(keyOf(cell)) || code) cellText(cell);
    }
    dropUnused();
  });
}
