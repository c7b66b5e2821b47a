/**
 * Every message between the page and its kernel, and the validators for both ends.
 *
 * A message carries the protocol's version and the kernel's generation: a restarted kernel has a new generation, so
 * whatever an old one still had in flight is recognised and dropped. Unknown and malformed messages are dropped with a
 * warning by `receiver`; they never reach a handler and never throw.
 */
import * as v from "valibot";

export const PROTOCOL_VERSION = 1;

export const BACKENDS = ["webgpu", "webgl", "wasm", "cpu"] as const;
export type BackendName = (typeof BACKENDS)[number];

const cellId = v.pipe(v.string(), v.regex(/^[a-zA-Z0-9_-]{1,64}$/));
const count = v.pipe(v.number(), v.integer(), v.minValue(0));
const bytes = v.instance(ArrayBuffer);
/** A node of an output, by its number. */
const node = v.pipe(v.number(), v.integer(), v.minValue(1));

// ---------------------------------------------------------------------------------------------------------------------
// Page → kernel

const cellSource = v.object({
  id: cellId,
  kind: v.picklist(["ts", "js", "md", "tex", "html", "dot"]),
  source: v.string(),
  hidden: v.boolean(),
  run: v.picklist(["auto", "manual", "disabled"]),
  seed: v.optional(v.number()),
});
/** One runnable cell as the kernel sees it. */
export type CellSource = v.InferOutput<typeof cellSource>;

const environment = v.object({
  /** Width in CSS pixels that a cell's output may use: the notebook's reactive `width`. */
  width: v.number(),
  dark: v.boolean(),
  /** Device pixels per CSS pixel. */
  pixelRatio: v.number(),
  /** Type in which the page sets charts, whatever font they ask for: a CSS family list, and pixels. */
  chartFont: v.optional(v.object({family: v.string(), size: v.number()})),
});
export type Environment = v.InferOutput<typeof environment>;

/** A DOM event on a mirrored node, reduced to what can be cloned. */
const domEvent = v.object({
  type: v.string(),
  bubbles: v.boolean(),
  cancelable: v.boolean(),
  /** Counts the events of this page; `display` messages name the last one that was handled when they were made. */
  sequence: count,
  /** Event fields by name (clientX, key, deltaY, …); coordinates are CSS pixels relative to the page's viewport. */
  fields: v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()])),
  /** `relatedTarget` when it is a mirrored node. */
  related: v.optional(count),
  /** Form-control state of the target after the event (value, checked, selected, open, files). */
  properties: v.record(v.string(), v.unknown()),
  /** Where the target, what listens around it and its outermost `svg` are, relative to the viewport. */
  measures: v.array(
    v.object({
      node: count,
      x: v.number(),
      y: v.number(),
      width: v.number(),
      height: v.number(),
      /** Of `svg`: from user units to the viewport, as a to f. */
      matrix: v.optional(v.tuple([v.number(), v.number(), v.number(), v.number(), v.number(), v.number()])),
      scroll: v.optional(v.object({top: v.number(), left: v.number(), width: v.number(), height: v.number()})),
    }),
  ),
});
export type DomEvent = v.InferOutput<typeof domEvent>;

const toKernel = v.variant("type", [
  v.object({
    type: v.literal("start"),
    /** Backend to use; `null` tries webgpu, webgl, wasm, cpu in this order. */
    backend: v.nullable(v.picklist(BACKENDS)),
    seed: v.number(),
    environment,
    /** Values that `view` inputs had in an earlier generation, by cell, in the order of the cell's `view` calls. */
    views: v.record(v.string(), v.array(v.unknown())),
  }),
  /** Change the notebook. Cells that are new or differ are defined anew and run as their mode says. */
  v.object({
    type: v.literal("cells"),
    upsert: v.array(cellSource),
    remove: v.array(cellId),
    /** All cell ids in page order. */
    order: v.array(cellId),
    /** Cells to define without running: they are marked stale (after a restart, say). */
    hold: v.array(cellId),
  }),
  /** Run these cells now (stale ancestors first), whatever their mode, except disabled ones. */
  v.object({type: v.literal("run"), cells: v.array(cellId)}),
  /** Ask all running cells to stop; answered by `stopped` with the same request number. */
  v.object({type: v.literal("stop"), request: count}),
  v.object({type: v.literal("environment"), environment}),
  v.object({type: v.literal("event"), node: count, event: domEvent}),
  /** The page has painted this display frame; the kernel may send the next one. */
  v.object({type: v.literal("ack"), frame: count}),
  /** A file of the notebook's, `null` when it was removed. */
  v.object({type: v.literal("attachment"), name: v.string(), mime: v.string(), bytes: v.nullable(bytes)}),
  /** Ask for the numbers behind a figure, by its node; answered by `table` with the same request number. */
  v.object({type: v.literal("rows"), request: count, node}),
  /** Answer to `fetch`. */
  v.object({type: v.literal("fetched"), request: count, bytes: v.nullable(bytes), error: v.optional(v.string())}),
]);
export type ToKernel = v.InferOutput<typeof toKernel>;

