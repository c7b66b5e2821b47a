import {Pause, Play, Square} from "lucide-react";
import {memo, useRef} from "react";
import {Button} from "react-aria-components/Button";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import {runCell, stop} from "../actions.ts";
import {useWorkspace} from "../workspace.ts";
import {useDragHandle} from "./drag/drag.ts";
import {sameButText} from "./same-but-text.ts";

interface Props {
  cell: Cell;
  index: number;
  running: boolean;
  /** It goes on yielding values. */
  live: boolean;
}

/** Left of a cell: its number, how it runs, and run or stop for the pointer (the toolbar has them for the keyboard). */
export const CellGutter = memo(function CellGutter({cell, index, running, live}: Props) {
  const workspace = useWorkspace();
  const handle = useRef<HTMLSpanElement>(null);
  useDragHandle(handle, cell.id);
  return (
    <div className="cell-gutter">
      <span ref={handle} className="cell-number drag-handle" title="Drag to move" aria-hidden>
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
          aria-label={live ? `Stop cell ${index + 1}, which goes on yielding values` : `Stop cell ${index + 1}`}
          onPress={() => void stop(workspace)}
        >
          <Square size={12} fill="currentColor" aria-hidden />
        </Button>
      ) : (
        isRunnable(cell.kind) &&
        cell.run !== "disabled" && (
          <Button
            className="icon-button cell-run"
            aria-label={`Run cell ${index + 1}`}
            excludeFromTabOrder
            onPress={() => runCell(workspace, cell.id)}
          >
            <Play size={13} fill="currentColor" aria-hidden />
          </Button>
        )
      )}
    </div>
  );
}, sameButText);
