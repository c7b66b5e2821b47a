/** How this reader looks at the open notebook: what is open, folded and marked. Nothing of it is in the file. */
import {createStore, type StoreApi} from "zustand/vanilla";
import {type Folds, readFolds, writeFolds} from "./folds.ts";

export interface View extends Folds {
  /** Cells whose code is open although the notebook does not show it. */
  readonly open: ReadonlySet<string>;
  /** Several cells that are selected together; empty when only the document's selected cell is. */
  readonly marked: ReadonlySet<string>;
  /** The end of the marked range that stays when the other moves. */
  readonly anchor: string | null;
  /** Reading: no code and no tools. */
  readonly reading: boolean;
  /** The hidden checks of exercises are on the page, for who writes them. */
  readonly checks: boolean;
}

export type ViewStore = StoreApi<View>;

/** The view of a notebook with what was folded when it was last open; folds are kept from now on. */
export function createView(notebook: () => string): ViewStore {
  const store = createStore<View>(() => ({
    open: new Set(),
    marked: new Set(),
    anchor: null,
    reading: false,
    checks: false,
    ...readFolds(notebook()),
  }));
  store.subscribe((view, before) => {
    if (view.code !== before.code || view.outputs !== before.outputs || view.sections !== before.sections) {
      writeFolds(notebook(), view);
    }
  });
  return store;
}

/** A set with a member put in or taken out. */
export function toggled<T>(set: ReadonlySet<T>, member: T, present = !set.has(member)): ReadonlySet<T> {
  const next = new Set(set);
  if (present) next.add(member);
  else next.delete(member);
  return next;
}
