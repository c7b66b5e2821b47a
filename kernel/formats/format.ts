/** What all formats share: a notebook in, a text out, and back. Pure functions, the same in the page and in Node. */
import type {Reading} from "../notebook/assemble.ts";

/** What a cell showed. */
export interface FormatOutput {
  /** As HTML that stands for itself. Not to be trusted: whoever shows it filters it. */
  readonly html: string;
  /** As it stood in a Jupyter notebook's file, when it came from one. */
  readonly nbformat?: readonly unknown[];
}

/** Outputs by cell. */
export type Outputs = ReadonlyMap<string, FormatOutput>;

export interface Import extends Reading {
  readonly outputs: Outputs;
}

/** What a file turned out to be. */
export type FormatId = "html" | "ipynb" | "md" | "ts" | "standalone";

export const NO_OUTPUTS: Outputs = new Map();

/** A file is not of the format that it claims. The message says what is wrong. */
export class FormatError extends Error {
  override readonly name = "FormatError";
}
