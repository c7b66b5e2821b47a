/** The zustand store round the document's reducer: one per open notebook. */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {type DocumentAction, type DocumentState, openDocument, reduceDocument} from "./document.ts";

export interface DocumentStore extends StoreApi<DocumentState> {
  /** @throws {OperationError} when the action does not fit the document, which is then unchanged */
  dispatch(action: DocumentAction): void;
}

/** Opens a notebook as a document with an empty history. */
export function createDocumentStore(notebook: Notebook): DocumentStore {
  const store = createStore<DocumentState>(() => openDocument(notebook));
  return {...store, dispatch: (action) => store.setState((state) => reduceDocument(state, action), true)};
}
