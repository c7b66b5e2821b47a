/** The zustand store round the document's reducer: one per open notebook. */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {type DocumentAction, type DocumentState, openDocument, type Past, reduceDocument} from "./document.ts";

/** Told of every action that changed the document, before the store's subscribers. */
export type Observer = (action: DocumentAction, state: DocumentState, previous: DocumentState) => void;

export interface DocumentStore extends StoreApi<DocumentState> {
  /** @throws {OperationError} when the action does not fit the document, which is then unchanged */
  dispatch(action: DocumentAction): void;
}

/** Opens a notebook as a document, with the history that was kept of it, if any. */
export function createDocumentStore(notebook: Notebook, history?: Past, observe?: Observer): DocumentStore {
  const store = createStore<DocumentState>(() => openDocument(notebook, history));
  return {
    ...store,
    dispatch(action) {
      const previous = store.getState();
      const state = reduceDocument(previous, action);
      if (state === previous) return;
      observe?.(action, state, previous);
      store.setState(state, true);
    },
  };
}
