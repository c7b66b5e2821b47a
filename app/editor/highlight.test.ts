import {expect, test} from "vitest";
import type {CellKind} from "../../kernel/notebook/notebook.ts";
import {highlight, loadGrammar} from "./highlight.ts";

test("text is plain until its grammar is there, and loses nothing", () => {
  expect(highlight("# Title\n\n**bold**", "md")).toEqual([
    [{text: "# Title", token: ""}],
    [],
    [{text: "**bold**", token: ""}],
  ]);
});

test("the grammars of text are loaded when they are asked for", async () => {
  await loadGrammar("ts");
  expect(highlight("# Title", "md")[0]?.[0]?.token).toBe("");
  await loadGrammar("md");
  expect(highlight("# Title", "md")[0]?.[0]?.token).toBe("keyword");
});

/** A line as `token:text` pieces, plain text as it is. */
const pieces = (source: string, kind: CellKind, line = 0) =>
  highlight(source, kind)[line]?.map(({text, token}) => (token ? `${token}:${text}` : text));

test("colours TypeScript", () => {
  expect(pieces("const n: number = 12; // twelve", "ts")?.join("|")).toBe(
    "keyword:const| n: number = |number:12|; |comment:// twelve",
  );
});

test.each<[string, CellKind, string]>([
  ["# Title", "md", "keyword:# Title"],
  ["**bold**", "md", "strong:**bold**"],
  ["% note", "tex", "comment:% note"],
  ["\\alpha", "tex", "keyword:\\alpha"],
  ['"a b"', "dot", 'string:"a b"'],
  ["<!-- note -->", "html", "comment:<!-- note -->"],
  ["null", "js", "keyword:null"],
  ["/x+/g", "ts", "string:/x+/g"],
  ["select 1", "sql", "select 1"],
])("colours %j as %s", (source, kind, piece) => {
  expect(pieces(source, kind)).toEqual([piece]);
});

test("colours code inside Markdown", () => {
  expect(pieces("```js\nlet x = 1;\n```", "md", 1)).toContain("keyword:let");
});

test.each<CellKind>(["ts", "md", "html", "tex", "dot", "sql"])("loses no character of %s", (kind) => {
  const source = 'a\r\n\r\n  "b\\" `${c}\n` <p title="x">\\frac{1}{2}% $y$ </p> /* d\n e */ -> ```js\n1\n```\n# é😀\n';
  const text = highlight(source, kind)
    .map((line) => line.map((span) => span.text).join(""))
    .join("\n");
  expect(text).toBe(source.replaceAll("\r\n", "\n"));
});

test("has as many lines as the text", () => {
  expect(highlight("", "ts")).toEqual([[]]);
  expect(highlight("a\n\nb\n", "ts")).toHaveLength(4);
  expect(highlight("/* a\n\n b */", "ts").map((line) => line.length)).toEqual([1, 0, 1]);
});
