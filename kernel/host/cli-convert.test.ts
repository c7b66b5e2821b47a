import {mkdtemp, readFile, rm, writeFile} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterAll, beforeAll, expect, test} from "vitest";
import {newCell, newNotebook} from "../notebook/notebook.ts";
import {writeNotebook} from "../notebook/writer.ts";
import {convert} from "./cli-convert.ts";

let folder: string;
const at = (name: string) => join(folder, name);
const notebook = {...newNotebook("T"), cells: [newCell(newNotebook(), "ts", "1 + 1")]};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nablab-convert-"));
  await writeFile(at("a.html"), writeNotebook(notebook));
});
afterAll(() => rm(folder, {recursive: true}));

test("through every format and back nothing changes", async () => {
  const chain = ["a.html", "b.ipynb", "c.md", "d.ts", "d.page.html", "e.html"];
  for (const [i, name] of chain.slice(1).entries()) {
    expect(await convert(at(chain[i] ?? ""), at(name))).toEqual([]);
  }
  expect(await readFile(at("e.html"), "utf8")).toBe(writeNotebook(notebook));
});

test("what is wrong is said", async () => {
  await expect(convert(at("a.html"), at("a.docx"))).rejects.toThrow(
    /it can be \.page\.html, \.html, \.ipynb, \.md, \.ts/,
  );
  await expect(convert(at("none.html"), at("x.md"))).rejects.toThrow("ENOENT");
  await writeFile(at("bad.ipynb"), "{");
  await expect(convert(at("bad.ipynb"), at("x.md"))).rejects.toThrow("This is not a Jupyter notebook");
});
