/**
 * The names that every cell can use without importing them, as the editor types them. Not a global declaration: cells
 * import them unseen (typescript/module-text.ts). A test of .ci/pack-types.mjs holds the names against the kernel's.
 */
// biome-ignore lint/style/noRestrictedImports: types only, and only for the editor's TypeScript project
import type {MarkupTag, TexTag} from "../../../kernel/display/markup.ts";
// biome-ignore lint/style/noRestrictedImports: as above
import type {DotTag} from "../../../kernel/display/markup-dot.ts";
// biome-ignore lint/style/noRestrictedImports: as above
import type {Claims} from "../../../kernel/lab/claims.ts";

/** TensorFlow.js: tensors and operations on the backend that runs. */
export * as tf from "@tensorflow/tfjs-core";
/** Derivatives of functions of tensors, and the methods and figures that are made of them. */
// biome-ignore lint/style/noRestrictedImports: as above
export * as lab from "../../../kernel/lab/index.ts";

/**
 * Checks that `holds` is true of what was measured and false of every control; gives the figure of the check, its
 * result as `value`.
 */
export declare const claim: Claims["claim"];
/** Checks a measured value against the exact one, within `tolerance` or 4 standard errors. */
export declare const expectValue: Claims["expectValue"];

/** Observable Plot. */
export * as Plot from "@observablehq/plot";
/** D3. */
export * as d3 from "d3";
export {html, svg} from "htl";
/** Observable Inputs: give one to `view` to use its value in other cells. */
// biome-ignore lint/style/noRestrictedImports: as above
export * as Inputs from "../../../kernel/display/inputs.ts";
/** TeX in the line; `tex.block` makes a formula on a line of its own. */
export declare const tex: TexTag;
/** Markdown; interpolated nodes stay nodes. */
export declare const md: MarkupTag<HTMLElement>;
/** A graph drawn by Graphviz. */
export declare const dot: DotTag;

/** Shows a value in this cell's output, after what it showed before, and returns it. */
export declare function display<T>(value: T): T;
/** Shows an input and gives its values: `const x = view(Inputs.range())` makes other cells see the number as `x`. */
export declare function view<T>(input: EventTarget & {value: T}): AsyncGenerator<T, void, unknown>;
/**
 * A value that others see and that the defining cell can change: they run again at every `m.value = …`. Only the cell
 * that defines it can assign; let it define a function for others to call.
 */
export declare function Mutable<T>(value: T): AsyncGenerator<T, void, unknown> & {value: T};
export declare function Mutable<T>(value?: T): AsyncGenerator<T, void, unknown> & {value: T | undefined};

/** Makers of generators. */
export declare const Generators: {
  /** The values of an input, from its present one on. */
  input<T>(element: EventTarget & {value: T}): AsyncGenerator<T, void, unknown>;
  /** The latest of the values given to `notify`; some may be skipped. What `initialize` returns is called at the end. */
  observe<T>(initialize: (notify: (value: T) => T) => unknown): AsyncGenerator<T, void, unknown>;
  /** Every value given to `notify`, in order. */
  queue<T>(initialize: (notify: (value: T) => T) => unknown): AsyncGenerator<T, void, unknown>;
};

/** A file that was attached to the notebook. Every reader gives a fresh copy. */
export interface AttachedFile {
  readonly name: string;
  readonly mimeType: string;
  /** Bytes. */
  readonly size: number;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  text(encoding?: string): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: as JSON.parse
  json<T = any>(): Promise<T>;
  /** Rows of a table with a header line; with `typed`, numbers and dates instead of strings. */
  // biome-ignore lint/suspicious/noExplicitAny: columns are as the file has them
  csv(options?: {typed?: boolean; array?: boolean}): Promise<any[]>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  tsv(options?: {typed?: boolean; array?: boolean}): Promise<any[]>;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  dsv(options?: {delimiter?: string; typed?: boolean; array?: boolean}): Promise<any[]>;
  image(): Promise<ImageBitmap>;
  /** A NumPy array: flat data in row-major order. */
  npy(): Promise<{shape: number[]; dtype: string; data: ArrayLike<number>}>;
}
/** The attached file of this name; drop a file on the notebook to attach it. */
export declare function FileAttachment(name: string): AttachedFile;

/** What can be kept: tensors, typed arrays, and what JSON can say, in arrays and plain objects. */
export interface Store {
  /** Keeps a value with the notebook, under this name, over reloads; replaces what was there. Other cells do not run. */
  (name: string, value: unknown): Promise<void>;
  /** What is kept under this name, with tensors anew; `undefined` when there is nothing. */
  // biome-ignore lint/suspicious/noExplicitAny: as JSON.parse
  get<T = any>(name: string): Promise<T | undefined>;
  delete(name: string): Promise<void>;
  /** All names under which something is kept. */
  names(): Promise<string[]>;
}
/** Keeps trees of tensors and JSON with the notebook: `await store("weights", params)`, `await store.get("weights")`. */
export declare const store: Store;

/** Width in CSS pixels that a cell's output may use; cells that read it run again when it changes. */
export declare const width: number;
/** The time in milliseconds, anew every frame; cells that read it run every frame. */
export declare const now: number;
/** Resolves when this cell is about to run again or goes: the place to clean up. */
export declare const invalidation: Promise<void>;
/** Shows a progress bar under this cell: a fraction from 0 to 1, or `null` when it is not known; 1 removes it. */
export declare function progress(fraction: number | null, label?: string): void;
/** The notebook's (or this cell's own) seed, an unsigned 32-bit integer. */
export declare const seed: number;
/** Writes lines under this cell. */
export declare const console: Console;
