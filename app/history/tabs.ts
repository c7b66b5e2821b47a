/**
 * Which other tabs have a notebook open, and what they tell each other. Presence is a Web Lock of each tab's own, which
 * the browser lets go even when a tab crashes; news goes over a BroadcastChannel. Where locks are missing (pages that
 * are not secure), tabs do not notice each other; what both write is put together all the same when it is saved.
 */
import * as v from "valibot";
import {createStore, type StoreApi} from "zustand/vanilla";

const schema = v.object({
  type: v.picklist(["here", "gone", "saved", "claim"]),
  notebook: v.string(),
  tab: v.string(),
});
type Message = v.InferOutput<typeof schema>;

/** Milliseconds between two looks at the locks while others are there: a tab that crashed says nothing. */
const LOOK_EVERY = 3000;

export interface TabsState {
  /** How many other tabs have this notebook open. */
  readonly others: number;
  /** Another tab has claimed the notebook for itself. */
  readonly claimed: boolean;
}

export interface Tabs {
  readonly store: StoreApi<TabsState>;
  /** The notebook is now kept under this id. */
  enter(notebook: string): void;
  /** Tells the others that something has been stored. */
  saved(): void;
  /** Asks the others to let go of the notebook. */
  claim(): void;
  close(): void;
}

interface Options {
  readonly tab: string;
  /** Another tab has stored something, or may have while this one slept. */
  news(): void;
}

/** Announces this tab's notebook to the others. */
export function openTabs({tab, news}: Options): Tabs {
  const store = createStore<TabsState>(() => ({others: 0, claimed: false}));
  const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel("nablab:tabs");
  const locks = typeof navigator === "undefined" ? undefined : navigator.locks;
  let notebook = "";
  let release: () => void = () => undefined;

  const prefix = () => `nablab:open:${notebook}:`;
  const send = (type: Message["type"]) => channel?.postMessage({type, notebook, tab} satisfies Message);

  async function look(): Promise<void> {
    const held = (await locks?.query())?.held ?? [];
    const others = held.filter(({name}) => name?.startsWith(prefix()) && name !== prefix() + tab).length;
    if (others !== store.getState().others) store.setState({others});
  }

  channel?.addEventListener("message", ({data}: MessageEvent<unknown>) => {
    const message = v.safeParse(schema, data);
    if (!message.success || message.output.notebook !== notebook || message.output.tab === tab) return;
    if (message.output.type === "saved") news();
    else if (message.output.type === "claim") store.setState({claimed: true});
    else void look();
  });

  const timer = setInterval(() => {
    if (store.getState().others > 0) void look();
  }, LOOK_EVERY);
  const wake = () => {
    if (document.visibilityState === "hidden") return;
    void look();
    news();
  };
  if (typeof document !== "undefined") document.addEventListener("visibilitychange", wake);

  function leave(): void {
    release();
    if (notebook) send("gone");
  }

  return {
    store,
    enter(id) {
      if (id === notebook) return;
      leave();
      notebook = id;
      store.setState({others: 0, claimed: false});
      const held = new Promise<void>((resolve) => {
        release = resolve;
      });
      locks
        ?.request(prefix() + tab, async () => {
          send("here");
          await look();
          await held;
        })
        .catch(() => undefined);
    },
    saved: () => send("saved"),
    claim: () => send("claim"),
    close() {
      leave();
      clearInterval(timer);
      if (typeof document !== "undefined") document.removeEventListener("visibilitychange", wake);
      channel?.close();
    },
  };
}
