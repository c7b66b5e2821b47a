import {CircleSlash, Clock, Hourglass, LoaderCircle, PencilLine} from "lucide-react";
import {type ReactNode, useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import {Keys} from "../../shell/controls.tsx";
import {runCell} from "../actions.ts";
import {KIND_NAMES} from "../kinds.ts";
import {useWorkspace} from "../workspace.ts";
import type {ShownState} from "./cell-state.ts";

/** One line under a cell that says what is up with it, when there is something to say. It takes no room of its own. */
export function CellNote({cell, state, edited}: {cell: Cell; state: ShownState; edited: boolean}) {
  const workspace = useWorkspace();
  const runNow = (label: string) => (
    <Button className="link" onPress={() => runCell(workspace, cell.id)}>
      {label}
    </Button>
  );
  if (!isRunnable(cell.kind)) {
    return (
      <p className="cell-note">
        <CircleSlash size={14} aria-hidden /> {KIND_NAMES[cell.kind]} cells are kept as they are; they do not run here.
      </p>
    );
  }
  if (cell.run === "disabled") {
    return (
      <p className="cell-note">
        <CircleSlash size={14} aria-hidden /> Disabled: it does not run.
      </p>
    );
  }
  if (edited) {
    return (
      <p className="cell-note">
        <PencilLine size={14} aria-hidden /> Changed since it ran. {runNow("Run it")} <Keys keys="Shift+Enter" />
      </p>
    );
  }
  if (state.status === "stale") {
    return (
      <p className="cell-note" data-tone="warn">
        <Clock size={14} aria-hidden />
        {state.fromBefore
          ? "It has not run since the kernel was restarted."
          : "Its inputs have changed since it last ran."}{" "}
        {runNow("Run now")}
      </p>
    );
  }
  if (state.status === "queued" && state.waiting) {
    return (
      <AfterSeconds since={state.since}>
        <Hourglass size={14} aria-hidden /> Waits for <code>{state.waiting.name}</code>
      </AfterSeconds>
    );
  }
  if (state.status === "running") {
    return (
      <AfterSeconds since={state.since}>
        <LoaderCircle className="spin" size={14} aria-hidden /> Running
      </AfterSeconds>
    );
  }
  return null;
}

/** A note that has something to say only once it has lasted for a second, and then for how long. */
function AfterSeconds({since, children}: {since: number; children: ReactNode}) {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.floor((now - since) / 1000);
  if (seconds < 1) return null;
  return (
    <p className="cell-note">
      {children}{" "}
      <span className="since">since {seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min`}</span>
    </p>
  );
}
