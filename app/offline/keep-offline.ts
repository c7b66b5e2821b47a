/** Registers the service worker, which makes the page work without the network, and announces new versions. */
import {createStore} from "zustand/vanilla";
import {whenAtRest} from "../shell/calm.ts";
import {notify} from "../shell/notices.ts";
import {TAKE_OVER, type TakeOverAnswer} from "./messages.ts";

/** How far this browser is with keeping the page: `none` where it cannot. */
export const offline = createStore<{readonly state: "none" | "preparing" | "ready"}>(() => ({state: "none"}));

/** Milliseconds after the page has loaded and nothing computes: until then the kernel has processor and network. */
const BEGIN = 3000;
/** Where something computes all the time, it begins after so long. */
const AT_LAST = 60_000;
/** A page that stays open looks for a new version this often. */
const LOOK = 3600e3;

/** Keeps the page in this browser, where that is possible: no service workers in frames of others nor from `file:`. */
export function keepOffline(): void {
  if (!("serviceWorker" in navigator) || self !== top) return;
  if (document.readyState === "complete") whenFree();
  else addEventListener("load", whenFree, {once: true});
}

function whenFree(): void {
  const first = () => {
    callOff();
    clearTimeout(atLast);
    void begin();
  };
  const callOff = whenAtRest(BEGIN, first);
  const atLast = setTimeout(first, AT_LAST);
}

async function begin(): Promise<void> {
  try {
    if (await leavesTheAddress()) return;
    const {messageSW, Workbox} = await import("workbox-window");
    const workbox = new Workbox(new URL("sw.js", document.baseURI).href, {updateViaCache: "none"});
    let registration: ServiceWorkerRegistration | undefined;
    workbox.addEventListener("waiting", () =>
      announce(async () => {
        const next = registration?.waiting;
        if (next) return messageSW(next, TAKE_OVER) as Promise<TakeOverAnswer>;
        // It has taken over already, when the last tab with the old one was closed.
        location.reload();
        return {others: 0};
      }),
    );
    registration = await workbox.register({immediate: true});
    if (!registration) return;
    offline.setState({state: registration.active ? "ready" : "preparing"});
    void navigator.serviceWorker.ready.then(() => offline.setState({state: "ready"}));
    setInterval(() => void registration?.update().catch(() => undefined), LOOK);
  } catch (error) {
    // Storage may be blocked or full, the network gone: the page works as before, with the network.
    console.warn(`The page is not kept for use without the network: ${error instanceof Error ? error.message : error}`);
  }
}

function announce(ask: () => Promise<TakeOverAnswer>): void {
  notify("A new version of Nablab is here. Nothing changes until you load it.", {
    timeout: null,
    action: {label: "Load it now", run: () => void takeOver(ask)},
  });
}

async function takeOver(ask: () => Promise<TakeOverAnswer>): Promise<void> {
  navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {once: true});
  const {others} = await ask();
  if (others === 0) return;
  notify(
    `${others === 1 ? "Another tab shows" : `${others} other tabs show`} the old version. Close ${others === 1 ? "it" : "them"}, then load the new one.`,
    {timeout: null, action: {label: "Load it now", run: () => void takeOver(ask)}},
  );
}

/**
 * On one's own machine another program may serve this address now, and the browser would go on showing Nablab there:
 * then Nablab leaves. Elsewhere an address without our files is taken for a mistake of the host.
 */
async function leavesTheAddress(): Promise<boolean> {
  if (!navigator.serviceWorker.controller || !/^(localhost|127\.|\[::1\])/.test(location.hostname)) return false;
  const answer = await fetch("sw.js", {cache: "no-store"}).catch(() => null);
  if (!answer || answer.headers.get("Content-Type")?.includes("javascript")) return false;
  const registration = await navigator.serviceWorker.getRegistration();
  await registration?.unregister();
  location.reload();
  return true;
}
