/** A kernel's display and a page's output host joined by the real protocol, in one process. */
import {createCanvas} from "@napi-rs/canvas";
import {kernelChannel, memoryPorts, pageChannel} from "../../../kernel/channel.ts";
// biome-ignore lint/style/noRestrictedImports: these tests join both ends of the protocol
import {createDisplay, type Display} from "../../../kernel/display/display.ts";
// biome-ignore lint/style/noRestrictedImports: these tests join both ends of the protocol
import type {CreateCanvas} from "../../../kernel/display/dom/state.ts";
import type {FromKernel, Mutation} from "../../../kernel/protocol.ts";
import {createOutputHost, type PageOutput} from "../host.ts";

export interface Pair {
  readonly display: Display;
  readonly host: PageOutput;
  readonly refused: string[];
  /** Frames that the page was sent. */
  readonly frames: (FromKernel & {type: "display"})[];
  /** Lets the page acknowledge frames (the default) or hold them back. */
  paint(paints: boolean): void;
  /** Resolves when page and kernel agree: nothing is on the way and nothing waits. */
  settled(): Promise<void>;
  /** Puts a cell's output on the page. */
  place(cell: string): HTMLElement;
  /** Runs `make` with the globals that library code finds in a worker. */
  inWorker<T>(make: () => T): T;
  mutations(): Mutation[];
  close(): void;
}

export function createPair({width = 640, nodeLimit}: {width?: number; nodeLimit?: number} = {}): Pair {
  const [kernelPort, pagePort] = memoryPorts();
  const fail = (text: string): never => {
    throw new Error(text);
  };
  const kernel = kernelChannel(kernelPort, 1, fail);
  const page = pageChannel(pagePort, 1, fail);
  const refused: string[] = [];
  const frames: Pair["frames"] = [];
  const held: number[] = [];
  let paints = true;
  let busy = 0;
  let activity = 0;

  const display = createDisplay({
    environment: {width, dark: false, pixelRatio: 1},
    createCanvas: createCanvas as unknown as CreateCanvas,
    nodeLimit,
    send(message, transfer) {
      activity += 1;
      kernel.send(message, transfer);
    },
  });
  kernel.receive((message) => {
    activity += 1;
    if (message.type === "event") display.handle(message);
    if (message.type === "ack") display.ack(message.frame);
  });
  const host = createOutputHost({
    send: (node, event) => page.send({type: "event", node, event}),
    onRefused: (what) => refused.push(what),
  });
  page.receive((message) => {
    if (message.type !== "display") return;
    activity += 1;
    frames.push(message);
    busy += 1;
    void host.apply(message).then(() => {
      busy -= 1;
      if (paints) page.send({type: "ack", frame: message.frame});
      else held.push(message.frame);
    });
  });

  return {
    display,
    host,
    refused,
    frames,
    paint(on) {
      paints = on;
      if (on) for (const frame of held.splice(0)) page.send({type: "ack", frame});
    },
    async settled() {
      // Timers of one process fire in order: what was due to happen soon has happened after two quiet waits.
      for (let quiet = 0; quiet < 2; ) {
        const before = activity;
        await new Promise((resolve) => setTimeout(resolve, 20));
        quiet = busy === 0 && activity === before ? quiet + 1 : 0;
      }
    },
    place(cell) {
      const element = document.createElement("div");
      document.body.append(element);
      host.attach(cell, element);
      return element;
    },
    inWorker(make) {
      const restore = display.installGlobals();
      try {
        return make();
      } finally {
        restore();
      }
    },
    mutations: () => frames.flatMap((frame) => frame.mutations as Mutation[]),
    close() {
      kernel.close();
      page.close();
    },
  };
}

/** A DOM tree as text that is the same for equal trees: namespaces, attributes by name, texts joined, no comments. */
export function canonical(node: Node): string {
  if (node.nodeType === 3) return JSON.stringify((node as Text).data);
  if (node.nodeType !== 1) return "";
  const element = node as Element;
  const attributes = [...element.attributes]
    .filter(({name, localName}) => !(element.localName === "a" && /^(target|rel)$/.test(name)) && localName !== "xmlns")
    .map(({name, value, namespaceURI}) => `${namespaceURI ?? ""}|${name}=${JSON.stringify(normal(name, value))}`)
    .sort();
  const inner =
    element.localName === "style"
      ? []
      : [...element.childNodes].filter((child) => child.nodeType !== 3 || (child as Text).data !== "").map(canonical);
  return `<${element.namespaceURI} ${element.localName} ${attributes.join(" ")}>${inner.join("")}</>`;
}

function normal(name: string, value: string): string {
  return name === "style" ? value.replace(/\s*;\s*$/, "").replace(/\s*([:;])\s*/g, "$1") : value;
}
