import {CircleSlash, Clock, Hourglass, LoaderCircle, PencilLine} from "lucide-react";
import {type ReactNode, useEffect, useState} from "react";
import {Button} from "react-aria-components/Button";
import {useStore} from "zustand";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import {CONFLICT} from "../../history/merge.ts";
import {ConflictNote} from "../../history/page/ConflictNote.tsx";
import {keyOf} from "../../shell/commands.ts";
import {Keys} from "../../shell/controls.tsx";
import {formatBytes, formatDuration} from "../../shell/format.ts";
import {runCell} from "../actions.ts";
import {KIND_NAMES} from "../kinds.ts";
import {type SavedResult, SLOW_MS} from "../results.ts";
import {useSession, useWorkspace} from "../workspace.ts";
import type {ShownState} from "./cell-state.ts";
import {GrowingNote} from "./GrowingNote.tsx";

/** One line under a cell that says what is up with it, when there is something to say. It takes no room of its own. */
export function CellNote({cell, state, edited}: {cell: Cell; state: ShownState; edited: boolean}) {
  const workspace = useWorkspace();
  const saved = useStore(workspace.results.store, ({saved}) => saved.get(cell.id));
  const restarted = useSession(({generation}) => generation > 1);
  const waits = useStore(workspace.trust.store, ({asks}) => asks !== null);
  const runNow = (label: string) => (
    <Button className="link" onPress={() => runCell(workspace, cell.id)}>
      {label}
    </Button>
  );
  if (CONFLICT in cell.attributes) return <ConflictNote cell={cell} />;
  if (!isRunnable(cell.kind)) {
    return (
      <p className="cell-note">
        <CircleSlash size={14} aria-hidden /> {KIND_NAMES[cell.kind]} cells are kept as they are; they do not run here.
      </p>
    );
  }
  if (waits) return null;
  if (cell.run === "disabled") {
    return (
      <p className="cell-note">
        <CircleSlash size={14} aria-hidden /> Disabled: it does not run.
      </p>
    );
  }
  if (edited) {
    const key = keyOf("run-next");
    return (
      <p className="cell-note">
        <PencilLine size={14} aria-hidden /> Changed since it ran. {runNow("Run it")} {key && <Keys keys={key} />}
      </p>
    );
  }
  if (state.status === "stale") {
    return (
      <p className="cell-note" data-tone="warn">
        <Clock size={14} aria-hidden />
        {staleNote(state, saved, restarted)} {runNow("Run now")}
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
  return <GrowingNote id={cell.id} />;
}

function staleNote({fromBefore}: ShownState, saved: SavedResult | undefined, restarted: boolean): string {
  if (!fromBefore) return "Its inputs have changed since it last ran.";
  if (!saved) return restarted ? "It has not run since the kernel was restarted." : "It has not run yet.";
  const {ms, unfinished, current, omitted, imported} = saved;
  const time = formatDuration(ms);
  if (unfinished) return `Its last run had not ended after ${time}, so it waits for you.`;
  if (imported) return "As it stands in the file that was opened.";
  const what =
    omitted === null
      ? "From your last visit."
      : `What it showed on your last visit, ${formatBytes(omitted)}, was too much to keep.`;
  const why = ms > SLOW_MS ? ` That run took ${time}, so it waits for you.` : "";
  return `${what}${current ? "" : " The code has changed since."}${why}`;
}

/** A note that has something to say only once it has lasted for a second, and then for how long. */
function AfterSeconds({since, children}: {since: number; children: ReactNode}) {
  const [now, setNow] = useState(() => performance.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(performance.now()), 1000);
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
