import {useEffect, useState} from "react";
import type {SessionState} from "../../session/state.ts";
import {isRunning} from "../actions.ts";
import {useWorkspace} from "../workspace.ts";

/** At most one announcement in this time (milliseconds). */
const THROTTLE = 2500;

/** Tells assistive tools, politely and not too often, what runs and what failed. */
export function RunReport() {
  const {session, document} = useWorkspace();
  const [text, setText] = useState("");

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const position = (id: string) => document.getState().notebook.cells.findIndex((cell) => cell.id === id) + 1;
    const unsubscribe = session.store.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        setText(report(session.store.getState(), position));
      }, THROTTLE);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [session, document]);

  return (
    <div className="visually-hidden" role="status" aria-live="polite">
      {text}
    </div>
  );
}

function report(state: SessionState, position: (id: string) => number): string {
  if (state.kernel === "dead") return `The kernel has ended. ${state.reason ?? ""}`;
  const failed = Object.values(state.cells).filter(({status}) => status === "error");
  const errors = failed.length > 0 ? ` Errors in ${failed.map(({id}) => `cell ${position(id)}`).join(", ")}.` : "";
  if (state.kernel === "starting") return "The kernel starts.";
  return (isRunning(state) ? "Cells are running." : "All cells are done.") + errors;
}
