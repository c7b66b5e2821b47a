/** The kernel in the browser: entry of the bundle that the bootstrap worker imports. */
import {type KernelChannel, kernelChannel, messagePort} from "../protocol.ts";
import {createKernel} from "./kernel.ts";

// A worker of an opaque origin has no storage. Where all other kinds of it say so, Chromium 156 blocks the thread for ever.
Object.defineProperty(globalThis, "caches", {value: undefined, configurable: false, writable: false});

/** Called once by the bootstrap with the kernel's end of its port. */
export function boot(port: MessagePort, generation: number): void {
  const channel = kernelChannel(messagePort(port), generation);
  reportStrayErrors(channel);
  // The worker is the page's to end: a cell that closed it would leave the page waiting.
  Object.defineProperty(globalThis, "close", {
    value() {
      throw new Error("A cell cannot close the kernel; use Stop or Restart.");
    },
  });
  createKernel(channel);
}

/** Tells the page of errors that belong to no cell; those of cells the runtime takes. */
function reportStrayErrors(channel: KernelChannel): void {
  // In a later task: other listeners come first.
  const report = (event: Event, error: unknown) =>
    setTimeout(() => {
      if (event.defaultPrevented) return;
      const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
      channel.send({type: "log", level: "error", message});
    });
  addEventListener("error", (event) => report(event, event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => report(event, event.reason));
}
