/** The kernel's display: a document whose outputs the page mirrors, and the events that come back. */
import type {DomEvent, Environment, Mutation} from "../protocol.ts";
import {canvasDataURL} from "./canvas.ts";
import {createConsoleLog} from "./console.ts";
import {createDocument, type WorkerDocument} from "./dom/document.ts";
import type {CreateCanvas} from "./dom/state.ts";
import {inspect} from "./inspector/inspect.ts";
import {createMirror} from "./mirror.ts";
import {createEventReceiver} from "./mirror-events.ts";
import {createOutputs, type Outputs} from "./output.ts";
import {createProgressBar} from "./progress.ts";

export interface DisplayMessage {
  readonly type: "display";
  readonly frame: number;
  readonly handled: number;
  readonly mutations: Mutation[];
}

export interface DisplayOptions {
  readonly send: (message: DisplayMessage, transfer: Transferable[]) => void;
  readonly environment: Environment;
  /** Makes canvases; default: OffscreenCanvas where there is one. */
  readonly createCanvas?: CreateCanvas;
  /** Nodes of one output that are sent at once. */
  readonly nodeLimit?: number;
}

export interface Display extends Pick<WorkerDocument, "document" | "window" | "installGlobals"> {
  /** What cells show, by cell id. */
  readonly output: Outputs;
  /** Takes an `event` message of the page. */
  handle(message: {readonly node: number; readonly event: DomEvent}): void;
  /** A node that the page knows, by its number. */
  nodeOf(id: number): Node | undefined;
  /** Takes an `ack` message of the page. */
  ack(frame: number): void;
  setEnvironment(environment: Environment): void;
  /** Sends what changed at once instead of soon. */
  flush(): void;
  /** A cell's output as HTML that stands for itself: canvases as images. Empty when the cell has none. */
  serialize(cell: string): string;
  /** Nodes that the page knows. */
  readonly size: number;
}

export function createDisplay(options: DisplayOptions): Display {
  const {send, environment, createCanvas, nodeLimit} = options;
  const worker = createDocument({environment, createCanvas});
  const {document, window, state, installGlobals} = worker;
  const mirror = createMirror(worker, {
    nodeLimit,
    send: ({frame, mutations, transfer}) =>
      send({type: "display", frame, handled: events.handled, mutations}, transfer),
  });
  const events = createEventReceiver(worker, mirror);
  const output = createOutputs(document, {
    inspect: (value, previous) => inspect(value, {document, previous}),
    consoleLog: () => createConsoleLog(document),
    progressBar: () => createProgressBar(document),
    addRoot: mirror.addRoot,
    removeRoot: mirror.removeRoot,
  });

  return {
    document,
    window,
    installGlobals,
    output,
    handle: ({node, event}) => events.handle(node, event),
    nodeOf: (id) => mirror.nodeOf(id),
    ack: (frame) => mirror.ack(frame),
    setEnvironment(next) {
      state.environment = next;
      window.dispatchEvent(new window.Event("resize"));
    },
    flush: () => mirror.flush(),
    serialize(cell) {
      const element = output.elementOf(cell);
      return element ? serialized(element) : "";
    },
    get size() {
      return mirror.size;
    },
  };
}

function serialized(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  const originals = [...element.querySelectorAll("canvas")];
  for (const [index, canvas] of [...copy.querySelectorAll("canvas")].entries()) {
    const image = element.ownerDocument.createElement("img");
    for (const {name, value} of canvas.attributes) image.setAttribute(name, value);
    image.setAttribute("src", canvasDataURL(originals[index] as Element));
    canvas.replaceWith(image);
  }
  return copy.innerHTML;
}
