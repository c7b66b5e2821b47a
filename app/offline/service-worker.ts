/**
 * Service worker of the page: keeps every file of this build, so that after one visit all of it works without the
 * network. A new build is fetched beside the old one and takes its place only when the reader says so and no other tab
 * still shows the old one, or when all tabs are closed.
 */
import {cleanupOutdatedCaches, precacheAndRoute} from "workbox-precaching";
import {type FromPage, TAKE_OVER, type TakeOverAnswer} from "./messages.ts";

/** Files of the build with a hash of each; put in by offline-plugin.ts. */
declare const __FILES__: {url: string; revision: string}[];

/** The part of the worker's global scope that is used here; TypeScript knows the page's only. */
interface Scope {
  readonly clients: {
    claim(): Promise<void>;
    matchAll(options: {
      type: "window";
      includeUncontrolled: true;
    }): Promise<readonly {readonly frameType: string; readonly url: string}[]>;
  };
  readonly registration: {readonly scope: string};
  skipWaiting(): Promise<void>;
  addEventListener(type: "activate" | "message", listener: (event: ScopeEvent) => void): void;
}

interface ScopeEvent extends MessageEvent<FromPage> {
  waitUntil(work: Promise<unknown>): void;
}

const scope = self as unknown as Scope;

cleanupOutdatedCaches();
// What follows ? never names another file: tools and links put things there.
precacheAndRoute(__FILES__, {ignoreURLParametersMatching: [/./]});

// The first visit's page is served from here at once; later ones begin with it.
scope.addEventListener("activate", (event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("message", (event) => {
  if (event.data === TAKE_OVER) event.waitUntil(takeOver(event.ports[0]));
});

/** Tabs with the old build would miss its files: this one waits until the asking tab is the only one. */
async function takeOver(port: MessagePort | undefined): Promise<void> {
  // Those of the old build too; the host may have other pages beside this one.
  const windows = await scope.clients.matchAll({type: "window", includeUncontrolled: true});
  const tabs = windows.filter(({frameType, url}) => frameType !== "nested" && url.startsWith(scope.registration.scope));
  const others = tabs.length - 1;
  port?.postMessage({others: Math.max(0, others)} satisfies TakeOverAnswer);
  if (others <= 0) await scope.skipWaiting();
}
