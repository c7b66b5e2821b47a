/** Addresses of the page: everything after `#`, so that any static host serves it. */
import {useSyncExternalStore} from "react";

export type Route =
  | {readonly view: "home"}
  | {readonly view: "new"}
  | {readonly view: "papers"}
  /** What builds on what among the papers. */
  | {readonly view: "map"}
  /** `original` shows the shipped text even when the reader has a copy with changes. */
  | {readonly view: "shipped"; readonly collection: string; readonly slug: string; readonly original: boolean}
  | {readonly view: "local"; readonly id: string}
  /** The presenter's window of slides that another window shows. */
  | {readonly view: "presenter"; readonly id: string}
  /** A notebook that stands in the address itself (share/link.ts). */
  | {readonly view: "shared"; readonly link: string}
  | {readonly view: "unknown"; readonly address: string};

const NAME = /^[a-z0-9][a-z0-9-]*$/i;

/** Reads an address such as `#/n/tour/0-first-steps`. */
export function parseRoute(hash: string): Route {
  const address = hash.replace(/^#/, "");
  if (address.startsWith("/s/")) return {view: "shared", link: address.slice("/s/".length)};
  const [path = "", query] = address.split("?");
  const [first = "", ...rest] = path.split("/").filter((part) => part !== "");
  if (first === "") return {view: "home"};
  if (first === "new" && rest.length === 0) return {view: "new"};
  if (first === "papers" && rest.length === 0) return {view: "papers"};
  if (first === "papers" && rest.length === 1 && rest[0] === "map") return {view: "map"};
  const [collection = "", slug = ""] = rest;
  if (first === "presenter" && rest.length === 1 && NAME.test(collection)) return {view: "presenter", id: collection};
  if (first === "n" && rest.length === 2 && NAME.test(collection) && NAME.test(slug)) {
    if (collection === "local") return {view: "local", id: slug};
    return {view: "shipped", collection, slug, original: query === "original"};
  }
  return {view: "unknown", address};
}

/** The address of a route, for links. */
export function formatRoute(route: Route): string {
  switch (route.view) {
    case "home":
      return "#/";
    case "new":
      return "#/new";
    case "papers":
      return "#/papers";
    case "map":
      return "#/papers/map";
    case "shipped":
      return `#/n/${route.collection}/${route.slug}${route.original ? "?original" : ""}`;
    case "local":
      return `#/n/local/${route.id}`;
    case "presenter":
      return `#/presenter/${route.id}`;
    case "shared":
      return `#/s/${route.link}`;
    case "unknown":
      return `#${route.address}`;
  }
}

/** Goes to a route, with an entry in the browser's history. */
export function navigate(route: Route): void {
  location.hash = formatRoute(route);
}

/** Changes the address without leaving the view: what is open has got another name. */
export function renameAddress(route: Route): void {
  history.replaceState(history.state, "", formatRoute(route));
}

/** Changes the address without leaving the view, and lets the browser's Back lead to the old one. */
export function addAddress(route: Route): void {
  history.pushState(history.state, "", formatRoute(route));
}

/** The current address; changes when the reader goes somewhere else. */
export function useHash(): string {
  return useSyncExternalStore(
    (changed) => {
      addEventListener("hashchange", changed);
      return () => removeEventListener("hashchange", changed);
    },
    () => location.hash,
  );
}
