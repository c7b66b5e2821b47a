import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import {afterEach, expect, test, vi} from "vitest";
import {filesIn} from "./files.ts";

afterEach(() => vi.unstubAllGlobals());

test("in Node files are read from a folder", async () => {
  const folder = mkdtempSync(join(tmpdir(), "nablab-files-"));
  writeFileSync(join(folder, "a.bin"), Uint8Array.of(1, 2));
  const read = filesIn(pathToFileURL(`${folder}/`));
  expect([...new Uint8Array(await read("a.bin"))]).toEqual([1, 2]);
  await expect(read("b.bin")).rejects.toThrow(/no such file.*b\.bin/);
  rmSync(folder, {recursive: true});
});

test("elsewhere they are fetched, and a refusal is told", async () => {
  const fetch = vi.fn(async (address: URL) =>
    address.pathname.endsWith("a.bin") ? new Response(Uint8Array.of(3)) : new Response(null, {status: 404}),
  );
  vi.stubGlobal("fetch", fetch);
  const read = filesIn("https://example.org/data/");
  expect([...new Uint8Array(await read("a.bin"))]).toEqual([3]);
  await expect(read("b.bin")).rejects.toThrow("https://example.org/data/b.bin answered 404.");
});
