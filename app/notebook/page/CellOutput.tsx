import {memo, useLayoutEffect, useRef} from "react";
import {guessHeight} from "../heights.ts";
import {useWorkspace} from "../workspace.ts";
import {keepHeight} from "./keep-height.ts";

/** The place of a cell's output. React makes the element once and never looks inside: the output host fills it. */
export const CellOutput = memo(function CellOutput({id, onDrawn}: {id: string; onDrawn(): void}) {
  const {document, output, session, heights} = useWorkspace();
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const detach = output.attach(id, target);
    const unwatch = whenFilled(target, onDrawn);
    const release = keepHeight(target, {
      expected: heights[id] ?? guessHeight(document.getState().notebook, id),
      subscribe: (listener) => session.store.subscribe(listener),
      working() {
        if (session.store.getState().kernel === "held") return false;
        const status = session.store.getState().cells[id]?.status ?? "queued";
        return status === "running" || status === "queued";
      },
    });
    return () => {
      unwatch();
      release();
      detach();
    };
  }, [id, output, session, heights, document, onDrawn]);

  return <div className="cell-output" data-output="" ref={element} />;
});

/** Calls back once, as soon as the element has a child. Returns how to end that. */
function whenFilled(element: HTMLElement, tell: () => void): () => void {
  if (element.hasChildNodes()) tell();
  const observer = new MutationObserver(() => {
    observer.disconnect();
    tell();
  });
  observer.observe(element, {childList: true});
  return () => observer.disconnect();
}