// ---------------------------------------------------------------------------------------------------------------------
// Kernel → page

export const CELL_STATUSES = ["fresh", "running", "stale", "error", "disabled", "queued"] as const;
export type CellStatus = (typeof CELL_STATUSES)[number];

const frame = v.object({
  /** Cell in whose text the position lies; absent for library code. */
  cell: v.optional(v.string()),
  /** Function name, if any. */
  name: v.optional(v.string()),
  /** Both from 1, as editors show them. */
  line: v.number(),
  column: v.number(),
});
export type StackFrame = v.InferOutput<typeof frame>;

const quickFix = v.object({
  title: v.string(),
  /** Replacements in cell texts: offsets in UTF-16 code units, applied together. */
  edits: v.array(v.object({cell: cellId, start: count, end: count, text: v.string()})),
});
export type QuickFix = v.InferOutput<typeof quickFix>;

const cellError = v.object({
  /** syntax: the text does not parse or uses what is refused; graph: names clash, cycle, are undefined; runtime: thrown. */
  kind: v.picklist(["syntax", "graph", "runtime"]),
  name: v.string(),
  message: v.string(),
  /** Position in the failing cell's text, from 1; absent when the error has none. */
  line: v.optional(v.number()),
  column: v.optional(v.number()),
  endLine: v.optional(v.number()),
  endColumn: v.optional(v.number()),
  frames: v.array(frame),
  /** The cell where the cause lies, when that is another one. */
  root: v.optional(v.string()),
  fixes: v.array(quickFix),
});
export type CellError = v.InferOutput<typeof cellError>;

const cellState = v.object({
  type: v.literal("cell"),
  id: cellId,
  /** Counts the runs of this cell in this generation. */
  run: count,
  status: v.picklist(CELL_STATUSES),
  /** Milliseconds that the last settled run took until its (first) value. */
  ms: v.optional(v.number()),
  /** True while a generator of this cell goes on yielding by itself, not at events (its status is then `fresh`). */
  live: v.optional(v.boolean()),
  /** Name that a queued cell waits for, and the cell that defines it. */
  waiting: v.optional(v.object({name: v.string(), cell: v.optional(v.string())})),
  error: v.optional(cellError),
});
export type CellState = v.InferOutput<typeof cellState>;

/**
 * Changes of an output's DOM by name. Every node belongs to a cell's root. Node 0 stands for the window and only occurs
 * in `listen` and `unlisten`. Applied one by one, each checked by its schema.
 */
