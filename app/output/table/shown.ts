import {createStore} from "zustand/vanilla";

export interface ShownTable {
  readonly title: string;
  readonly csv: string;
  /** What gets the focus when the table is closed. */
  readonly returnTo: HTMLElement | null;
}

/** The figure whose numbers are being read; `null` when none is. */
export const shownTable = createStore<{readonly table: ShownTable | null}>(() => ({table: null}));
