/** Every message between the page and its kernel, as the validators that both ends of a channel (channel.ts) use. */
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

export const toKernelSchema = v.variant("type", [
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
  /** Live values rest, as nobody sees them, or go on. */
  v.object({type: v.literal("pause"), paused: v.boolean()}),
  /** Ask whether the kernel listens; answered by `pong` with the same request number. */
  v.object({type: v.literal("ping"), request: count}),
  v.object({type: v.literal("environment"), environment}),
  v.object({type: v.literal("event"), node: count, event: domEvent}),
  /** The page has painted this display frame; the kernel may send the next one. */
  v.object({type: v.literal("ack"), frame: count}),
  /** A file of the notebook's, `null` when it was removed. */
  v.object({type: v.literal("attachment"), name: v.string(), mime: v.string(), bytes: v.nullable(bytes)}),
  /** Ask for the numbers behind a figure, by its node; answered by `table` with the same request number. */
  v.object({type: v.literal("rows"), request: count, node}),
  /** Answer to `store`: the bytes for `get` (`null`: there are none), all names for `names`, or what went wrong. */
  v.object({
    type: v.literal("stored"),
    request: count,
    bytes: v.optional(v.nullable(bytes)),
    names: v.optional(v.array(v.string())),
    error: v.optional(v.string()),
  }),
  /** Ask for digests of what these cells hold; answered by `digests` with the same request number. */
  v.object({type: v.literal("digest"), request: count, cells: v.array(cellId)}),
  /** Answer to `fetch`. */
  v.object({type: v.literal("fetched"), request: count, bytes: v.nullable(bytes), error: v.optional(v.string())}),
]);
export type ToKernel = v.InferOutput<typeof toKernelSchema>;

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
  /** Then the reader is asked for files to attach. */
  attach: v.optional(v.boolean()),
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

const variable = v.object({
  name: v.pipe(v.string(), v.maxLength(200)),
  /** The cell that defines it. */
  cell: cellId,
  /** What it is: `number`, `Tensor2D`, `Float32Array`, `Map`, a class's name. */
  type: v.pipe(v.string(), v.maxLength(80)),
  /** Of tensors; of arrays and typed arrays their length. */
  shape: v.optional(v.pipe(v.array(count), v.maxLength(16))),
  dtype: v.optional(v.pipe(v.string(), v.maxLength(20))),
  /** Tensors in it when it is a collection of them. */
  tensors: v.optional(count),
  /** Of its tensors, or of a typed array or buffer. */
  bytes: v.optional(count),
  /** Its value in short. */
  preview: v.pipe(v.string(), v.maxLength(160)),
});
/** A name of the notebook and what it holds now. */
export type Variable = v.InferOutput<typeof variable>;

/** At most so many names are told of in one message. */
export const MOST_VARIABLES = 2000;

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
  /** This root has so many more nodes and characters than are sent; an event of type `more` on it asks for some of them. */
  more: v.tuple([v.literal("more"), node, count, count]),
  /** These ids will not be used again. */
  free: v.tuple([v.literal("free"), v.array(node)]),
};
export type MutationName = keyof typeof mutationSchemas;
export type Mutation = {[Name in MutationName]: v.InferOutput<(typeof mutationSchemas)[Name]>}[MutationName];

/** So many numbers of a cell are told one by one. */
export const MOST_TOLD = 10_000;

const cellDigest = v.object({
  id: cellId,
  /** SHA-256 of all numbers and texts that the cell's values hold. */
  digest: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/)),
  /** How many numbers there are, and the first of them. */
  count,
  numbers: v.pipe(
    v.instance(Float64Array as typeof Float64Array<ArrayBufferLike>),
    v.check((numbers) => numbers.length <= MOST_TOLD, "too many numbers"),
  ),
  /** There are more numbers than are looked at. */
  cut: v.boolean(),
});
export type CellDigest = v.InferOutput<typeof cellDigest>;

export const fromKernelSchema = v.variant("type", [
  /** The bundle is loaded and listens. */
  v.object({type: v.literal("hello")}),
  /** The backend that runs, on which adapter, and why better ones were refused. */
  v.object({
    type: v.literal("backend"),
    name: v.picklist(BACKENDS),
    adapter: v.string(),
    refused: v.array(v.object({name: v.picklist(BACKENDS), reason: v.string()})),
  }),
  /** What computed failed, and all tensors on it are gone. */
  v.object({
    type: v.literal("lost"),
    name: v.picklist(BACKENDS),
    /** A sentence. */
    reason: v.string(),
    /** What computes in its place; `null` when nothing does. A `backend` message told of it before. */
    next: v.nullable(v.picklist(BACKENDS)),
    /** The cells that compute run again by themselves. */
    runs: v.boolean(),
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
  /** Dispatches a second that the backend is given (on WASM and the processor: kernels run); 0 when it rests. */
  v.object({type: v.literal("activity"), dispatches: count}),
  /** Names whose value is new or looks different, and names that have no value any more. */
  v.object({
    type: v.literal("variables"),
    changed: v.pipe(v.array(variable), v.maxLength(MOST_VARIABLES)),
    gone: v.array(v.string()),
  }),
  /** Ask for a data file of ours; paths are relative to the page's `data/`, e.g. `mnist.bin`. */
  v.object({type: v.literal("fetch"), request: count, path: v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9._-]*$/))}),
  /** Keep a value with the notebook, give it back, forget it, or tell all names; answered by `stored`. */
  v.object({
    type: v.literal("store"),
    request: count,
    action: v.picklist(["put", "get", "delete", "names"]),
    name: v.pipe(v.string(), v.maxLength(200)),
    bytes: v.optional(bytes),
  }),
  v.object({type: v.literal("stopped"), request: count}),
  v.object({type: v.literal("pong"), request: count}),
  /** What of the language, on which the kernel stands, a cell has broken. */
  v.object({type: v.literal("broken"), what: v.pipe(v.string(), v.maxLength(100))}),
  v.object({
    type: v.literal("digests"),
    request: count,
    cells: v.array(cellDigest),
    /** Why there are none. */
    error: v.optional(v.string()),
  }),
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
    /** What would help. */
    fixes: v.optional(v.array(quickFix)),
  }),
]);
export type FromKernel = v.InferOutput<typeof fromKernelSchema>;

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
  /** No data: worker starts here; blob: workers do, which have no WebGPU. Said once. */
  v.object({type: v.literal("insecure")}),
  v.object({type: v.literal("pong")}),
]);
export type FrameReport = v.InferOutput<typeof frameReportSchema>;
