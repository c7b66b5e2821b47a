/** Notebook files of every format, damaged: a reader gives a whole notebook or says what is wrong, soon. */
import {readFileSync} from "node:fs";
import fc from "fast-check";
import {describe, expect, test} from "vitest";
import {
  type Cell,
  FOREIGN_KINDS,
  type Notebook,
  NotebookFormatError,
  RUN_MODES,
  RUNNABLE_KINDS,
} from "../notebook/notebook.ts";
import {readNotebook} from "../notebook/reader.ts";
import {cell} from "../notebook/testing.ts";
import {damaged, damagedText, FUZZ_TIMEOUT, fuzz} from "../notebook/testing-fuzz.ts";
import {writeNotebook} from "../notebook/writer.ts";
import {FAILURES} from "./fixtures/fuzz-failures.ts";
import {FormatError, type FormatId, type Import} from "./format.ts";
import {readIpynb, writeIpynb} from "./ipynb.ts";
import {readMarkdown, writeMarkdown} from "./markdown.ts";
import {readAny} from "./read.ts";
import {writeStandalone} from "./standalone.ts";
import {readTypeScript, writeTypeScript} from "./typescript.ts";

const KINDS: readonly string[] = [...RUNNABLE_KINDS, ...FOREIGN_KINDS];

/** That it is a notebook which can be kept, and that keeping it loses nothing. */
function expectWhole({notebook, warnings, outputs}: Import): void {
  const ids = notebook.cells.map(({id}) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const each of notebook.cells) expectCell(each);
  expect(Number.isInteger(notebook.seed) && notebook.seed >= 0 && notebook.seed < 2 ** 32).toBe(true);
  expect(typeof notebook.title).toBe("string");
  for (const warning of warnings) expect(warning).toMatch(/\S/);
  for (const [id, {html}] of outputs) expect([ids.includes(id), typeof html]).toEqual([true, "string"]);
  const again = readNotebook(writeNotebook(notebook)).notebook;
  const kept = (each: Cell) => ({
    ...each,
    source: asHtmlKeeps(each.source),
    attributes: Object.keys(each.attributes).sort(),
  });
  expect(again.cells.map(kept)).toEqual(notebook.cells.map(kept));
  const text = writeNotebook(again);
  expect(writeNotebook(readNotebook(text).notebook)).toBe(text);
}

/** HTML knows one line break, and no NUL. */
function asHtmlKeeps(text: string): string {
  return text.replace(/\r\n?/g, "\n").replaceAll("\0", "\uFFFD");
}

function expectCell({id, kind, run, source, attributes, seed}: Cell): void {
  expect(id).toMatch(/^[a-zA-Z0-9_-]{1,64}$/);
  expect(KINDS).toContain(kind);
  expect(RUN_MODES).toContain(run);
  expect(typeof source).toBe("string");
  expect(Object.values(attributes).every((value) => typeof value === "string")).toBe(true);
  expect(seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32)).toBe(true);
}

/** Reads what may be no notebook: then the error says so, and is of the kind that the page expects. */
function readDamaged(read: (text: string) => Import, text: string): Import | null {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof FormatError || error instanceof NotebookFormatError)) throw error;
    expect(error.message).toMatch(/\S.*[.!]$/s);
    return null;
  }
}

const rich: Notebook = {
  title: "A <b> & `title`",
  theme: "light-dark(air, near-midnight)",
  readonly: false,
  seed: 7,
  attributes: {"data-run": "lazy"},
  cells: [
    cell("1", "# Head\n\nText with `code`, ```\nfences\n``` and <b>markup</b>.", {kind: "md", pinned: false}),
    cell("2", 'import {range} from "d3";\nconst a = range(10), text = "</script><!-- <script>";'),
    cell("x-3", "a.length + 1", {seed: 3, run: "manual"}),
    cell("4", "<p>of <i>markup</i></p>", {kind: "html", pinned: false}),
    cell("5", "SELECT 1", {kind: "sql", attributes: {database: "var:db", output: "rows"}}),
    cell("6", "class A {}\nexport default 1", {run: "disabled", hidden: true}),
    cell("7", "print(1)", {kind: "other", attributes: {type: "text/x-julia"}}),
    cell("8", "digraph { a -> b }", {kind: "dot"}),
  ],
};
const whole = readNotebook(readFileSync("notebooks/tour/0-first-steps.html", "utf8")).notebook;
/** What ships, as far as some thousand cases can be read in a minute. */
const shipped = {...whole, cells: whole.cells.slice(0, 5)};
const outputs = new Map([["2", {html: '<p>shown</p><img src="data:image/png;base64,AAAA" alt="a">'}]]);
const jupyter = {
  nbformat: 4,
  nbformat_minor: 5,
  metadata: {kernelspec: {name: "python3", language: "python", display_name: "Python 3"}, title: "T"},
  cells: [
    {cell_type: "markdown", id: "a", metadata: {tags: ["x"]}, source: ["# T\n", "text"], attachments: {a: {b: "c"}}},
    {
      cell_type: "code",
      id: "b",
      metadata: {jupyter: {source_hidden: true}},
      source: "1",
      execution_count: 3,
      outputs: [
        {output_type: "stream", name: "stdout", text: ["a\n", "b"]},
        {output_type: "error", ename: "E", evalue: "v", traceback: ["\u001b[31mline"]},
        {
          output_type: "display_data",
          metadata: {},
          data: {"text/html": "<b>x</b>", "image/png": "AAAA", "text/plain": "x"},
        },
        {output_type: "execute_result", metadata: {}, data: {"application/json": {a: [1]}, "image/svg+xml": "<svg/>"}},
      ],
    },
    {cell_type: "raw", id: "c", metadata: {format: "text/html"}, source: "<p>"},
  ],
};
const old = {
  nbformat: 3,
  metadata: {},
  worksheets: [
    {
      cells: [
        {cell_type: "heading", level: 2, source: "H"},
        {cell_type: "code", input: "1", outputs: []},
      ],
    },
  ],
};

