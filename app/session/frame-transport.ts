import * as v from "valibot";
import {messagePort} from "../../kernel/channel.ts";
import {type FrameRequest, frameReportSchema} from "../../kernel/protocol.ts";
import {everyAwake} from "./awake.ts";
import type {KernelTransport} from "./transport.ts";

export interface FrameTransportOptions {
  /** An invisible frame for kernels, not yet on the page, which takes this port once it has loaded. */
  readonly frame: (control: MessagePort) => HTMLIFrameElement;
  /** Loads the kernel's bundle; called again after a failure. */
  readonly code: () => Promise<Blob>;
  /** Document that takes the frame. */
  readonly document: Document;
  /** Kernels here have no WebGPU, whatever the browser has: it starts them only as workers that are not secure. */
  readonly insecure: () => void;
}

/** The frame is asked this often whether it lives, and taken for crashed after so many questions without an answer. */
const PING_MS = 2000;
const PINGS = 5;

/** A kernel's port that closes may be the first sign that the frame is gone, whose own port tells more. */
const CLOSED_MS = 100;

/** What readers are told when `insecure` is called. */
export const INSECURE =
  "This browser does not start workers the way that gives them WebGPU. Cells compute without it, more slowly on large work; another browser may do better.";

interface Frame {
  readonly element: HTMLIFrameElement;
  readonly control: MessagePort;
  readonly endPings: () => void;
}

/**
 * Kernels in workers of a sandboxed frame. It is made once; each kernel is a worker of its own that speaks to the page
 * by a direct port. No kernel can block the frame's thread, so a frame that does not answer is gone, and its kernels with
 * it: its process, where it has one of its own, crashed or ran out of memory. Browsers that tell when the other end of a
 * port is gone (Chromium from 122) say so at once.
 */
export function frameTransport({frame: makeFrame, code, document, insecure}: FrameTransportOptions): KernelTransport {
  const deaths = new Map<number, (reason: string) => void>();
  let bundle: Promise<Blob> | null = null;
  let frame: Frame | null = null;

  function die(generation: number, reason: string): void {
    const died = deaths.get(generation);
    deaths.delete(generation);
    died?.(reason);
  }

  function openFrame(): Frame {
    const {port1: control, port2} = new MessageChannel();
    const element = makeFrame(port2);
    element.title = "Kernel";
    element.hidden = true;
    document.body.append(element);

    let unanswered = 0;
    const endPings = everyAwake(PING_MS, (isLate) => {
      if (isLate) unanswered = 0;
      if (unanswered >= PINGS) crashed();
      else request({type: "ping"});
      unanswered += 1;
    });
    control.onmessage = ({data}) => {
      const report = v.safeParse(frameReportSchema, data);
      if (!report.success) return;
      if (report.output.type === "pong") unanswered = 0;
      else if (report.output.type === "insecure") insecure();
      else die(report.output.generation, `The kernel did not start: ${report.output.message}`);
    };
    control.addEventListener("close", crashed);
    return {element, control, endPings};
  }

  function closeFrame(): void {
    frame?.endPings();
    frame?.control.close();
    frame?.element.remove();
    frame = null;
  }

  function crashed(): void {
    closeFrame();
    // The spare first: it must not be taken for one that can stand in.
    for (const generation of [...deaths.keys()].reverse())
      die(generation, "The kernel crashed, perhaps for want of memory.");
  }

  function request(message: FrameRequest, transfer: Transferable[] = []): void {
    frame?.control.postMessage(message, transfer);
  }

  return {
    open(generation, died) {
      const {port1: port, port2: kernelPort} = new MessageChannel();
      deaths.set(generation, died);
      port.addEventListener("close", () => {
        setTimeout(() => die(generation, "The kernel ended by itself, perhaps for want of memory."), CLOSED_MS);
      });
      frame ??= openFrame();
      bundle ??= code();
      bundle.then(
        (code) => {
          if (deaths.has(generation)) request({type: "spawn", generation, code}, [kernelPort]);
        },
        (error) => {
          bundle = null;
          die(generation, `The kernel could not be loaded: ${error instanceof Error ? error.message : error}`);
        },
      );
      return {
        port: messagePort(port),
        kill() {
          deaths.delete(generation);
          request({type: "kill", generation});
          port.close();
        },
      };
    },
    dispose() {
      deaths.clear();
      closeFrame();
    },
  };
}
