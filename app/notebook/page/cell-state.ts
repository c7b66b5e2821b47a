/** A cell's state as the page shows it: calm enough to read, while `data-status` on the element is always exact. */
import {type RefObject, useEffect, useMemo, useSyncExternalStore} from "react";
import type {Cell} from "../../../kernel/notebook/notebook.ts";
import {isRunnable} from "../../../kernel/notebook/notebook.ts";
import type {CellError, CellStatus} from "../../../kernel/protocol.ts";
import type {Session} from "../../session/contract.ts";
import type {CellView, SessionState} from "../../session/state.ts";

export interface ShownState {
  readonly status: CellStatus;
  readonly live: boolean;
  readonly waiting: CellView["waiting"];
  readonly error: CellError | undefined;
  /** What it shows comes from a kernel before the present one. */
  readonly fromBefore: boolean;
  /** When this status began (performance.now). */
  readonly since: number;
}

/** A run shorter than this does not show as running: a chart that is redrawn 60 times a second would flicker. */
const CALM = 180;

/** The state to show for a cell; changes rarely, however often the cell runs. */
export function useShownState(session: Session, cell: Cell): ShownState {
  const watcher = useMemo(() => watchCell(session, cell.id), [session, cell.id]);
  const state = useSyncExternalStore(watcher.subscribe, watcher.get);
  return runs(cell) ? state : {...state, status: "disabled"};
}

/** Keeps `data-status` (and `data-live`) of an element equal to the cell's state at every moment. */
export function useStatusAttribute(session: Session, cell: Cell, element: RefObject<HTMLElement | null>): void {
  const active = runs(cell);
  useEffect(() => {
    const write = () => {
      const view = session.store.getState().cells[cell.id];
      const target = element.current;
      if (!target) return;
      const status = active ? (view?.status ?? "queued") : "disabled";
      if (target.dataset.status !== status) target.dataset.status = status;
      target.toggleAttribute("data-live", view?.live === true);
    };
    write();
    return session.store.subscribe(write);
  }, [session, cell.id, active, element]);
}

function runs(cell: Cell): boolean {
  return isRunnable(cell.kind) && cell.run !== "disabled";
}

function watchCell(session: Session, id: string) {
  let view: CellView | undefined;
  const show = () => toShow(session.store.getState(), id);
  let shown: ShownState = show();
  let timer: ReturnType<typeof setTimeout> | undefined;

  return {
    get: () => shown,
    subscribe(changed: () => void) {
      const update = () => {
        clearTimeout(timer);
        timer = undefined;
        const next = show();
        if (equal(shown, next)) return;
        shown = next;
        changed();
      };
      const look = () => {
        const next = session.store.getState().cells[id];
        if (next === view) return;
        view = next;
        const brief = next?.status === "running" || next?.status === "queued";
        if (!brief) update();
        else if (!equal(shown, show())) timer ??= setTimeout(update, CALM);
      };
      const unsubscribe = session.store.subscribe(look);
      look();
      return () => {
        clearTimeout(timer);
        timer = undefined;
        unsubscribe();
      };
    },
  };
}

function toShow(state: SessionState, id: string): ShownState {
  const view = state.cells[id];
  return {
    status: view?.status ?? "queued",
    live: view?.live === true,
    waiting: view?.waiting,
    error: view?.error,
    fromBefore: view?.run === 0,
    since: performance.now(),
  };
}

function equal(a: ShownState, b: ShownState): boolean {
  return (
    a.status === b.status &&
    a.live === b.live &&
    a.error === b.error &&
    a.fromBefore === b.fromBefore &&
    a.waiting?.name === b.waiting?.name &&
    a.waiting?.cell === b.waiting?.cell
  );
}
