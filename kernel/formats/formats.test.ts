import {readFileSync} from "node:fs";
import Ajv from "ajv-draft-04";
import fc from "fast-check";
import {describe, expect, test} from "vitest";
import {type Cell, FOREIGN_KINDS, type Notebook, RUNNABLE_KINDS} from "../notebook/notebook.ts";
import {readNotebook} from "../notebook/reader.ts";
import {writeNotebook} from "../notebook/writer.ts";
import {FormatError, type Import, NO_OUTPUTS} from "./format.ts";
import {readIpynb, writeIpynb} from "./ipynb.ts";
import {readMarkdown, writeMarkdown} from "./markdown.ts";
import {readTypeScript, writeTypeScript} from "./typescript.ts";

// Source: jupyter/nbformat, the official schema, as in the package nbformat 5.11.1.
const schema = JSON.parse(readFileSync(new URL("fixtures/nbformat.v4.5.schema.json", import.meta.url), "utf8"));
const isValid = new Ajv({strict: false}).compile(schema);

/** A file is valid by the official schema, and its cells have ids of their own, which a schema cannot say. */
function expectValid(file: string): void {
  const parsed = JSON.parse(file);
  expect(isValid(parsed), JSON.stringify(isValid.errors)).toBe(true);
  const ids = parsed.cells.map(({id}: {id: string}) => id);
  expect(new Set(ids).size).toBe(ids.length);
}

const FORMATS: Readonly<Record<string, {write(notebook: Notebook): string; read(text: string): Import}>> = {
  html: {write: writeNotebook, read: (text) => ({...readNotebook(text), outputs: NO_OUTPUTS})},
  ipynb: {write: writeIpynb, read: readIpynb},
  md: {write: writeMarkdown, read: readMarkdown},
  ts: {write: writeTypeScript, read: readTypeScript},
};

const PIECES = [
  ..."<!-- --> <!--> ``` ```` ~~~ ```ts --- title: nablab: # %% // ${x} </script> <\\/script> <script> \" ' \\ { } [ ] ; import as type".split(
    " ",
  ),
  '<!-- nablab: {"id":"1"} -->',
  '<!-- \\nablab: {"id":"1"} -->',
  '// %% 1 {"kind":"ts"}',
  '// \\%% 1 {"kind":"ts"}',
  "// ",
  "const a = 1;",
  'import {range} from "d3";',
  "interface A {x: number}",
  "export default 1",
  "\n",
  "\n\n",
  "\n---\n",
  "    ",
  " ",
  "\t",
  "\u2028",
  "é漢😀",
];
/** Nasty texts, without what no text file keeps: other line breaks than \n, NUL, halves of characters. */
const source = fc
  .array(
    fc.oneof({weight: 3, arbitrary: fc.constantFrom(...PIECES)}, {weight: 1, arbitrary: fc.string({unit: "grapheme"})}),
    {maxLength: 10},
  )
  .map((parts) => parts.join("").replace(/[\r\0]/g, ""));
const attributes = fc.dictionary(fc.constantFrom("output", "database", "format", "data-x", "lang"), source, {
  maxKeys: 2,
  noNullPrototype: true,
});

const cell: fc.Arbitrary<Omit<Cell, "id">> = fc
  .record({
    kind: fc.constantFrom(...RUNNABLE_KINDS, ...FOREIGN_KINDS),
    source,
    pinned: fc.boolean(),
    hidden: fc.boolean(),
    run: fc.constantFrom("auto" as const, "manual" as const, "disabled" as const),
    seed: fc.option(fc.nat(), {nil: undefined}),
    attributes,
    type: fc.constantFrom("text/x-julia", "application/x-unknown"),
  })
  .map(({type, seed, ...rest}) => ({
    ...rest,
    ...(seed !== undefined && {seed}),
    attributes: rest.kind === "other" ? {...rest.attributes, type} : rest.attributes,
  }));

const document: fc.Arbitrary<Notebook> = fc
  .record({
    title: source.map((text) => text.replace(/^\n/, "")),
    theme: fc.constantFrom("air", "near-midnight", "light-dark(air, near-midnight)"),
    readonly: fc.boolean(),
    seed: fc.nat(),
    attributes,
    cells: fc.array(cell, {maxLength: 5}),
    ids: fc.uniqueArray(fc.stringMatching(/^[a-zA-Z0-9_-]{1,20}$/), {minLength: 5, maxLength: 5}),
  })
  // As Notebook Kit, the native format reads ids that look like numbers as numbers.
  .filter(({ids}) => ids.every((id) => Number.isNaN(Number(id)) || /^[1-9]\d{0,14}$/.test(id)))
  .map(({ids, cells, ...rest}) => ({...rest, cells: cells.map((each, i) => ({id: ids[i] ?? "", ...each}))}));

const runs = process.env.NABLAB_LONG ? 2000 : 150;

describe.each(Object.entries(FORMATS))("any document through %s", (first, one) => {
  test.each(Object.entries(FORMATS))(`${first} and %s comes back whole`, (_, other) => {
    fc.assert(
      fc.property(document, (notebook) => {
        const between = one.read(one.write(notebook));
        expect(between.notebook).toEqual(notebook);
        expect(other.read(other.write(between.notebook)).notebook).toEqual(notebook);
      }),
      {numRuns: runs},
    );
  });
});

test("any document is a valid Jupyter notebook", () => {
  fc.assert(
    fc.property(document, (notebook) => expectValid(writeIpynb(notebook))),
    {numRuns: runs},
  );
});

test("whatever a file holds, readers give a notebook or say what is wrong", () => {
  fc.assert(
    fc.property(source, fc.json(), (text, json) => {
      expect(readMarkdown(text).notebook.cells).toBeInstanceOf(Array);
      expect(readTypeScript(text).notebook.cells).toBeInstanceOf(Array);
      for (const file of [
        text,
        json,
        `{"nbformat": 4, "cells": ${json}, "metadata": ${json}}`,
        `{"nbformat": 4, "cells": [${json}]}`,
      ]) {
        try {
          expectValid(writeIpynb(readIpynb(file).notebook));
        } catch (error) {
          if (!(error instanceof FormatError)) throw error;
        }
      }
    }),
    {numRuns: runs},
  );
});
