import {
  type KeyboardEvent,
  type MouseEvent,
  memo,
  type PointerEvent,
  useCallback,
  useEffect,
  useRef,
  useState,
} from "react";
import {useStore} from "zustand";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import {ErrorView} from "../../output/ErrorView.tsx";
import {whenStill} from "../../shell/calm.ts";
import {later, usePart} from "../../shell/later.tsx";
import {useSetting} from "../../shell/services.ts";
import {applyFix, figureTable, openCode} from "../actions.ts";
import {ExerciseBar} from "../exercises/ExerciseBar.tsx";
import {originalOf} from "../exercises/exercise.ts";
import {KIND_NAMES} from "../kinds.ts";
import {beginsChapter} from "../outline.ts";
import {toggled} from "../view.ts";
import {useDocument, useSession, useWorkspace} from "../workspace.ts";
import {CellCode} from "./CellCode.tsx";
import {OutputFold, SectionFold} from "./CellFold.tsx";
import {CellGutter} from "./CellGutter.tsx";
import {CellNote} from "./CellNote.tsx";
import {CellOutput} from "./CellOutput.tsx";
import {CellPreview} from "./CellPreview.tsx";
import {useShownState, useStatusAttribute} from "./cell-state.ts";
import {dragging} from "./drag/dragging.ts";
import {editCell, focusCell, useCellFocus} from "./focus.ts";
import {Inserter} from "./Inserter.tsx";
import {selectByPointer} from "./select-by-pointer.ts";

/** Tools come with the pointer or the focus. */
const cellToolbar = later(() => import("./CellToolbar.tsx").then((module) => module.CellToolbar));
const figureMenu = later(() => import("../../output/export/FigureMenu.tsx").then((module) => module.FigureMenu));

interface Props {
  cell: Cell;
  index: number;
  count: number;
  /** Out of sight, in a folded section. */
  away: boolean;
  /** Cells that its heading folds away; null when it has no heading or it is open. */
  folds: number | null;
  /** It begins a section. */
  heads: boolean;
}

/** One cell: gutter, output, errors, code, and what can be done with it. */
export const CellView = memo(function CellView({cell, index, count, away, folds, heads}: Props) {
  const workspace = useWorkspace();
  const {session, document, view} = workspace;
  const {id} = cell;
  const section = useRef<HTMLElement>(null);
  const {hovered, enter, leave} = useHover();
  const [focused, setFocused] = useState(false);
  const near = hovered || focused;
  const CellToolbar = usePart(cellToolbar, near);
  const FigureMenu = usePart(figureMenu, near);

  const [drawn, setDrawn] = useState(false);
  const onDrawn = useCallback(() => setDrawn(true), []);

  const state = useShownState(session, cell);
  useStatusAttribute(session, cell, section);
  useCellFocus(id, section, away);
  const edited = useSession(({sources}) => sources[id] !== undefined && sources[id] !== cell.source);
  const selected = useDocument(({selection}) => selection === id);
  const marked = useStore(view, (state) => state.marked.has(id));
  const opened = useStore(view, ({open}) => open.has(id));
  const codeFolded = useStore(view, ({code}) => code.has(id));
  const outputFolded = useStore(view, ({outputs}) => outputs.has(id));
  const reading = useStore(view, (state) => state.reading);
  const dragged = useStore(dragging, ({ids}) => ids.has(id));
  const position = useSetting("output");
  // Code that waits for the reader's word can be read without asking for it; so can text with code in it.
  const held = useSession(({kernel}) => kernel === "held") && (cell.kind !== "md" || cell.source.includes("${"));
  const codeShown = !reading && ((cell.pinned && !codeFolded) || opened || held || !isRunnable(cell.kind));
  const running = state.status === "running" || state.live;
  const label = `Cell ${index + 1}, ${KIND_NAMES[cell.kind]}`;

  function onKeyDown(event: KeyboardEvent) {
    if (event.defaultPrevented || event.key !== "Escape" || event.target === section.current) return;
    section.current?.focus();
  }

  function onMouseDown(event: MouseEvent) {
    if (!selectByPointer(workspace, id, event)) return;
    // Else the browser marks the text between.
    event.preventDefault();
    const {selection} = document.getState();
    if (selection !== null) focusCell(selection);
  }

  function showCode(show: boolean) {
    if (show) return editCell(id, "start");
    openCode(workspace, id, false);
    if (cell.pinned) view.setState(({code}) => ({code: toggled(code, id, true)}));
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
      aria-label={[label, state.status === "fresh" ? "" : state.status, marked ? "selected" : ""]
        .filter(Boolean)
        .join(", ")}
      data-cell-id={id}
      data-kind={cell.kind}
      data-selected={selected || marked || undefined}
      data-marked={marked || undefined}
      data-dragged={dragged || undefined}
      data-output-folded={outputFolded || undefined}
      hidden={away}
      data-edited={edited || undefined}
      data-shown={running ? "running" : state.status}
      data-open={codeShown || undefined}
      data-chapter={(index > 0 && beginsChapter(cell)) || undefined}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: cells are walked through by keyboard, Enter edits
      tabIndex={0}
      onKeyDown={onKeyDown}
      onMouseDown={onMouseDown}
      onPointerEnter={enter}
      onPointerLeave={leave}
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
        {near && !reading && CellToolbar && (
          <CellToolbar
            cell={cell}
            index={index}
            count={count}
            running={running}
            codeShown={codeShown}
            onShowCode={showCode}
          />
        )}
        {heads && !reading && <SectionFold id={id} folded={folds !== null} count={folds ?? 0} />}
        {outputFolded && <OutputFold id={id} />}
        {position === "above" ? [output, preview, errors, code] : [code, output, preview, errors]}
        {originalOf(cell) !== null && <ExerciseBar cell={cell} />}
        <CellNote cell={cell} state={state} edited={edited} />
        {near && FigureMenu && <FigureMenu table={(figure) => figureTable(workspace, figure)} />}
      </div>
      {index < count - 1 && !reading && <Inserter index={index} />}
    </section>
  );
});

/**
 * Whether the pointer is on a cell. Cells that only pass under it while the page scrolls do not count: tools cost time.
 * Nor does a finger, which moves controls or scrolls: it brings the tools by giving the cell the focus.
 */
function useHover(): {hovered: boolean; enter(event: PointerEvent): void; leave(): void} {
  const [hovered, setHovered] = useState(false);
  const waiting = useRef<(() => void) | null>(null);
  const enter = useCallback(({pointerType}: PointerEvent) => {
    if (pointerType === "touch") return;
    waiting.current = whenStill(() => setHovered(true));
  }, []);
  const leave = useCallback(() => {
    waiting.current?.();
    setHovered(false);
  }, []);
  useEffect(() => () => waiting.current?.(), []);
  return {hovered, enter, leave};
}
