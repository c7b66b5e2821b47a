/** The kernel in the browser: entry of the bundle that the bootstrap worker imports. */
import {type KernelChannel, kernelChannel, messagePort} from "../channel.ts";
import {describeThrown} from "../runtime/language/describe-thrown.ts";
import {readStack} from "../runtime/language/positions.ts";
import {createKernel} from "./kernel.ts";

// A worker of an opaque origin has no storage. Where all other kinds of it say so, Chromium 156 blocks the thread for ever.
Object.defineProperty(globalThis, "caches", {value: undefined, configurable: false, writable: false});

/** Called once by the bootstrap with the kernel's end of its port. */
export function boot(port: MessagePort, generation: number): void {
  const channel = kernelChannel(messagePort(port), generation);
  reportStrayErrors(channel);
  reportViolations(channel);
  keepOpen();
  createKernel(channel);
}

/** The worker is the page's to end: a cell that closed it would leave the page waiting. */
function keepOpen(): void {
  const value = () => {
    throw new Error("A cell cannot close the kernel; use Stop or Restart.");
  };
  // The method itself is on a prototype, where a cell would find it.
  for (let each: object | null = globalThis; each; each = Object.getPrototypeOf(each)) {
    if (each === globalThis || Object.hasOwn(each, "close")) Object.defineProperty(each, "close", {value});
  }
}

/** Beyond so many a flood of errors would become one of messages. */
const STRAY_ERRORS = 200;

/** Tells the page of errors that belong to no cell; those of cells the runtime takes. */
function reportStrayErrors(channel: KernelChannel): void {
  let count = 0;
  // In a later task: other listeners come first.
  const report = (event: Event, error: unknown) =>
    setTimeout(() => {
      if (event.defaultPrevented) return;
      count += 1;
      if (count > STRAY_ERRORS) return;
      const {name, message} = describeThrown(error);
      const last = count === STRAY_ERRORS ? " Further errors that belong to no cell are not told." : "";
      channel.send({type: "log", level: "error", message: `${name}: ${message}${readStack(error)}${last}`});
    });
  addEventListener("error", (event) => report(event, event.error ?? event.message));
  addEventListener("unhandledrejection", (event) => report(event, event.reason));
}

/** Beyond so many, what the policy blocks is blocked silently: a flood of attempts must not become one of messages. */
const VIOLATIONS = 200;

/** Tells the page what a cell tried to reach and the sandbox's policy did not let it. */
function reportViolations(channel: KernelChannel): void {
  let count = 0;
  addEventListener("securitypolicyviolation", ({effectiveDirective, blockedURI}) => {
    count += 1;
    if (count > VIOLATIONS) return;
    const message = `Blocked: ${blockedURI.slice(0, 200) || "an address"} (${effectiveDirective} of the sandbox's policy).`;
    channel.send({type: "log", level: "warn", message});
  });
}
