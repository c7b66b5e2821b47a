import {ArrowDown, ArrowUp, Code, EllipsisVertical, GripVertical, Play, Square} from "lucide-react";
import {memo, useRef} from "react";
import {Header} from "react-aria-components/Header";
import {Menu, MenuItem, MenuSection, MenuTrigger} from "react-aria-components/Menu";
import {Popover} from "react-aria-components/Popover";
import {Separator} from "react-aria-components/Separator";
import {Toolbar} from "react-aria-components/Toolbar";
import type {Cell, CellKind, RunMode} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import {keyOf} from "../../shell/commands.ts";
import {IconButton} from "../../shell/controls.tsx";
import {addCell, deleteCell, moveCell, runCell, stop} from "../actions.ts";
import {CHOICES, KIND_NAMES, RUN_MODE_NAMES} from "../kinds.ts";
import {useWorkspace} from "../workspace.ts";
import {useDragHandle} from "./drag/drag.ts";
import {sameButText} from "./same-but-text.ts";

interface Props {
  cell: Cell;
  index: number;
  count: number;
  running: boolean;
  codeShown: boolean;
  onShowCode(show: boolean): void;
}

/** What can be done with one cell; shown while the pointer or the focus is in it. */
export const CellToolbar = memo(function CellToolbar({cell, index, count, running, codeShown, onShowCode}: Props) {
  const workspace = useWorkspace();
  const {id} = cell;
  const grip = useRef<HTMLSpanElement>(null);
  useDragHandle(grip, id);

  return (
    <Toolbar className="cell-toolbar" aria-label={`Cell ${index + 1}`}>
      <span ref={grip} className="cell-grip drag-handle" title="Drag to move" aria-hidden>
        <GripVertical size={15} />
      </span>
      {running ? (
        <IconButton label="Stop this cell" keys={keyOf("stop")} onPress={() => void stop(workspace)}>
          <Square size={14} fill="currentColor" aria-hidden />
        </IconButton>
      ) : (
        <IconButton
          label="Run this cell"
          keys={keyOf("run-here")}
          isDisabled={!isRunnable(cell.kind) || cell.run === "disabled"}
          onPress={() => runCell(workspace, id)}
        >
          <Play size={15} fill="currentColor" aria-hidden />
        </IconButton>
      )}
      <IconButton
        label={codeShown ? "Fold the code" : "Show the code"}
        keys={keyOf("fold-code")}
        onPress={() => onShowCode(!codeShown)}
      >
        <Code size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Move up"
        keys={keyOf("move-up")}
        isDisabled={index === 0}
        onPress={() => moveCell(workspace, id, -1)}
      >
        <ArrowUp size={16} aria-hidden />
      </IconButton>
      <IconButton
        label="Move down"
        keys={keyOf("move-down")}
        isDisabled={index === count - 1}
        onPress={() => moveCell(workspace, id, 1)}
      >
        <ArrowDown size={16} aria-hidden />
      </IconButton>
      <MenuTrigger>
        <IconButton label="More">
          <EllipsisVertical size={16} aria-hidden />
        </IconButton>
        <Popover className="popover" placement="bottom end">
          <CellMenu cell={cell} index={index} />
        </Popover>
      </MenuTrigger>
    </Toolbar>
  );
}, sameButText);

function CellMenu({cell, index}: {cell: Cell; index: number}) {
  const workspace = useWorkspace();
  const {document} = workspace;
  const {id} = cell;
  const act: Record<string, () => void> = {
    above: () => addCell(workspace, index, "ts"),
    below: () => addCell(workspace, index + 1, "ts"),
    textBelow: () => addCell(workspace, index + 1, "md"),
    duplicate: () => document.dispatch({type: "insert", at: index + 1, cells: [cell], from: "own"}),
    pinned: () => document.dispatch({type: "flags", id, pinned: !cell.pinned}),
    hidden: () => document.dispatch({type: "flags", id, hidden: !cell.hidden}),
    delete: () => deleteCell(workspace, id),
  };
  return (
    <Menu className="menu" aria-label={`Cell ${index + 1}`} onAction={(key) => act[String(key)]?.()}>
      <MenuItem id="above" className="menu-item">
        Add code above
      </MenuItem>
      <MenuItem id="below" className="menu-item">
        Add code below
      </MenuItem>
      <MenuItem id="textBelow" className="menu-item">
        Add text below
      </MenuItem>
      <MenuItem id="duplicate" className="menu-item">
        Duplicate
      </MenuItem>
      <Separator className="menu-line" />
      <MenuSection
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[cell.kind]}
        onSelectionChange={(keys) => {
          const [kind] = keys === "all" ? [] : [...keys];
          if (kind) document.dispatch({type: "kind", id, kind: kind as CellKind});
        }}
      >
        <Header className="menu-header">Kind</Header>
        {CHOICES.map((kind) => (
          <MenuItem key={kind} id={kind} className="menu-item">
            {KIND_NAMES[kind]}
          </MenuItem>
        ))}
      </MenuSection>
      <Separator className="menu-line" />
      <MenuSection
        selectionMode="single"
        disallowEmptySelection
        selectedKeys={[cell.run]}
        onSelectionChange={(keys) => {
          const [run] = keys === "all" ? [] : [...keys];
          if (run) document.dispatch({type: "flags", id, run: run as RunMode});
        }}
      >
        <Header className="menu-header">Runs</Header>
        {(["auto", "manual", "disabled"] as const).map((run) => (
          <MenuItem key={run} id={run} className="menu-item">
            {RUN_MODE_NAMES[run]}
          </MenuItem>
        ))}
      </MenuSection>
      <Separator className="menu-line" />
      <MenuItem id="pinned" className="menu-item">
        {cell.pinned ? "Hide the code from readers" : "Show the code to readers"}
      </MenuItem>
      <MenuItem id="hidden" className="menu-item">
        {cell.hidden ? "Show the value of an expression" : "Do not show the value of an expression"}
      </MenuItem>
      <MenuItem id="delete" className="menu-item danger">
        Delete
      </MenuItem>
    </Menu>
  );
}
