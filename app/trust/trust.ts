/**
 * Whether the open notebook may run. What the reader wrote and what comes with Nablab may; what came from elsewhere
 * waits until the reader has agreed to it. The session is held meanwhile (session.ts), so nothing of it can run.
 */
import {createStore, type StoreApi} from "zustand/vanilla";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {Session} from "../session/contract.ts";
import {notify} from "../shell/notices.ts";
import type {Database} from "../storage/database.ts";
import {giveConsent, withdrawConsent} from "./consents.ts";
import {leaveMark, takeMark} from "./leave-mark.ts";

/** Where text came from that nobody here has agreed to. */
export type Outside = "link" | "file" | "paste" | "withdrawn" | "elsewhere";

export interface TrustState {
  /** `null`: it may run. */
  readonly asks: Outside | null;
  /** Shipped with Nablab, unchanged: there is nothing to withdraw. */
  readonly shipped: boolean;
}

export interface Trust {
  readonly store: StoreApi<TrustState>;
  /** The reader agrees to the text as it stands now. */
  agree(options?: {readonly lazy?: boolean}): void;
  /** The reader takes it back: the kernel ends, and nothing runs before they agree again. */
  withdraw(): void;
  /** Text came in from outside: it needs a consent of its own. */
  outside(from: Outside): void;
  /** The notebook was stored with this text: the reader's own edits carry their consent on. */
  saved(key: string, html: string): void;
  /** The page goes away, perhaps with words that are not stored yet under this key. */
  leave(key: string): void;
}

interface Options {
  readonly database: Database | null;
  readonly asks: Outside | null;
  readonly shipped: boolean;
  /** Key under which consent is kept, and the text, as they are now. */
  key(): string;
  notebook(): Notebook;
  readonly session: Pick<Session, "hold" | "release">;
}

/** Watches over one open notebook. */
export function createTrust({database, asks, shipped, key, notebook, session}: Options): Trust {
  const store = createStore<TrustState>(() => ({asks, shipped}));

  function keep(action: (open: Database) => Promise<void>, what: string): void {
    if (!database) return;
    action(database).catch((error: Error) => {
      notify(`${what} could not be remembered, you will be asked again: ${error.message}`, {tone: "warn"});
    });
  }

  function hold(from: Outside): void {
    session.hold();
    takeMark(key());
    store.setState({asks: from, shipped: false});
  }

  return {
    store,
    agree(options) {
      if (store.getState().asks === null) return;
      store.setState({asks: null});
      session.release(options);
      const html = writeNotebook(notebook());
      keep((open) => giveConsent(open, key(), html), "Your consent");
    },
    withdraw() {
      if (store.getState().asks !== null) return;
      hold("withdrawn");
      keep((open) => withdrawConsent(open, key()), "That you took your consent back");
    },
    outside(from) {
      if (store.getState().asks === null) keep((open) => withdrawConsent(open, key()), "That this is new text");
      hold(from);
    },
    saved(id, html) {
      if (store.getState().asks !== null) return;
      keep((open) => giveConsent(open, id, html), "That this text is yours");
    },
    leave(id) {
      if (store.getState().asks === null) leaveMark(id);
    },
  };
}
