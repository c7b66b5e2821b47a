import {CircleCheck, CircleX, LoaderCircle, RotateCcw} from "lucide-react";
import {useMemo} from "react";
import {Button} from "react-aria-components/Button";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {notify} from "../../shell/notices.ts";
import {runCells} from "../actions.ts";
import {useDocument, useSession, useWorkspace} from "../workspace.ts";
import {checksOf, originalOf, verdictOf} from "./exercise.ts";
import "./exercise.css";

/** Under an exercise: check the answer, see how it stands, and go back to the text that it began with. */
export function ExerciseBar({cell}: {cell: Cell}) {
  const workspace = useWorkspace();
  const {document} = workspace;
  const notebook = useDocument((state) => state.notebook);
  const cells = useSession((state) => state.cells);
  const sources = useSession((state) => state.sources);
  const checks = useMemo(() => checksOf(notebook, cell.id), [notebook, cell.id]);
  const verdict = verdictOf(cell, checks, {cells, sources});
  const original = originalOf(cell) ?? "";

  function reset() {
    // A step of its own: going back must not go back over what was typed a moment before.
    document.dispatch({
      type: "batch",
      operations: [{type: "edit", id: cell.id, source: original, time: Date.now()}],
    });
    notify("The exercise is as it was at first.", {
      action: {label: "Undo", run: () => document.dispatch({type: "undo"})},
    });
  }

  return (
    <div className="exercise" data-verdict={verdict.state}>
      {checks.length > 0 && (
        <Button
          className="button"
          isDisabled={verdict.state === "running"}
          onPress={() => runCells(workspace, [cell.id, ...checks.map(({id}) => id)])}
        >
          Check my answer
        </Button>
      )}
      <p role="status">
        {verdict.state === "running" && (
          <>
            <LoaderCircle className="spin" size={16} aria-hidden /> Checking …
          </>
        )}
        {verdict.state === "passed" && (
          <>
            <CircleCheck size={16} aria-hidden /> Right.
          </>
        )}
        {verdict.state === "failed" && (
          <>
            <CircleX size={16} aria-hidden /> Not yet: {verdict.message}
          </>
        )}
      </p>
      {cell.source !== original && (
        <Button className="button quiet" onPress={reset}>
          <RotateCcw size={14} aria-hidden /> Reset to the original
        </Button>
      )}
    </div>
  );
}
