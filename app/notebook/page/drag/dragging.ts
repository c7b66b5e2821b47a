import {createStore} from "zustand/vanilla";

/** What is dragged, and where it would go. */
export const dragging = createStore<{
  readonly ids: ReadonlySet<string>;
  /** Where the drop line is, in CSS pixels from the top of the list; null when nothing can be dropped. */
  readonly line: number | null;
}>(() => ({ids: new Set(), line: null}));
