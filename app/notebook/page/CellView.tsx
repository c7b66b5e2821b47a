import {Pause, Play, Plus, Square} from "lucide-react";
import {type KeyboardEvent, memo, useEffect, useRef, useState} from "react";
import {Button} from "react-aria-components/Button";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import {CellEditor, type CellEditorHandle} from "../../editor/CellEditor.tsx";
import {ErrorView} from "../../output/ErrorView.tsx";
import {useSetting} from "../../shell/services.ts";
import {addCell, applyFix, deleteCell, moveCell, openCode, runCell, stop} from "../actions.ts";
import {KIND_NAMES} from "../kinds.ts";
import {useDocument, useSession, useWorkspace} from "../workspace.ts";
import {CellNote} from "./CellNote.tsx";
import {CellOutput} from "./CellOutput.tsx";
import {CellToolbar} from "./CellToolbar.tsx";
import {useShownState, useStatusAttribute} from "./cell-state.ts";
import {editCell, focusCell, focusRequests, goToNext} from "./focus.ts";
import {KindMenu} from "./KindMenu.tsx";
import {useStore} from "zustand";

interface Props {
  cell: Cell;
  index: number;
  count: number;
}

/** One cell: gutter, output, errors, code, and what can be done with it. */
export const CellView = memo(function CellView({cell, index, count}: Props) {
  const workspace = useWorkspace();
  const {session, document, view} = workspace;
  const {id} = cell;
  const section = useRef<HTMLElement>(null);
  const editor = useRef<CellEditorHandle>(null);
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);

  const state = useShownState(session, cell);
  useStatusAttribute(session, cell, section);
  const edited = useSession(({sources}) => sources[id] !== undefined && sources[id] !== cell.source);
  const selected = useDocument(({selection}) => selection === id);
  const opened = useStore(view, ({open}) => open.has(id));
  const position = useSetting("output");
  const codeShown = cell.pinned || opened || !isRunnable(cell.kind);
  const running = state.status === "running" || state.live;

  // Someone asked for the focus, perhaps before the cell or its editor was there.
  const request = useStore(focusRequests, ({request}) => (request?.id === id ? request : null));
  useEffect(() => {
    if (!request) return;
    if (request.place !== null && !codeShown) return openCode(workspace, id, true);
    if (request.place === null) section.current?.focus();
    else editor.current?.focus(request.place);
    section.current?.scrollIntoView({block: "nearest"});
    focusRequests.setState({request: null});
  }, [request, codeShown, workspace, id]);

  const label = `Cell ${index + 1}, ${KIND_NAMES[cell.kind]}`;

  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented) return;
    if (event.key === "Escape" && event.target !== section.current) {
      section.current?.focus();
      return;
    }
    if (event.target !== section.current) return;
    const act = keyAction(event);
    if (!act) return;
    event.preventDefault();
    act();
  }

  function keyAction(event: KeyboardEvent): (() => void) | undefined {
    const key = (event.altKey ? "Alt+" : "") + event.key;
    return {
      Enter: () => editCell(id, "last"),
      ArrowUp: () => focusNeighbour(-1),
      ArrowDown: () => focusNeighbour(1),
      "Alt+ArrowUp": () => {
        if (moveCell(workspace, id, -1)) focusCell(id);
      },
      "Alt+ArrowDown": () => {
        if (moveCell(workspace, id, 1)) focusCell(id);
      },
      Delete: remove,
      Backspace: remove,
    }[key];
  }

  function focusNeighbour(by: -1 | 1) {
    const next = document.getState().notebook.cells[index + by];
    if (next) focusCell(next.id);
  }

  function remove() {
    deleteCell(workspace, id);
    const next = document.getState().selection;
    if (next !== null) focusCell(next);
  }

  const output = <CellOutput key="output" id={id} />;
  const errors = state.error && (
    <ErrorView
      key="error"
      cell={id}
      error={state.error}
      cellName={(other) => `cell ${document.getState().notebook.cells.findIndex((each) => each.id === other) + 1}`}
      onGoto={(other, line, column) => editCell(other, line ? {line, column: column ?? 1} : "last")}
      onFix={(fix) => applyFix(workspace, fix)}
    />
  );
  const code = codeShown && (
    <div key="code" className="cell-code">
      <CellEditor
        ref={editor}
        cell={cell}
        label={label}
        diagnostics={state.error ? [state.error] : []}
        onChange={(source) => document.dispatch({type: "edit", id, source, time: Date.now()})}
        onRun={(then) => {
          runCell(workspace, id);
          if (then === "next") goToNext(workspace, id);
        }}
        onUndo={() => document.dispatch({type: "undo"})}
        onRedo={() => document.dispatch({type: "redo"})}
        onFocus={() => document.dispatch({type: "select", id})}
        onLeave={(direction) => {
          const next = document.getState().notebook.cells[index + (direction === "up" ? -1 : 1)];
          if (next) editCell(next.id, direction === "up" ? "end" : "start");
        }}
        onFix={(fix) => applyFix(workspace, fix)}
        onGoto={(other, line, column) => editCell(other, {line, column})}
      />
    </div>
  );

  return (
    <section
      ref={section}
      className="cell"
      aria-label={`${label}${state.status === "fresh" ? "" : `, ${state.status}`}`}
      data-cell-id={id}
      data-kind={cell.kind}
      data-selected={selected || undefined}
      data-edited={edited || undefined}
      data-shown={running ? "running" : state.status}
      data-code={codeShown || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: cells are walked through by keyboard, Enter edits
      tabIndex={0}
      onKeyDown={onKeyDown}
      onPointerEnter={() => setHovered(true)}
      onPointerLeave={() => setHovered(false)}
      onFocus={() => {
        setFocused(true);
        if (!selected) document.dispatch({type: "select", id});
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setFocused(false);
      }}
    >
      <Gutter cell={cell} index={index} running={running} live={state.live && state.status !== "running"} />
      <div className="cell-body">
        {(hovered || focused) && (
          <CellToolbar
            cell={cell}
            index={index}
            count={count}
            running={running}
            codeShown={codeShown}
            onEdit={() => editCell(id, "start")}
          />
        )}
        {position === "above" ? [output, errors, code] : [code, output, errors]}
        <CellNote cell={cell} state={state} edited={edited} />
      </div>
      {index < count - 1 && <Inserter index={index} />}
    </section>
  );
});