export const mutationSchemas = {
  /** This node is the output of this cell, in place of what an earlier generation or root showed. */
  root: v.tuple([v.literal("root"), cellId, node]),
  /** A new element with its attributes (name, value, name, value, …), last in its parent; 0 leaves it for `insert`. */
  element: v.tuple([
    v.literal("element"),
    node,
    count,
    v.picklist(["html", "svg", "math"]),
    v.string(),
    v.array(v.string()),
  ]),
  /** A new text, last in its parent or, for 0, left for `insert`. */
  text: v.tuple([v.literal("text"), node, count, v.string()]),
  /** New data of a text. */
  data: v.tuple([v.literal("data"), node, v.string()]),
  /** Name, value (`null` removes) and namespace of one attribute. */
  attribute: v.tuple([v.literal("attribute"), node, v.string(), v.nullable(v.string()), v.nullable(v.string())]),
  property: v.tuple([
    v.literal("property"),
    node,
    v.picklist(["value", "checked", "indeterminate", "selected", "open", "scrollTop", "scrollLeft"]),
    v.unknown(),
  ]),
  /** Parent, child and the sibling before which it goes; 0: last. */
  insert: v.tuple([v.literal("insert"), node, node, count]),
  /** Takes the node out of its parent; it may be inserted again. */
  remove: v.tuple([v.literal("remove"), node]),
  listen: v.tuple([v.literal("listen"), count, v.string()]),
  unlisten: v.tuple([v.literal("unlisten"), count, v.string()]),
  /** Contents of a canvas with its size in device pixels: an ImageBitmap, or RGBA bytes where there are none. */
  picture: v.tuple([v.literal("picture"), node, count, count, v.unknown()]),
  call: v.tuple([v.literal("call"), node, v.picklist(["focus", "blur", "scrollIntoView", "select"])]),
  /** This root has so many more nodes than are sent; an event of type `more` on it asks for some of them. */
  more: v.tuple([v.literal("more"), node, count]),
  /** These ids will not be used again. */
  free: v.tuple([v.literal("free"), v.array(node)]),
};
export type MutationName = keyof typeof mutationSchemas;
export type Mutation = {[Name in MutationName]: v.InferOutput<(typeof mutationSchemas)[Name]>}[MutationName];

const fromKernel = v.variant("type", [
  /** The bundle is loaded and listens. */
  v.object({type: v.literal("hello")}),
  /** The backend that runs, on which adapter, and why better ones were refused. */
  v.object({
    type: v.literal("backend"),
    name: v.picklist(BACKENDS),
    adapter: v.string(),
    refused: v.array(v.object({name: v.picklist(BACKENDS), reason: v.string()})),
  }),
  v.object({type: v.literal("status"), busy: v.boolean()}),
  cellState,
  /** What a cell's text uses and defines; sent whenever it is defined anew. */
  v.object({
    type: v.literal("analysis"),
    id: cellId,
    inputs: v.array(v.string()),
    outputs: v.array(v.string()),
  }),
  /** One batch of mutations; the next is sent after its `ack`. Mutations are checked one by one where they are applied. */
  v.object({
    type: v.literal("display"),
    frame: count,
    /** Sequence number of the last event that had been handled. */
    handled: count,
    mutations: v.array(v.array(v.unknown())),
  }),
  /** Values of a cell's `view` inputs, in the order of its `view` calls, for replay after a restart. */
  v.object({type: v.literal("views"), cell: cellId, values: v.array(v.unknown())}),
  /** What a cell claimed of its measurement, and how the check came out; a later claim of the same name replaces it. */
  v.object({
    type: v.literal("claim"),
    cell: cellId,
    name: v.string(),
    passed: v.boolean(),
    /** The predicate on the measured value; on the controls, where it should be false. */
    holds: v.boolean(),
    controls: v.record(v.string(), v.boolean()),
    /** A number, an array of numbers or an object of them. */
    measured: v.unknown(),
    bound: v.optional(v.union([v.number(), v.string()])),
    unit: v.optional(v.string()),
    /** Why it did not pass. */
    reason: v.optional(v.string()),
  }),
  v.object({
    type: v.literal("ledger"),
    tensors: count,
    bytes: count,
    cells: v.array(v.object({id: v.string(), tensors: count, bytes: count, growing: v.boolean()})),
  }),
  /** Ask for a data file of ours; paths are relative to the page's `data/`, e.g. `mnist.bin`. */
  v.object({type: v.literal("fetch"), request: count, path: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]*$/))}),
  v.object({type: v.literal("stopped"), request: count}),
  /** The numbers behind a figure as CSV; `null` when the figure does not tell them. */
  v.object({
    type: v.literal("table"),
    request: count,
    csv: v.nullable(v.string()),
    /** Why making them failed. */
    error: v.optional(v.string()),
  }),
  v.object({
    type: v.literal("log"),
    level: v.picklist(["info", "warn", "error"]),
    message: v.string(),
    cell: v.optional(v.string()),
  }),
]);
export type FromKernel = v.InferOutput<typeof fromKernel>;

