import {memo, useLayoutEffect, useRef} from "react";
import {useWorkspace} from "../workspace.ts";
import {keepHeight} from "./keep-height.ts";

/** The place of a cell's output. React makes the element once and never looks inside: the output host fills it. */
export const CellOutput = memo(function CellOutput({id}: {id: string}) {
  const {output, session, heights} = useWorkspace();
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const detach = output.attach(id, target);
    const release = keepHeight(target, {
      expected: heights[id] ?? 0,
      subscribe: (listener) => session.store.subscribe(listener),
      working() {
        const status = session.store.getState().cells[id]?.status ?? "queued";
        return status === "running" || status === "queued";
      },
    });
    return () => {
      release();
      detach();
    };
  }, [id, output, session, heights]);

  return <div className="cell-output" data-output="" ref={element} />;
});