function Gutter({cell, index, running, live}: {cell: Cell; index: number; running: boolean; live: boolean}) {
  const workspace = useWorkspace();
  return (
    <div className="cell-gutter">
      <span className="cell-number" aria-hidden>
        {index + 1}
      </span>
      {cell.run === "manual" && (
        <span className="cell-mode" title="Runs only when asked">
          <Pause size={11} aria-label="Runs only when asked" />
        </span>
      )}
      {running ? (
        <Button
          className="icon-button cell-run"
          excludeFromTabOrder
          aria-label={live ? "Stop (it goes on yielding values)" : "Stop"}
          onPress={() => void stop(workspace)}
        >
          <Square size={12} fill="currentColor" aria-hidden />
        </Button>
      ) : (
        isRunnable(cell.kind) &&
        cell.run !== "disabled" && (
          <Button className="icon-button cell-run" aria-label="Run" excludeFromTabOrder onPress={() => runCell(workspace, cell.id)}>
            <Play size={13} fill="currentColor" aria-hidden />
          </Button>
        )
      )}
    </div>
  );
}

/** The line between two cells where a new one goes. */
function Inserter({index}: {index: number}) {
  const workspace = useWorkspace();
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  return (
    <div className="inserter" data-open={open || undefined}>
      <button
        ref={button}
        type="button"
        aria-haspopup="menu"
        aria-label={`Add a cell below cell ${index + 1}`}
        onClick={() => setOpen(true)}
      >
        <Plus size={14} aria-hidden />
      </button>
      {open && (
        <KindMenu
          label="Add a cell"
          anchor={button}
          onClose={() => setOpen(false)}
          onChoose={(kind) => editCell(addCell(workspace, index + 1, kind), "start")}
        />
      )}
    </div>
  );
}
