import {mkdir, mkdtemp, readFile, rm} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, expect, test} from "vitest";
import {readNotebook} from "../notebook/reader.ts";
import {writeNotebook} from "../notebook/writer.ts";
import {newPaper} from "./cli-new-paper.ts";
import {UsageError} from "./cli-options.ts";

let root = "";
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "nablab-new-paper-"));
});
afterEach(() => rm(root, {recursive: true}));

test("a new paper is a notebook in the form of all papers, titled by its slug", async () => {
  await mkdir(join(root, "notebooks"));
  expect(await newPaper("120-lucky-steps", root)).toBe("notebooks/papers/120-lucky-steps.html");
  const text = await readFile(join(root, "notebooks/papers/120-lucky-steps.html"), "utf8");
  const {notebook, warnings} = readNotebook(text);
  expect(warnings).toEqual([]);
  expect(notebook.title).toBe("Lucky steps");
  expect(notebook.cells.length).toBeGreaterThanOrEqual(8);
  expect(notebook.cells.length).toBeLessThanOrEqual(14);
  expect(notebook.attributes).toMatchObject({"data-family": "estimators"});
  expect(text).not.toContain("{{");
  expect(writeNotebook(notebook)).toBe(text);
});

test("a notebook that is there is not overwritten", async () => {
  await mkdir(join(root, "notebooks"));
  await newPaper("120-lucky-steps", root);
  const path = join(root, "notebooks/papers/120-lucky-steps.html");
  const before = await readFile(path, "utf8");
  await expect(newPaper("120-lucky-steps", root)).rejects.toThrow(
    new UsageError("notebooks/papers/120-lucky-steps.html is there already."),
  );
  expect(await readFile(path, "utf8")).toBe(before);
});

test("elsewhere than in a checkout nothing is written", async () => {
  await expect(newPaper("120-lucky-steps", root)).rejects.toThrow(/no folder notebooks here/);
});
