/** The search over all cells: what is asked for, what was found, and which match is at hand. */
import {createStore} from "zustand/vanilla";
import type {Match, Query} from "./search.ts";

export interface Finder {
  readonly open: boolean;
  /** Counts requests to search: the field takes the focus at each. */
  readonly asked: number;
  readonly query: Query;
  readonly matches: readonly Match[];
  readonly more: boolean;
  /** Position of the match at hand; -1 when there is none. */
  readonly at: number;
  readonly problem: string | null;
}

const store = createStore<Finder>(() => ({
  open: false,
  asked: 0,
  query: {find: "", replacement: "", matchCase: false, wholeWord: false, regex: false},
  matches: [],
  more: false,
  at: -1,
  problem: null,
}));

/** Where a search goes on: the first match that is not before this place. */
export interface Place {
  readonly cell: string;
  readonly offset: number;
}

export const finder = {
  store,
  /** Opens the search, with what is marked on the page as the text to find. */
  open(): void {
    const marked = getSelection()?.toString() ?? "";
    store.setState(({query, asked}) => ({
      open: true,
      asked: asked + 1,
      query: marked && !marked.includes("\n") ? {...query, find: marked, regex: false} : query,
    }));
  },
  close(): void {
    store.setState({open: false, matches: [], at: -1, problem: null});
  },
  ask(change: Partial<Query>): void {
    store.setState(({query}) => ({query: {...query, ...change}}));
  },
  /** Goes to the next or previous match, round the ends. */
  step(by: 1 | -1): void {
    store.setState(({matches, at}) => ({
      at: matches.length === 0 ? -1 : (at + by + matches.length) % matches.length,
    }));
  },
  go(at: number): void {
    store.setState({at});
  },
};

/** Position of the first match at or after a place, in the page order of `cells`; the first one when none follows. */
export function firstFrom(matches: readonly Match[], cells: readonly {id: string}[], place: Place | null): number {
  if (matches.length === 0) return -1;
  if (!place) return 0;
  const order = new Map(cells.map(({id}, index) => [id, index]));
  const from = order.get(place.cell) ?? 0;
  const index = matches.findIndex((match) => {
    const cell = order.get(match.cell) ?? 0;
    return cell > from || (cell === from && match.start >= place.offset);
  });
  return Math.max(0, index);
}
