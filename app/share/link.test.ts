import {createHash} from "node:crypto";
import {readFileSync} from "node:fs";
import {deflateSync} from "fflate";
import {describe, expect, it} from "vitest";
import {type Cell, type Notebook, newCell, newNotebook} from "../../kernel/notebook/notebook.ts";
import {readNotebook} from "../../kernel/notebook/reader.ts";
import {toBase64url} from "./base64url.ts";
import {DICTIONARY} from "./dictionary.ts";
import {LinkError} from "./errors.ts";
import {alone, asEdited, shippedNotebooks} from "./goals.ts";
import {decode, type Original, readLink, splitLink, writeLink} from "./link.ts";
import type {Shared} from "./payload.ts";
import {squeeze, TEXT_LIMIT, unsqueeze} from "./squeeze.ts";

const shipped = shippedNotebooks();
const find = async (collection: string, slug: string) =>
  shipped.find((one) => one.collection === collection && one.slug === slug) ?? null;
const behind = (link: string) => link.replace(/^#\/s\//, "");
const read = (link: string) => readLink(behind(link), find);
const faultOf = (link: string) =>
  read(link).then(
    () => "none",
    (error) => (error instanceof LinkError ? error.fault : `${error}`),
  );
const tenCells = readNotebook(readFileSync("app/share/fixtures/ten-cells.html", "utf8")).notebook;
const first = shipped[0] as Original;

describe("a link", () => {
  it.each(shipped.map((one) => [`${one.collection}/${one.slug}`, one] as const))("carries %s whole", async (_, one) => {
    const shared: Shared = {...alone(one.notebook), backend: "wasm", views: {"2": [0.5, "a", [1, 2], {x: null}]}};
    expect(await read(writeLink(shared))).toEqual({...shared, original: null});
  });

  it("carries everything that a notebook can have", async () => {
    const notebook: Notebook = {
      title: "“Ünusual” \u{1F4D3}",
      theme: "light-dark(cotton, ink)",
      readonly: true,
      seed: 4294967295,
      attributes: {"data-source": 'a "b"'},
      cells: [
        {...newCell(newNotebook(), "sql", "select 1"), id: "q_1", attributes: {database: "var:db", output: "rows"}},
        {
          ...newCell(newNotebook(), "ts", "a\r\n`\\u{1}`\u2028\ud83d\ude00"),
          id: "7",
          run: "manual",
          hidden: true,
          seed: 3,
        },
        {...newCell(newNotebook(), "md", ""), id: "x", pinned: true, run: "disabled"},
      ],
    };
    const shared: Shared = {notebook, views: {"7": [1]}, backend: "cpu", outputs: {"7": "<b>1</b>"}, from: "Ada"};
    expect(await read(writeLink(shared))).toEqual({...shared, original: null});
  });

  it("carries a difference: changed, new, moved and deleted cells, flags, title", async () => {
    const {cells} = first.notebook;
    const [one, two, three, four, ...rest] = cells as [Cell, Cell, Cell, Cell, ...Cell[]];
    const own = newCell(first.notebook, "ts", "1 + 1");
    const changes: Notebook[] = [
      first.notebook,
      {...first.notebook, cells: [{...one, source: "# Mine"}, two, own, ...rest]},
      {...first.notebook, cells: [four, ...rest.toReversed(), one, two, three]},
      {...first.notebook, cells: [one, {...two, run: "manual"}, {...four, pinned: true, source: "2"}]},
      {...first.notebook, title: "Mine", seed: 9, attributes: {"data-x": "1"}, cells: []},
      {...first.notebook, cells: [own]},
    ];
    for (const notebook of changes) {
      const shared = {...alone(notebook), views: {[notebook.cells[0]?.id ?? ""]: notebook.cells.length ? [3] : []}};
      if (notebook.cells.length === 0) shared.views = {};
      expect(await read(writeLink(shared, first))).toEqual({...shared, original: first});
    }
    for (const original of shipped) {
      const shared = asEdited(original);
      expect(await read(writeLink(shared, original))).toEqual({...shared, original});
    }
  });

  it("is the same for the same notebook", () => expect(writeLink(alone(tenCells))).toBe(writeLink(alone(tenCells))));

  it("survives the punctuation that mail puts behind it", async () => {
    for (const end of [".", ")", "*", ">.", '"']) {
      expect((await read(writeLink(alone(tenCells)) + end)).notebook).toEqual(tenCells);
    }
  });

  it("keeps to the dictionary of its version", () => {
    expect(createHash("sha256").update(DICTIONARY).digest("hex")).toBe(
      "0d8f60bdd5baa08110cb08462148b085afbd4f7af9130a045e6413f1d7a89b35",
    );
    // Made when version 1 was: it must open for ever.
    const old = readFileSync("app/share/fixtures/link-1.txt", "utf8").trim();
    expect(decode(splitLink(behind(old)).payload).notebook).toEqual(tenCells);
  });
});

describe("a link that is broken", () => {
  const link = writeLink(alone(tenCells));
  const difference = writeLink(asEdited(first), first);

  it("is told when it was cut", async () => {
    for (const whole of [link, difference]) {
      for (let at = 6; at < whole.length - 1; at += 7) {
        expect(["truncated", "corrupt"], whole.slice(0, at)).toContain(await faultOf(whole.slice(0, at)));
      }
    }
    for (const cut of [40, 41, 42, 43]) expect(await faultOf(link.slice(0, -cut)), `less ${cut}`).toBe("truncated");
    expect(await faultOf("#/s/1/")).toBe("truncated");
  });

  it("is told when characters were changed", async () => {
    expect(await faultOf(`${link.slice(0, 300)}${link[300] === "A" ? "B" : "A"}${link.slice(301)}`)).toBe("corrupt");
    expect(await faultOf(`${link.slice(0, 300)}%20${link.slice(301)}`)).toBe("corrupt");
    expect(await faultOf("#/s/")).toBe("corrupt");
    expect(await faultOf("#/s/0/AAAA")).toBe("corrupt");
  });

  it("is told when it is of a newer version", async () => {
    expect(await faultOf(link.replace("/1/", "/2/"))).toBe("newer");
    await expect(read(link.replace("/1/", "/2/"))).rejects.toThrow("link version 2; this one reads 1");
  });

  it("is told when it is too long, or a bomb", async () => {
    expect(await faultOf(`#/s/1/${"A".repeat(2 * 1024 * 1024)}`)).toBe("oversized");
    const zeros = new Uint8Array(200 * 1024 * 1024);
    const packed = deflateSync(zeros, {level: 9});
    const bomb = new Uint8Array(packed.length + 4);
    bomb.set(packed, 4);
    const before = process.memoryUsage().rss;
    const begin = performance.now();
    expect(await faultOf(`#/s/1/${toBase64url(bomb)}`)).toBe("oversized");
    expect(performance.now() - begin).toBeLessThan(1000);
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
    expect(unsqueeze(squeeze("x".repeat(TEXT_LIMIT), DICTIONARY), DICTIONARY)).toHaveLength(TEXT_LIMIT);
  });

  it("is told when its original is another one here", async () => {
    const changed = {...first, digest: "0".repeat(16)};
    await expect(readLink(behind(difference), async () => changed)).rejects.toThrow(
      "has changed since the link was made",
    );
    await expect(readLink(behind(difference), async () => null)).rejects.toThrow("does not come with this Nablab");
    expect(await faultOf(difference.replace(first.slug, "../../etc"))).toBe("corrupt");
  });

  it.each([
    ["no JSON", "{"],
    ["another JSON", "[]"],
    ["a kind that is none", '{"c":["exe"]}\0x'],
    ["a missing text", '{"c":["ts"]}'],
    ["a text too many", '{"c":["ts"]}\0a\0b'],
    ["an id twice", '{"c":["ts",{"k":"ts","i":"1"}]}\0a\0b'],
    ["an id that is none", '{"c":[{"k":"ts","i":"<b>"}]}\0a'],
    ["cells of an original that it has not got", '{"c":[1]}\0a'],
    ["a cell of an original that it has not got", '{"c":["~1:0:0"]}\0a'],
    ["a name that no attribute can have", '{"a":{"a b":""},"c":["ts"]}\0a'],
    ["values of controls that are no values", '{"v":{"1":[[[[1]]]]},"c":["ts"]}\0a'],
  ])("is told when it holds %s", async (_, payload) => {
    expect(await faultOf(`#/s/1/${squeeze(payload, DICTIONARY)}`)).toBe("corrupt");
  });

  it("pollutes no prototype", async () => {
    const payload = squeeze('{"a":{"__proto__":"x"},"v":{"__proto__":[1]},"c":["ts"]}\0a', DICTIONARY);
    await read(`#/s/1/${payload}`).catch(() => undefined);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});
