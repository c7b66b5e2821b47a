import {describe, expect, it} from "vitest";
import type {Notebook} from "../../kernel/notebook/notebook.ts";
import {hasOwnTitle, outline} from "./outline.ts";

function markdown(...sources: string[]): Notebook {
  const cells = sources.map((source, k) => ({
    id: String(k + 1),
    kind: "md" as const,
    source,
    pinned: false,
    hidden: false,
    run: "auto" as const,
    attributes: {},
  }));
  return {title: "t", theme: "air", readonly: false, seed: 0, attributes: {}, cells};
}

describe("outline", () => {
  it("lists headings with cell, level and place, and skips code fences", () => {
    const notebook = markdown(
      "# One\n\n## *Two* `x` ##\n\n```js\n# not this\n```\n### [Three](https://x)",
      "text",
      "#### no\n#no",
    );
    expect(outline(notebook)).toEqual([
      {cell: "1", nth: 0, level: 1, text: "One"},
      {cell: "1", nth: 1, level: 2, text: "Two x"},
      {cell: "1", nth: 2, level: 3, text: "Three"},
    ]);
  });

  it("looks only at text cells", () => {
    const notebook = markdown("# One");
    const cells = notebook.cells.map((cell) => ({...cell, kind: "ts" as const}));
    expect(outline({...notebook, cells})).toEqual([]);
  });

  it("knows when the text has a title of its own", () => {
    expect(hasOwnTitle(markdown("\n# Title\n\ntext"))).toBe(true);
    expect(hasOwnTitle(markdown("## Section"))).toBe(false);
    expect(hasOwnTitle(markdown())).toBe(false);
  });
});
