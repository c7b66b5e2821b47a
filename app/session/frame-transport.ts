import * as v from "valibot";
import {type FrameRequest, frameReportSchema, messagePort, SHELL_OPEN} from "../../kernel/protocol.ts";
import type {KernelTransport} from "./transport.ts";

export interface FrameTransportOptions {
  /** Address of shell.html, of the page's own origin. */
  readonly shell: string;
  /** Loads the kernel's bundle; called again after a failure. */
  readonly code: () => Promise<Blob>;
  /** Document that takes the invisible shell frame. */
  readonly document: Document;
}

/** The frame is asked this often whether it lives, and taken for crashed after so many questions without an answer. */
const PING_MS = 2000;
const PINGS = 5;

interface Frame {
  readonly element: HTMLIFrameElement;
  readonly control: MessagePort;
  readonly pings: ReturnType<typeof setInterval>;
}

/**
 * Kernels in workers of the sandboxed frame inside shell.html. The frames are made once; each kernel is a worker of its
 * own that speaks to the page by a direct port. No kernel can block the frame's thread, so a frame that does not answer
 * is gone: its process crashed or ran out of memory, and its kernels with it.
 */
export function frameTransport({shell, code, document}: FrameTransportOptions): KernelTransport {
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
    const element = document.createElement("iframe");
    element.src = shell;
    element.title = "Kernel";
    element.hidden = true;
    const open = () => element.contentWindow?.postMessage(SHELL_OPEN, location.origin, [port2]);
    element.addEventListener("load", open, {once: true});
    document.body.append(element);

    let unanswered = 0;
    const pings = setInterval(() => {
      if (unanswered >= PINGS) crashed();
      else request({type: "ping"});
      unanswered += 1;
    }, PING_MS);
    control.onmessage = ({data}) => {
      const report = v.safeParse(frameReportSchema, data);
      if (!report.success) return;
      if (report.output.type === "pong") unanswered = 0;
      else die(report.output.generation, `The kernel did not start: ${report.output.message}`);
    };
    return {element, control, pings};
  }

  function closeFrame(): void {
    clearInterval(frame?.pings);
    frame?.control.close();
    frame?.element.remove();
    frame = null;
  }

  function crashed(): void {
    closeFrame();
    for (const generation of [...deaths.keys()]) die(generation, "The kernel crashed, perhaps for want of memory.");
  }

  function request(message: FrameRequest, transfer: Transferable[] = []): void {
    frame?.control.postMessage(message, transfer);
  }

  return {
    open(generation, died) {
      const {port1: port, port2: kernelPort} = new MessageChannel();
      deaths.set(generation, died);
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