interface Format {
  readonly read: (text: string) => Import;
  readonly texts: readonly string[];
  readonly tokens: readonly string[];
}

const words = (text: string) => text.split(" | ");
const FORMATS: Readonly<Record<FormatId, Format>> = {
  html: {
    read: (text) => readAny("a.html", text),
    texts: [rich, shipped].map(writeNotebook),
    tokens: words(
      '<div> | </div> | <notebook> | </notebook> | <script | </script> | <\\/script> | <!-- | --> | <title> | <template> | <svg> | <math> | <table> | <b a"b=1> | id="1" | data-seed="1e9" | data-version="99" | type="module" | type="text/x-strange" | data-run="x" | &lt; | &#0; | <![CDATA[ | <select> | <frameset> | <plaintext> | <style> | <p | \' | \\',
    ),
  },
  standalone: {
    read: (text) => readAny("a.html", text),
    texts: [writeStandalone(rich, {outputs}), writeStandalone(shipped)],
    tokens: words('<script type="application/vnd.nablab.notebook"> | </script> | " | { | [ | null | \\u003c | \\ | 1'),
  },
  ipynb: {
    read: readIpynb,
    texts: [writeIpynb(rich, outputs), writeIpynb(shipped), JSON.stringify(jupyter), JSON.stringify(old)],
    tokens: words('{ | } | [ | ] | " | : | , | null | 1e999 | -1 | "__proto__":1, | "cells": | \\u0000 | \\'),
  },
  md: {
    read: readMarkdown,
    texts: [
      writeMarkdown(rich),
      writeMarkdown(shipped),
      readFileSync("kernel/engine/README.md", "utf8").slice(0, 4000),
    ],
    tokens: words(
      '``` | ```` | ~~~ | ```ts\n | \n```\n | --- | \n---\n | title: | nablab: {} | <!-- nablab: {"id":"1"} --> | \n<!-- nablab: {"id":"1","kind":"ts"} -->\n | <!-- \\nablab: | # | \n\n |     | \t | {.ts} | ` | ``` ``',
    ),
  },
  ts: {
    read: readTypeScript,
    texts: [
      writeTypeScript(rich),
      writeTypeScript(shipped),
      readFileSync("kernel/notebook/values.ts", "utf8").slice(0, 2000),
    ],
    tokens: words(
      '\n// %% 1 {"kind":"ts"}\n | // %%% {} | \n//^ 0\n | \n//^ \n | /*^0*/ | {"hoisted":null} | "hoisted":{"0":{}}, | "source":1, | "at":-1e999, | await cell(async () => {\n | \n});\n | // | { | } | \'',
    ),
  },
};

/** One for each format's text, and one for Jupyter's values. */
const FUZZERS = Object.keys(FORMATS).length + 1;

describe.each(Object.entries(FORMATS))("damaged files: %s", (_, {read, texts, tokens}) => {
  test("give whole notebooks or say what is wrong", {timeout: FUZZ_TIMEOUT}, () =>
    fuzz(
      damagedText(texts, tokens),
      (text) => {
        const found = readDamaged(read, text);
        if (found) expectWhole(found);
      },
      {sharedBy: FUZZERS},
    ),
  );
});

function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

test(
  "Jupyter files of right syntax with wrong values give whole notebooks or say what is wrong",
  {timeout: FUZZ_TIMEOUT},
  () =>
    fuzz(
      damaged(fc.constantFrom<unknown>(jupyter, old, ...[rich, shipped].map((each) => JSON.parse(writeIpynb(each)))), {
        plain: true,
      }),
      (value) => {
        // A value that was put into itself is no JSON.
        const text = jsonOf(value);
        if (text === undefined) return;
        const found = readDamaged(readIpynb, text);
        if (!found) return;
        expectWhole(found);
        expect(readIpynb(writeIpynb(found.notebook)).notebook.cells.length).toBe(found.notebook.cells.length);
      },
      {sharedBy: FUZZERS},
    ),
);

describe("files that readers once failed at", () => {
  test.each(Object.entries(FAILURES))("%s", (_, {name, text, fault}) => {
    const found = readDamaged((file) => readAny(name, file), text());
    expect(found === null).toBe(fault);
    if (found) expectWhole(found);
  });
});