export const fromKernelSchema = fromKernel;

// ---------------------------------------------------------------------------------------------------------------------
// Page ↔ shell.html and its sandboxed frame: starting and killing kernels

/** What the page posts to shell.html, with the port through which it will speak to the frame. */
export const SHELL_OPEN = "nablab: open";

/** Page → frame. A spawn transfers the kernel's end of its port; `code` is the kernel's bundle; a ping is answered. */
export type FrameRequest =
  | {type: "spawn"; generation: number; code: Blob}
  | {type: "kill"; generation: number}
  | {type: "ping"};

/** Frame → page. */
export const frameReportSchema = v.variant("type", [
  /** The kernel of this generation could not be started. */
  v.object({type: v.literal("failed"), generation: count, message: v.string()}),
  v.object({type: v.literal("pong")}),
]);
export type FrameReport = v.InferOutput<typeof frameReportSchema>;

// ---------------------------------------------------------------------------------------------------------------------
// Ends

/** What both ends need of a MessagePort, a worker or the in-memory pair. */
export interface Port {
  post(message: unknown, transfer?: Transferable[]): void;
  /** Sets the one listener. Messages that came before it was set are kept and delivered in order. */
  listen(listener: (message: unknown) => void): void;
  close(): void;
}

/** One end of the conversation: typed sending, validated receiving. */
export interface Channel<Out, In> {
  send(message: Out, transfer?: Transferable[]): void;
  receive(handler: (message: In) => void): void;
  close(): void;
}

export type KernelChannel = Channel<FromKernel, ToKernel>;
export type PageChannel = Channel<ToKernel, FromKernel>;

function channel<Out, In>(
  port: Port,
  generation: number,
  schema: v.GenericSchema<unknown, In>,
  warn: (text: string) => void,
): Channel<Out, In> {
  return {
    send: (message, transfer) => port.post({v: PROTOCOL_VERSION, generation, message}, transfer),
    receive: (handler) =>
      port.listen((data) => {
        const envelope = v.safeParse(envelopeSchema, data);
        if (!envelope.success) return warn("Dropped a message that is not of the kernel protocol.");
        if (envelope.output.v !== PROTOCOL_VERSION) {
          return warn(
            `Dropped a message of protocol version ${envelope.output.v}; this side speaks ${PROTOCOL_VERSION}.`,
          );
        }
        if (envelope.output.generation !== generation) {
          return warn(`Dropped a message of kernel generation ${envelope.output.generation}; this is ${generation}.`);
        }
        const message = v.safeParse(schema, envelope.output.message);
        if (!message.success) return warn(`Dropped a malformed message: ${explain(message.issues)}`);
        handler(message.output);
      }),
    close: () => port.close(),
  };
}

const envelopeSchema = v.object({v: v.number(), generation: v.number(), message: v.unknown()});

function explain(issues: readonly v.BaseIssue<unknown>[]): string {
  const [first] = issues;
  return first ? `${v.getDotPath(first) ?? "message"}: ${first.message}` : "unknown reason";
}

/** The page's end of a kernel's port. */
export function pageChannel(port: Port, generation: number, warn: (text: string) => void = console.warn): PageChannel {
  return channel<ToKernel, FromKernel>(port, generation, fromKernel as v.GenericSchema<unknown, FromKernel>, warn);
}

/** The kernel's end of its port. */
export function kernelChannel(
  port: Port,
  generation: number,
  warn: (text: string) => void = console.warn,
): KernelChannel {
  return channel<FromKernel, ToKernel>(port, generation, toKernel as v.GenericSchema<unknown, ToKernel>, warn);
}

/** Wraps a MessagePort (or anything of its shape). */
export function messagePort(port: MessagePort): Port {
  return {
    post: (message, transfer) => port.postMessage(message, transfer ?? []),
    listen(listener) {
      port.onmessage = (event) => listener(event.data);
    },
    close: () => port.close(),
  };
}

/** Two ports joined in one process, for tests: messages are cloned and delivered in later tasks, as between threads. */
export function memoryPorts(): [Port, Port] {
  const {port1, port2} = new MessageChannel();
  return [messagePort(port1), messagePort(port2)];
}
