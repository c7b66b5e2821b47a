import {describe, expect, it} from "vitest";
import {previewBlocks} from "./preview.ts";

const shown = (source: string) => previewBlocks(source).map(({tag, text}) => `${tag}: ${text}`);

describe("preview of a text cell", () => {
  it("has headings, paragraphs and list items as plain text", () => {
    expect(shown("# A *network*\n\nFirst `line`\nof [text](https://x).\n\n- one\n- two\n  more\n\n1. three")).toEqual([
      "h1: A network",
      "p: First line of text.",
      "li: one",
      "li: two more",
      "li: three",
    ]);
  });

  it("keeps text right below a heading and treats deep headings as third level", () => {
    expect(shown("##### Deep\ntext")).toEqual(["h3: Deep", "p: text"]);
  });

  it("leaves out what only a kernel can show", () => {
    expect(
      shown("$$\nx^2\n\ny\n$$\n\n```js\nconst a = 1;\n\n# no\n```\n\n| a | b |\n\n<div>x</div>\n\n---\n\nend"),
    ).toEqual(["p: end"]);
  });

  it("puts dots for values and formulas in the text", () => {
    expect(shown("It has ${hidden} numbers and rate $\\eta = 1$.")).toEqual(["p: It has … numbers and rate …."]);
  });

  it("is empty for an empty text", () => expect(shown("  \n")).toEqual([]));
});
