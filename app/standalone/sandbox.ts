/** Kernels of a page that runs: in a sandboxed frame of its own, as on Nablab's page, without a server. */
import {frameTransport} from "../session/frame-transport.ts";
import type {KernelTransport} from "../session/transport.ts";
import {KERNEL} from "./blocks.ts";
import {fileOf} from "./file.ts";

/** Script of the sandboxed frame; put in by vite.kernel.config.ts. */
declare const __FRAME__: string;

/** @param nonce what the page's policy knows its own script by: the frame's script is held to the same policy */
export function sandboxOfFile(nonce: string, insecure: () => void): KernelTransport {
  return frameTransport({
    frame(control) {
      const frame = document.createElement("iframe");
      frame.sandbox.add("allow-scripts");
      frame.srcdoc = `<!doctype html><script nonce="${nonce}">${__FRAME__}</script>`;
      // The frame has an opaque origin, which no target origin but "*" names.
      frame.addEventListener("load", () => frame.contentWindow?.postMessage(null, "*", [control]), {once: true});
      return frame;
    },
    code: async () => new Blob([await fileOf(KERNEL)], {type: "text/javascript"}),
    document,
    insecure,
  });
}
