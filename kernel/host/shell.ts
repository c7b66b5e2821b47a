/**
 * Script of shell.html. Its only act: when the page that embeds it, of its own origin, hands it a port, it makes one
 * sandboxed frame and passes the port on. Opened by itself or embedded by a stranger it does nothing. No notebook
 * code ever runs here.
 */
import {SHELL_OPEN} from "../protocol.ts";
import {bootstrap} from "./bootstrap.ts";
import {runFrame} from "./frame.ts";

function open(event: MessageEvent): void {
  const [control] = event.ports;
  const fromPage = parent !== self && event.source === parent && event.origin === location.origin;
  if (!fromPage || event.data !== SHELL_OPEN || !control) return;
  removeEventListener("message", open);
  const frame = document.createElement("iframe");
  frame.sandbox.add("allow-scripts");
  frame.srcdoc = `<!doctype html><script>(${runFrame})(${JSON.stringify(bootstrap)})</script>`;
  // The frame has an opaque origin, which no target origin but "*" names.
  frame.addEventListener("load", () => frame.contentWindow?.postMessage(null, "*", [control]), {once: true});
  document.body.append(frame);
}

addEventListener("message", open);
