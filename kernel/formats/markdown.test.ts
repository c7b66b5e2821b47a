import {expect, test} from "vitest";
import {newCell, newNotebook} from "../notebook/notebook.ts";
import {readMarkdown, writeMarkdown} from "./markdown.ts";

test("text is text and code is in fences", () => {
  const empty = {...newNotebook("A: “b”"), seed: 7};
  const cells = [
    newCell(empty, "md", "# Head\n\ntext"),
    {...newCell(empty, "ts", "const s = `a`;"), id: "2", run: "manual" as const},
  ];
  expect(writeMarkdown({...empty, cells})).toBe(`---
title: "A: “b”"
nablab: {"theme":"air","seed":7}
---

<!-- nablab: {"id":"1","kind":"md","pinned":false} -->
# Head

text

<!-- nablab: {"id":"2","kind":"ts","pinned":true,"run":"manual"} -->
\`\`\`ts
const s = \`a\`;
\`\`\`
`);
});

test("anyone's Markdown is cut at the fences of languages that are known", () => {
  const {notebook} = readMarkdown(
    "---\nauthor: Ada\n---\n# Notes\n\nFirst\n\n```js\nlet a = 1\n```\n\n```bash\nls\n```\nLast\n~~~python\nx\n~~~\n",
  );
  expect(notebook.title).toBe("Notes");
  expect(notebook.cells.map(({kind, source}) => [kind, source])).toEqual([
    ["md", "# Notes\n\nFirst"],
    ["js", "let a = 1"],
    ["md", "```bash\nls\n```\nLast"],
    ["python", "x"],
  ]);
  expect(writeMarkdown(notebook)).toContain("\nauthor: Ada\n");
});

test("text that somebody adds to an exported file is not lost, and damaged comments are told", () => {
  const file = writeMarkdown({...newNotebook("T"), cells: [newCell(newNotebook(), "ts", "1")]});
  const {notebook} = readMarkdown(`${file}\nadded\n`);
  expect(notebook.cells[0]?.source).toBe("1\n\nadded");
  const broken = readMarkdown(file.replace('"kind":"ts"', '"kind":"cobol"'));
  expect(broken.notebook.cells[0]).toMatchObject({kind: "ts", source: "1"});
  expect(broken.warnings).toEqual(["1 cells have a damaged comment before them: kind and mode are guessed."]);
});
