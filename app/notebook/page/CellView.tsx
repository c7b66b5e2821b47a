import {type KeyboardEvent, memo, useCallback, useRef, useState} from "react";
import {useStore} from "zustand";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import {ErrorView} from "../../output/ErrorView.tsx";
import {FigureMenu} from "../../output/export/FigureMenu.tsx";
import {useSetting} from "../../shell/services.ts";
import {applyFix, figureTable} from "../actions.ts";
import {KIND_NAMES} from "../kinds.ts";
import {beginsChapter} from "../outline.ts";
import {useDocument, useSession, useWorkspace} from "../workspace.ts";
import {CellCode} from "./CellCode.tsx";
import {CellGutter} from "./CellGutter.tsx";
import {CellNote} from "./CellNote.tsx";
import {CellOutput} from "./CellOutput.tsx";
import {CellPreview} from "./CellPreview.tsx";
import {CellToolbar} from "./CellToolbar.tsx";
import {pressKey} from "./cell-keys.ts";
import {useShownState, useStatusAttribute} from "./cell-state.ts";
import {editCell, useCellFocus} from "./focus.ts";
import {Inserter} from "./Inserter.tsx";

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
  const [hovered, setHovered] = useState(false);
  const [focused, setFocused] = useState(false);

  const [drawn, setDrawn] = useState(false);
  const onDrawn = useCallback(() => setDrawn(true), []);

  const state = useShownState(session, cell);
  useStatusAttribute(session, cell, section);
  useCellFocus(id, section);
  const edited = useSession(({sources}) => sources[id] !== undefined && sources[id] !== cell.source);
  const selected = useDocument(({selection}) => selection === id);
  const opened = useStore(view, ({open}) => open.has(id));
  const position = useSetting("output");
  const codeShown = cell.pinned || opened || !isRunnable(cell.kind);
  const running = state.status === "running" || state.live;
  const label = `Cell ${index + 1}, ${KIND_NAMES[cell.kind]}`;

  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented) return;
    if (event.target === section.current) {
      if (pressKey(workspace, id, event)) event.preventDefault();
    } else if (event.key === "Escape") {
      section.current?.focus();
    }
  }

  const output = <CellOutput key="output" id={id} onDrawn={onDrawn} />;
  const preview = cell.kind === "md" && cell.run === "auto" && !drawn && (
    <CellPreview key="preview" source={cell.source} />
  );
  const errors = state.error && (
    <ErrorView
      key="error"
      cell={id}
      error={state.error}
      cellName={(other) => {
        const place = document.getState().notebook.cells.findIndex((each) => each.id === other);
        return place < 0 ? undefined : `cell ${place + 1}`;
      }}
      onGoto={(other, line, column) => editCell(other, line ? {line, column: column ?? 1} : "last")}
      onFix={(fix) => applyFix(workspace, fix)}
    />
  );
  const code = codeShown && <CellCode key="code" cell={cell} label={label} error={state.error} />;

  return (
    <section
      ref={section}
      className="cell"
      aria-label={state.status === "fresh" ? label : `${label}, ${state.status}`}
      data-cell-id={id}
      data-kind={cell.kind}
      data-selected={selected || undefined}
      data-edited={edited || undefined}
      data-shown={running ? "running" : state.status}
      data-open={codeShown || undefined}
      data-chapter={(index > 0 && beginsChapter(cell)) || undefined}
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
      <CellGutter cell={cell} index={index} running={running} live={state.live && state.status !== "running"} />
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
        {position === "above" ? [output, preview, errors, code] : [code, output, preview, errors]}
        <CellNote cell={cell} state={state} edited={edited} />
        {(hovered || focused) && <FigureMenu table={(figure) => figureTable(workspace, figure)} />}
      </div>
      {index < count - 1 && <Inserter index={index} />}
    </section>
  );
});
