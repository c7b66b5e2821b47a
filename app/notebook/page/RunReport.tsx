import {useEffect, useState} from "react";
import {useWorkspace} from "../workspace.ts";
import {reportRuns} from "./run-report.ts";

/** At most one announcement in this time (milliseconds). */
const THROTTLE = 2500;

/** Tells assistive tools, politely and not too often, what runs, what is done and what failed. */
export function RunReport() {
  const {session, document} = useWorkspace();
  const [text, setText] = useState("");

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let told = session.store.getState();
    const position = (id: string) => document.getState().notebook.cells.findIndex((cell) => cell.id === id) + 1;
    const unsubscribe = session.store.subscribe(() => {
      timer ??= setTimeout(() => {
        timer = undefined;
        const now = session.store.getState();
        const news = reportRuns(told, now, position);
        told = now;
        if (news) setText(news);
      }, THROTTLE);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [session, document]);

  return (
    <div className="visually-hidden" role="status" aria-live="polite" data-run-report="">
      {text}
    </div>
  );
}
