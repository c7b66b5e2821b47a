/** The forms in which a notebook leaves the page. Each is loaded when it is asked for. */

import type {Outputs} from "../../kernel/formats/format.ts";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {writeNotebook} from "../../kernel/notebook/writer.ts";
import type {BackendName} from "../../kernel/protocol.ts";
import type {Attachment} from "../session/contract.ts";
import type {FileKind} from "./local-files.ts";

/** What a notebook runs with, for the format that can run. */
export interface Beside {
  readonly views: Readonly<Record<string, readonly unknown[]>>;
  readonly backend: BackendName | null;
  readonly attachments: readonly Attachment[];
}

export interface Export extends FileKind {
  readonly id: string;
  readonly name: string;
  /** One line: what it is for. */
  readonly purpose: string;
  /** Whether it can hold what cells showed. */
  readonly hasOutputs: boolean;
  write(notebook: Notebook, outputs: Outputs, beside?: Beside): Promise<string>;
}

export const NATIVE: Export = {
  id: "html",
  name: "Notebook",
  purpose: "The notebook itself: opens here and in Observable's tools.",
  description: "Notebook",
  mime: "text/html",
  extensions: [".html"],
  hasOutputs: false,
  write: async (notebook) => writeNotebook(notebook),
};

export const EXPORTS: readonly Export[] = [
  NATIVE,
  {
    id: "ipynb",
    name: "Jupyter notebook",
    purpose: "For Jupyter and VS Code, with the kernel of Deno; GitHub shows it.",
    description: "Jupyter notebook",
    mime: "application/x-ipynb+json",
    extensions: [".ipynb"],
    hasOutputs: true,
    write: async (notebook, outputs) => (await import("../../kernel/formats/ipynb.ts")).writeIpynb(notebook, outputs),
  },
  {
    id: "md",
    name: "Markdown",
    purpose: "Text with code in fences: for reading, mail and version control.",
    description: "Markdown",
    mime: "text/markdown",
    extensions: [".md"],
    hasOutputs: false,
    write: async (notebook) => (await import("../../kernel/formats/markdown.ts")).writeMarkdown(notebook),
  },
  {
    id: "ts",
    name: "TypeScript program",
    purpose: "Runs in Node with the package nablab, cells in the order of their dependencies.",
    description: "TypeScript",
    mime: "text/x-typescript",
    extensions: [".ts"],
    hasOutputs: false,
    write: async (notebook) => (await import("../../kernel/formats/typescript.ts")).writeTypeScript(notebook),
  },
  {
    id: "standalone",
    name: "Page to show",
    purpose: "One file with what the cells show, for any browser, offline too. Nothing runs in it.",
    description: "Web page",
    mime: "text/html",
    extensions: [".html"],
    hasOutputs: true,
    write: async (notebook, outputs) => (await import("./standalone-page.ts")).writePage(notebook, outputs),
  },
  {
    id: "runnable",
    name: "Page that runs",
    purpose:
      "The same with Nablab's kernel inside (about 2.5 MB, and the data that it used): controls move and cells run at a press, offline too.",
    description: "Web page",
    mime: "text/html",
    extensions: [".html"],
    hasOutputs: true,
    write: async (notebook, outputs, beside) =>
      (await import("./runnable-page.ts")).writeRunnablePage(notebook, outputs, beside),
  },
];
