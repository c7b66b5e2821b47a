import {describe, expect, test} from "vitest";
import type {Notebook} from "../notebook/notebook.ts";
import {readIpynb, writeIpynb} from "./ipynb.ts";

const file = (metadata: object, cells: object[]) => JSON.stringify({nbformat: 4, nbformat_minor: 5, metadata, cells});
const code = (source: string, outputs: object[] = [], more: object = {}) => ({
  cell_type: "code",
  id: "a1",
  metadata: {},
  execution_count: 3,
  source: source.split(/(?<=\n)/),
  outputs,
  ...more,
});
const kernel = (name: string, language: string) => ({
  kernelspec: {name, display_name: name, language},
  language_info: {name: language, version: "1.2"},
});

describe("kernels", () => {
  test.each([
    ["deno", "typescript", "ts"],
    ["tslab", "typescript", "ts"],
    ["jslab", "javascript", "js"],
    ["javascript", "javascript", "js"],
    ["javascript-worker", "javascript", "js"],
    ["python3", "python", "python"],
    ["ir", "R", "r"],
  ])("code of %s (%s) becomes %s cells", (name, language, kind) => {
    const {notebook} = readIpynb(file(kernel(name, language), [code("x = 1\ny = 2")]));
    expect(notebook.cells).toMatchObject([{id: "a1", kind, source: "x = 1\ny = 2"}]);
  });

  test("of other languages it keeps its type", () => {
    const {notebook, warnings} = readIpynb(file(kernel("julia-1.9", "julia"), [code("x")]));
    expect(notebook.cells[0]).toMatchObject({kind: "other", attributes: {type: "text/x-julia"}});
    expect(warnings).toEqual(["Its code is julia: it is kept as it is, with what it showed, and does not run here."]);
  });

  test("exports name the kernel deno", () => {
    const {notebook} = readIpynb(file(kernel("tslab", "typescript"), [code("1")]));
    expect(JSON.parse(writeIpynb(notebook)).metadata).toMatchObject({
      kernelspec: {name: "deno", language: "typescript"},
      language_info: {name: "typescript", file_extension: ".ts"},
    });
  });
});

test("a Python notebook comes back with its kernel, metadata, attachments, counts and outputs", () => {
  const outputs = [
    {output_type: "stream", name: "stdout", text: ["a\n", "\u001b[31mred\u001b[0m & <b>\n"]},
    {
      output_type: "execute_result",
      execution_count: 3,
      metadata: {},
      data: {"text/plain": ["<Figure>"], "image/png": "AAAA\n"},
    },
    {output_type: "error", ename: "ValueError", evalue: "no", traceback: ["\u001b[0;31mValueError\u001b[0m: no"]},
  ];
  const given = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {...kernel("python3", "python"), celltoolbar: "Tags", widgets: {a: [1]}},
    cells: [
      {
        cell_type: "markdown",
        id: "m",
        metadata: {tags: ["x"]},
        source: ["# Title\n", "text"],
        attachments: {"a.png": {"image/png": "AA"}},
      },
      code("print(1)", outputs, {metadata: {collapsed: true, jupyter: {source_hidden: true, outputs_hidden: true}}}),
      {cell_type: "raw", id: "r", metadata: {format: "text/restructuredtext"}, source: []},
    ],
  };
  const read = readIpynb(JSON.stringify(given));
  expect(read.notebook.title).toBe("Title");
  expect(read.notebook.cells.map(({kind, pinned}) => [kind, pinned])).toEqual([
    ["md", false],
    ["python", false],
    ["other", true],
  ]);
  expect(read.warnings).toHaveLength(3);
  expect(read.outputs.get("a1")?.html).toBe(
    '<div class="output-values"><pre>a\nred &amp; &lt;b&gt;\n</pre>\n' +
      '<img alt="&lt;Figure&gt;" src="data:image/png;base64,AAAA">\n<pre>ValueError: no</pre></div>',
  );
  const back = JSON.parse(writeIpynb(read.notebook, read.outputs));
  for (const cell of back.cells) delete cell.metadata.nablab;
  const {nablab: _, title, ...metadata} = back.metadata;
  expect(title).toBe("Title");
  expect({...back, metadata}).toEqual(given);
});

test("what cells showed here is a bundle of HTML and text; a picture alone is a picture", () => {
  const notebook: Notebook = readIpynb(
    file(kernel("deno", "typescript"), [code("1"), code("2", [], {id: "b"})]),
  ).notebook;
  const outputs = new Map([
    ["a1", {html: "<p>one <b>two</b></p><style>p {}</style>"}],
    ["b", {html: '<div><img src="data:image/png;base64,AAAA"></div>'}],
  ]);
  const {cells} = JSON.parse(writeIpynb(notebook, outputs));
  expect(cells[0].outputs).toEqual([
    {
      output_type: "display_data",
      metadata: {},
      data: {"text/html": ["<p>one <b>two</b></p><style>p {}</style>"], "text/plain": ["one two"]},
    },
  ]);
  expect(cells[1].outputs[0].data).toMatchObject({"image/png": "AAAA", "text/plain": ["(a picture)"]});
});

test.each([
  ["not JSON", "This is not a Jupyter notebook: the file is not a JSON object, or one that is nested"],
  ['{"nbformat": 2}', "Its format is nbformat 2; it reads 3 and 4."],
  ["{}", "It has no nbformat number"],
  ['{"nbformat": 4}', "it has no list of cells"],
])("%s is refused with the reason", (text, message) => {
  expect(() => readIpynb(text)).toThrow(message);
});

test("nbformat 3 is read", () => {
  const old = {
    nbformat: 3,
    metadata: {name: ""},
    worksheets: [
      {
        cells: [
          {cell_type: "heading", level: 2, source: "Old"},
          {cell_type: "code", language: "python", input: ["x"], outputs: []},
        ],
      },
    ],
  };
  const {notebook, warnings} = readIpynb(JSON.stringify(old));
  expect(notebook.cells).toMatchObject([
    {kind: "md", source: "## Old"},
    {kind: "python", source: "x"},
  ]);
  expect(warnings[0]).toContain("nbformat 3");
});
