/**
 * The names that every cell can use without importing them, as the editor types them. Not a global declaration: cells
 * import them unseen (typescript/module-text.ts). A test holds the names against the runtime's.
 */

/** Observable Inputs: give one to `view` to use its value in other cells. */
export * as Inputs from "@observablehq/inputs";
/** Observable Plot. */
export * as Plot from "@observablehq/plot";
/** TensorFlow.js: tensors and operations on the backend that runs. */
export * as tf from "@tensorflow/tfjs-core";
/** D3. */
export * as d3 from "d3";
export {html, svg} from "htl";
export {claim, expectValue} from "nablab/claim";
/** Methods and figures of gradients: estimators, optimizers, curvature, landscapes and more. */
export * as lab from "nablab/lab";

/** Typeset TeX, inline; `tex.block` for a formula on its own line. Write it as a template: tex`e^{i\pi}`. */
export declare const tex: ((strings: TemplateStringsArray, ...values: unknown[]) => HTMLElement) & {
  block(strings: TemplateStringsArray, ...values: unknown[]): HTMLElement;
};
/** Markdown as a template; interpolated values are escaped, nodes stay nodes. */
export declare function md(strings: TemplateStringsArray, ...values: unknown[]): HTMLElement;

/** Shows a value in this cell's output, after what it showed before, and returns it. */
export declare function display<T>(value: T): T;
/** Shows an input and gives its values: `const x = view(Inputs.range())` makes other cells see the number as `x`. */
export declare function view<T>(input: Element & {value: T}): AsyncGenerator<T, void, void>;
/**
 * A value that others see and that the defining cell can change: other cells re-run at every `m.value = …`. Only the
 * cell that defines it can assign; export a function to let others do so.
 */
export declare function Mutable<T>(value: T): AsyncGenerator<T, void, void> & {value: T};

/** Makers of generators. */
export declare const Generators: {
  /** The values of an input, from its present one on. */
  input<T>(element: Element & {value: T}): AsyncGenerator<T, void, void>;
  /** The latest of the values that `initialize` notifies of; may skip some. What it returns is called at the end. */
  observe<T>(initialize: (notify: (value: T) => T) => unknown): AsyncGenerator<T, void, void>;
  /** Every value that `initialize` notifies of, in order. */
  queue<T>(initialize: (notify: (value: T) => T) => unknown): AsyncGenerator<T, void, void>;
};

/** A file that was attached to the notebook. */
export interface AttachedFile {
  readonly name: string;
  readonly mimeType: string;
  readonly size: number;
  text(): Promise<string>;
  // biome-ignore lint/suspicious/noExplicitAny: as JSON.parse
  json<T = any>(): Promise<T>;
  arrayBuffer(): Promise<ArrayBuffer>;
  blob(): Promise<Blob>;
  /** Rows as objects; with `typed`, numbers and dates are converted. */
  // biome-ignore lint/suspicious/noExplicitAny: columns are as the file has them
  csv(options?: {typed?: boolean; delimiter?: string}): Promise<Record<string, any>[]>;
  image(): Promise<ImageBitmap>;
  /** A NumPy array: flat data in row-major order. */
  npy(): Promise<{shape: number[]; dtype: string; data: ArrayLike<number>}>;
}
/** The attached file of this name; drop a file on the notebook to attach it. */
export declare function FileAttachment(name: string): AttachedFile;

/** Width in CSS pixels that this cell's output may use; cells that read it re-run when it changes. */
export declare const width: number;
/** The present time in milliseconds, anew every frame; cells that read it re-run every frame. */
export declare const now: number;
/** Resolves when this cell is about to run again or is removed: the place to clean up. */
export declare const invalidation: Promise<void>;
/** Shows a progress bar under this cell: a fraction from 0 to 1, or `null` when it is not known; 1 removes it. */
export declare function progress(fraction: number | null, label?: string): void;
/** The notebook's (or this cell's own) seed, an unsigned 32-bit integer. */
export declare const seed: number;
/** Writes lines under this cell. */
export declare const console: Pick<Console, "log" | "info" | "warn" | "error" | "debug">;
