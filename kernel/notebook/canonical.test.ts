import {readdirSync, readFileSync} from "node:fs";
import {parseFragment, serialize} from "parse5";
import {describe, expect, test} from "vitest";
import {readCanonical} from "./canonical.ts";
import {NotebookFormatError, newCell, newNotebook} from "./notebook.ts";
import {openNotebook} from "./open.ts";
import {readNotebook} from "./reader.ts";
import {CASES, damagedText, FUZZ_TIMEOUT, fuzz} from "./testing-fuzz.ts";
import {writeNotebook} from "./writer.ts";

const SHIPPED = readdirSync("notebooks", {recursive: true, encoding: "utf8"})
  .filter((name) => name.endsWith(".html"))
  .map((name) => ({name, text: readFileSync(`notebooks/${name}`, "utf8")}));

const source = 'html`</script><!-- <script>` && "a < b" // &amp; \u00a0 \\\n\n    indented\n';
const rich = {
  ...newNotebook('A & "B" <title> </title> &nbsp;'),
  readonly: true,
  seed: 7,
  attributes: {"data-extra": 'a&"<b>\n\u00a0&amp;', lang: "en"},
  cells: [
    {...newCell(newNotebook(), "ts", source), seed: 3, attributes: {output: "x > y"}},
    {...newCell(newNotebook(), "md", ""), id: "more", run: "manual" as const},
  ],
};
const file = writeNotebook(rich);

describe("readCanonical", () => {
  test.each(SHIPPED)("reads $name, as it reads every shipped notebook, as the parser does", ({text}) => {
    expect(writeNotebook(readNotebook(text).notebook)).toBe(text);
    expect(readCanonical(text)).toEqual(readNotebook(text).notebook);
  });

  test("reads what the writer can write", () => {
    expect(readCanonical(file)).toEqual(rich);
    expect(readCanonical(writeNotebook(newNotebook()))).toEqual(newNotebook());
  });

  test.each([
    ["an upper-case attribute, which a parser lowers", file.replace("lang=", "Lang=")],
    ["a name of another kind", file.replace('lang="en"', "lang='en'")],
    ["a reference of another kind", file.replace("&amp;", "&AMP;")],
    ["a repeated attribute", file.replace('lang="en"', 'lang="en" lang="de"')],
    ["a repeated id", file.replace('id="more"', 'id="1"')],
    ["an id that is read as another", file.replace('id="more"', 'id="007"')],
    ["another line break", file.replaceAll("\n", "\r\n")],
    ["a NUL", file.replace("indented", "\0")],
    ["markup between the cells", file.replace("\n  <script", "\n  <b>x</b>\n  <script")],
    ["text behind the end", `${file}more`],
    ["a newer version", file.replace('data-version="1"', 'data-version="2"')],
    ["an end that is missing", file.slice(0, -30)],
    ["a cell that a parser would not end", file.replace("indented", "<!-- <script")],
    ["an unknown type", file.replace("text/markdown", "text/x-go")],
    ["no notebook", "# Words"],
    ["nothing", ""],
  ])("leaves %s to the parser", (_, text) => {
    expect(readCanonical(text)).toBeNull();
  });

  test(
    `is of one mind with the parser on ${CASES} damaged files`,
    () => {
      const texts = [file, ...SHIPPED.slice(0, 3).map(({text}) => text)];
      const tokens = [
        "<script",
        "</script>",
        "<!--",
        "<title>",
        "</title>",
        "<notebook>",
        ' id="1"',
        "&amp;",
        "&lt",
        ">",
      ];
      return fuzz(damagedText(texts, tokens), (text) => {
        const notebook = readCanonical(text);
        if (notebook) expect(readNotebook(text)).toEqual({notebook, warnings: []});
      });
    },
    FUZZ_TIMEOUT,
  );
});

test("the writer writes as an HTML serializer does", () => {
  const [doctype = "", markup = ""] = file.split(/(?<=^<!doctype html>\n)/);
  expect(doctype).toBe("<!doctype html>\n");
  expect(serialize(parseFragment(markup))).toBe(markup);
});

test("openNotebook reads all else with the parser", async () => {
  expect(await openNotebook(file)).toEqual({notebook: rich, warnings: []});
  const kit = '<notebook><script type="module">1</script></notebook>';
  expect(await openNotebook(kit)).toEqual(readNotebook(kit));
  await expect(openNotebook("# Words")).rejects.toThrow(NotebookFormatError);
});
