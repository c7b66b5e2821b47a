import {useEffect, useRef} from "react";
import {useStore} from "zustand";
import {setMarks} from "../../editor/marks.ts";
import {notify} from "../../shell/notices.ts";
import {useDocument, useWorkspace} from "../workspace.ts";
import {finder, firstFrom, type Place} from "./finder.ts";
import type {Match} from "./search.ts";
import {createSearcher, type Searcher} from "./searcher.ts";

/** After the last key press or change of the notebook (milliseconds). */
const PAUSE = 80;

/** Keeps what is found in step with what is asked for and with the notebook, while the search is open. */
export function useSearch() {
  const {document} = useWorkspace();
  const cells = useDocument(({notebook}) => notebook.cells);
  const query = useStore(finder.store, (state) => state.query);
  const matches = useStore(finder.store, (state) => state.matches);
  const at = useStore(finder.store, (state) => state.at);
  const searcher = useRef<Searcher>(null);
  /** Where to go on after a replacement; before that, at the selected cell. */
  const from = useRef<Place | null>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  /** The last replacement: one begins when the one before is done. */
  const replacing = useRef(Promise.resolve());

  useEffect(() => {
    searcher.current = createSearcher();
    const {selection} = document.getState();
    from.current = selection === null ? null : {cell: selection, offset: 0};
    return () => {
      searcher.current?.dispose();
      setMarks([], -1);
    };
  }, [document]);

  useEffect(() => {
    let over = false;
    timer.current = setTimeout(() => {
      searcher.current?.search(cells, query).then((result) => {
        if (over || !result) return;
        if ("problem" in result) return finder.store.setState({...result, matches: [], more: false, at: -1});
        const {matches: before, at: index} = finder.store.getState();
        const old = before[index];
        const place = from.current ?? (old ? {cell: old.cell, offset: old.start} : null);
        from.current = null;
        finder.store.setState({...result, problem: null, at: firstFrom(result.matches, cells, place)});
      });
    }, PAUSE);
    return () => {
      over = true;
      clearTimeout(timer.current);
    };
  }, [cells, query]);

  useEffect(() => setMarks(matches, at), [matches, at]);

  /** Matches as of now: what the page shows may be older than the last key press, and is not what gets replaced. */
  async function current(): Promise<readonly Match[]> {
    clearTimeout(timer.current);
    const {cells} = document.getState().notebook;
    const result = await searcher.current?.search(cells, finder.store.getState().query);
    if (!result) return [];
    const problem = "problem" in result ? result.problem : null;
    const found = "problem" in result ? [] : result.matches;
    if (found.length === 0) finder.store.setState({matches: [], more: false, at: -1, problem});
    return document.getState().notebook.cells === cells ? found : current();
  }

  function inTurn(replace: () => Promise<void>): void {
    replacing.current = replacing.current.then(replace);
  }

  return {
    /** Replaces the match at hand and goes to the next. */
    replaceOne() {
      const shown = matches[at];
      if (!shown) return;
      inTurn(async () => {
        const fresh = await current();
        const {cells} = document.getState().notebook;
        const match = fresh[firstFrom(fresh, cells, from.current ?? {cell: shown.cell, offset: shown.start})];
        if (!match) return;
        from.current = {cell: match.cell, offset: match.start + match.text.length};
        document.dispatch({type: "edits", edits: [match]});
      });
    },
    /** Replaces all matches in one step of the history. */
    replaceAll() {
      inTurn(async () => {
        const fresh = await current();
        if (fresh.length === 0) return;
        document.dispatch({type: "edits", edits: fresh});
        const count = new Set(fresh.map(({cell}) => cell)).size;
        notify(
          `Replaced ${fresh.length} ${fresh.length === 1 ? "match" : "matches"} in ${count} ${count === 1 ? "cell" : "cells"}. They run when you run them.`,
          {action: {label: "Undo", run: () => document.dispatch({type: "undo"})}},
        );
      });
    },
  };
}
