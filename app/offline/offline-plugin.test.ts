import {mkdirSync, mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {afterEach, beforeEach, expect, it} from "vitest";
import {listFiles} from "./offline-plugin.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nablab-offline-"));
});
afterEach(() => rmSync(folder, {recursive: true}));

it("lists what the page is made of, with a hash that changes with the content", async () => {
  mkdirSync(join(folder, "data"));
  for (const name of ["index.html", "index.html.gz", "sw.js", "screenshot.png", ".built", "data/mnist.bin"]) {
    writeFileSync(join(folder, name), name);
  }
  const before = await listFiles(folder);
  expect(before.map(({url}) => url)).toEqual(["data/mnist.bin", "index.html"]);
  writeFileSync(join(folder, "index.html"), "other");
  const after = await listFiles(folder);
  expect(after[0]).toEqual(before[0]);
  expect(after[1]?.revision).not.toBe(before[1]?.revision);
});
