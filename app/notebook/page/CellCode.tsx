import {lazy, Suspense, useCallback, useRef, useState} from "react";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import type {CellError} from "../../../kernel/protocol.ts";
import type {CellEditorHandle} from "../../editor/props.ts";
import {applyFix} from "../actions.ts";
import {shownCells} from "../sections.ts";
import {useWorkspace} from "../workspace.ts";
import {editCell, useCodeFocus} from "./focus.ts";

/** Asked for at once, but the page does not wait for its grammars to show the first text. */
const editorModule = import("../../editor/CellEditor.tsx");
const CellEditor = lazy(() => editorModule.then((module) => ({default: module.CellEditor})));

interface Props {
  cell: Cell;
  label: string;
  error: CellError | undefined;
}

const NO_ERRORS: readonly CellError[] = [];

/** The text of a cell in its editor; changes go to the document, keys to run and to leave go to the page. */
export function CellCode({cell, label, error}: Props) {
  const workspace = useWorkspace();
  const {document, view} = workspace;
  const {id} = cell;
  const editor = useRef<CellEditorHandle>(null);
  const [ready, setReady] = useState(false);
  const setEditor = useCallback((handle: CellEditorHandle | null) => {
    editor.current = handle;
    if (handle) setReady(true);
  }, []);
  useCodeFocus(id, editor, ready);

  function leave(direction: "up" | "down") {
    const cells = shownCells(document.getState().notebook, view.getState());
    const next = cells[cells.findIndex((each) => each.id === id) + (direction === "up" ? -1 : 1)];
    if (next) editCell(next.id, direction === "up" ? "end" : "start");
  }

  return (
    <div className="cell-code" data-code="">
      <Suspense fallback={<pre className="plain-code">{cell.source}</pre>}>
        <CellEditor
          ref={setEditor}
          cell={cell}
          label={label}
          diagnostics={useDiagnostics(error)}
          onChange={(source) => document.dispatch({type: "edit", id, source, time: Date.now()})}
          onFocus={() => document.dispatch({type: "select", id})}
          onLeave={leave}
          onFix={(fix) => applyFix(workspace, fix)}
          onGoto={(other, line, column) => editCell(other, {line, column})}
        />
      </Suspense>
    </div>
  );
}

/** The same list for the same error, so that the editor marks it once. */
function useDiagnostics(error: CellError | undefined): readonly CellError[] {
  const last = useRef<{error: CellError | undefined; list: readonly CellError[]}>({error: undefined, list: NO_ERRORS});
  if (last.current.error !== error) last.current = {error, list: error ? [error] : NO_ERRORS};
  return last.current.list;
}
