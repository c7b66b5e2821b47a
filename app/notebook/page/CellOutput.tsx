import {memo, useLayoutEffect, useRef} from "react";
import {useWorkspace} from "../workspace.ts";

/** Time after a run until an output may shrink again (milliseconds). */
const SETTLE = 400;

/**
 * The place of a cell's output. React makes the element once and never looks inside: the output host fills it. While
 * the cell runs it keeps its height, so that what stands below does not jump.
 */
export const CellOutput = memo(function CellOutput({id}: {id: string}) {
  const {output, session} = useWorkspace();
  const element = useRef<HTMLDivElement>(null);

  useLayoutEffect(() => {
    const target = element.current;
    if (!target) return;
    const detach = output.attach(id, target);
    const release = keepHeight(
      target,
      (listener) => session.store.subscribe(listener),
      () => {
        const view = session.store.getState().cells[id];
        return view?.status === "running" || view?.status === "queued";
      },
    );
    return () => {
      release();
      detach();
    };
  }, [id, output, session]);

  return <div className="cell-output" data-output="" ref={element} />;
});

/** Holds an element at the height it had when work began, until a while after it ended. */
function keepHeight(element: HTMLElement, subscribe: (listener: () => void) => () => void, working: () => boolean) {
  let height = 0;
  let held = false;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const sizes = new ResizeObserver(([entry]) => {
    height = entry?.borderBoxSize[0]?.blockSize ?? 0;
  });
  sizes.observe(element);
  const look = () => {
    if (working()) {
      clearTimeout(timer);
      timer = undefined;
      if (!held && height > 0) element.style.minHeight = `${height}px`;
      held = true;
    } else if (held) {
      timer ??= setTimeout(() => {
        timer = undefined;
        held = false;
        element.style.minHeight = "";
      }, SETTLE);
    }
  };
  const unsubscribe = subscribe(look);
  return () => {
    clearTimeout(timer);
    unsubscribe();
    sizes.disconnect();
  };
}
