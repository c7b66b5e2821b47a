import {
  type Notebook as KitNotebook,
  deserialize as kitDeserialize,
  serialize as kitSerialize,
  toNotebook,
} from "@observablehq/notebook-kit";
import {JSDOM} from "jsdom";
import {describe, expect, test} from "vitest";
import {contentHash} from "./hash.ts";
import {
  type Cell,
  type CellKind,
  FOREIGN_KINDS,
  type Notebook,
  NotebookFormatError,
  newCell,
  newCellId,
  newNotebook,
  RUNNABLE_KINDS,
} from "./notebook.ts";
import {readNotebook} from "./reader.ts";
import {writeNotebook} from "./writer.ts";

const {window} = new JSDOM();
const parser = new window.DOMParser();
const serialize = (notebook: KitNotebook) => kitSerialize(notebook, {document: window.document});
const deserialize = (file: string) => kitDeserialize(file, {parser});

/** Mulberry32: the texts of a run are the same every time. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const PIECES = [
  ..."</script> </SCRIPT\t</script/ </script <\\/script> <\\\\/script> </scripty> <!-- --> <\\!-- <\\\\!-- <!--> <script> <script\n <ScRiPt/ &amp; &lt; & < > \" ' ` ${x} \\ \\\\ ]]> <![CDATA[ é 漢 😀 \u2028 \u00a0 \t    a b c 1 ; { } 0x1 // /* */".split(
    " ",
  ),
  ...["\n", "\n\n", "\n   \n", "    ", "  ", " ", "\n    ", "\n  x\n"],
];
/** Kit has all of them but the last. */
type KitKind = Exclude<CellKind, "other">;
const KINDS: KitKind[] = [...RUNNABLE_KINDS, ...FOREIGN_KINDS].filter((kind) => kind !== "other");

function randomText(next: () => number): string {
  return Array.from({length: Math.floor(next() * 12)}, () => PIECES[Math.floor(next() * PIECES.length)]).join("");
}

function randomNotebook(seed: number): Notebook {
  const next = random(seed);
  const pick = <T>(...values: T[]) => values[Math.floor(next() * values.length)] as T;
  const cells = Array.from(
    {length: 1 + Math.floor(next() * 5)},
    (_, i): Cell => ({
      id: String(i + 1),
      kind: pick(...KINDS),
      source: randomText(next),
      pinned: pick(true, false),
      hidden: pick(true, false),
      run: pick("auto", "auto", "manual", "disabled"),
      ...(next() < 0.3 && {seed: Math.floor(next() * 2 ** 32)}),
      attributes: next() < 0.3 ? {output: 'a&"<b>', "data-controls": "x\ny"} : {},
    }),
  );
  return {
    title: `T${randomText(next)}`.replaceAll("\0", ""),
    theme: pick("air", "near-midnight", "light-dark(air, near-midnight)"),
    readonly: pick(true, false),
    seed: pick(1, 0, 2 ** 32 - 1),
    cells,
    attributes: next() < 0.3 ? {"data-extra": "1"} : {},
  };
}

const cell = (source: string, more: Partial<Cell> = {}): Cell => ({...newCell(newNotebook(), "ts", source), ...more});
const notebookOf = (...cells: Cell[]): Notebook => ({...newNotebook(), cells});

describe("writing and reading", () => {
  test("gives back 2,000 random notebooks, whatever their texts hold", () => {
    for (let seed = 0; seed < 2000; seed++) {
      const notebook = randomNotebook(seed);
      const file = writeNotebook(notebook);
      expect(readNotebook(file), `seed ${seed}:\n${file}`).toEqual({notebook, warnings: []});
      expect(writeNotebook(readNotebook(file).notebook)).toBe(file);
    }
  });

  test("turns every kind of line break into \\n", () => {
    const file = writeNotebook(notebookOf(cell("a\r\nb\rc\nd")));
    expect(readNotebook(file).notebook.cells[0]?.source).toBe("a\nb\nc\nd");
  });

  test("writes Kit's layout", () => {
    const notebook = {
      ...notebookOf(cell("const s: string = '</script>';\n\n  s", {run: "manual", seed: 7})),
      title: "A & B",
    };
    expect(writeNotebook(notebook)).toBe(`<!doctype html>
<notebook theme="air" data-version="1">
  <title>A &amp; B</title>
  <script id="1" type="text/x-typescript" pinned="" data-run="manual" data-seed="7">
    const s: string = '<\\/script>';

      s
  </script>
</notebook>
`);
  });
});

describe("agreement with Notebook Kit", () => {
  /** Kit has no notion of ours, and writes lines of white space as empty. */
  const plain = ({attributes: _, ...notebook}: Notebook): Notebook => ({
    ...notebook,
    seed: 1,
    attributes: {},
    cells: notebook.cells.map(({seed: _seed, ...rest}) => ({
      ...rest,
      run: "auto",
      source: rest.source.replace(/^\s+$/gm, ""),
      attributes: {},
    })),
  });
  const toKit = (notebook: Notebook) =>
    toNotebook({
      title: notebook.title,
      theme: kitTheme(notebook.theme),
      readOnly: notebook.readonly,
      cells: notebook.cells.map(({id, kind, source, pinned, hidden}) => ({
        id: Number(id),
        mode: kind as KitKind,
        value: source,
        pinned,
        hidden,
      })),
    });
  function kitTheme(theme: string): KitNotebook["theme"] {
    const match = /^light-dark\((.*), (.*)\)$/.exec(theme);
    return (match ? {light: match[1], dark: match[2]} : theme) as KitNotebook["theme"];
  }
  /** What Kit forgets to escape. */
  const kitSafe = (notebook: Notebook) =>
    !notebook.cells.some(({source}) => /<\\*!--|<\\*\/script(\/|$)/i.test(source));

  test("its reader reads our files", () => {
    let compared = 0;
    for (let seed = 0; seed < 400; seed++) {
      const notebook = plain(randomNotebook(seed));
      if (!kitSafe(notebook)) continue;
      expect(deserialize(writeNotebook(notebook))).toEqual(toKit(notebook));
      compared++;
    }
    expect(compared).toBeGreaterThan(100);
  });

  test("our reader reads its files, and writes the same text but for our version", () => {
    let compared = 0;
    for (let seed = 0; seed < 400; seed++) {
      const notebook = plain(randomNotebook(seed));
      if (!kitSafe(notebook)) continue;
      const file = serialize(toKit(notebook));
      const {notebook: read, warnings} = readNotebook(file);
      expect(warnings).toEqual([]);
      expect(toKit(read)).toEqual(deserialize(file));
      expect(writeNotebook(read).replace(' data-version="1"', "")).toBe(file);
      compared++;
    }
    expect(compared).toBeGreaterThan(100);
  });

  test("its literal <\\!-- stays as it is, since Kit does not escape it", () => {
    const file = serialize(toNotebook({cells: [{id: 1, mode: "js", value: '"<\\!--"'}]}));
    expect(readNotebook(file).notebook.cells[0]?.source).toBe('"<\\!--"');
  });

  test("our files open there even when a cell has <!-- and <script>", () => {
    const notebook = notebookOf(cell("'<!-- <script>'"), cell("2", {id: "2"}));
    expect(deserialize(writeNotebook(notebook)).cells.map(({value}) => value)).toEqual(["'<\\!-- <script>'", "2"]);
    expect(readNotebook(writeNotebook(notebook)).notebook).toEqual(notebook);
  });

  test("missing, repeated and bad ids are renumbered alike", () => {
    const file = `<notebook>${[
      "",
      ' id="3"',
      ' id="Infinity"',
      ' id="3"',
      ' id="0"',
      ' id="7.5"',
      ' id="-1"',
      ' id="2"',
      ' id="1"',
    ]
      .map((id, i) => `<script type="module"${id}>${i}</script>`)
      .join("")}</notebook>`;
    const {notebook, warnings} = readNotebook(file);
    expect(notebook.cells.map(({id}) => Number(id))).toEqual(deserialize(file).cells.map(({id}) => id));
    expect(warnings).toContain('A second cell with id "3" is now cell 5.');
    expect(warnings).toContain("A cell without id is now cell 1.");
  });
});

describe("reading what is not quite a notebook", () => {
  test("a file without <notebook> is refused", () => {
    expect(() => readNotebook("# Not a notebook")).toThrow(NotebookFormatError);
    expect(() => readNotebook("")).toThrow("no <notebook> element");
  });

  test("an unclosed cell keeps its text and is told", () => {
    const {notebook, warnings} = readNotebook('<notebook><script id="1" type="module">\n    1 + 1\n');
    expect(notebook.cells[0]?.source).toBe("1 + 1");
    expect(warnings).toEqual(["Line 3: the file ends inside a cell or tag."]);
  });

  test("text and elements between cells become HTML cells", () => {
    const {notebook, warnings} = readNotebook(
      '<notebook><title>T</title>Lost <b>text</b><script id="4">1</script><!-- note --><div><script id="5">2</script>tail</div></notebook>',
    );
    expect(notebook.cells.map(({id, kind, source}) => [id, kind, source])).toEqual([
      ["6", "html", "Lost <b>text</b>"],
      ["4", "js", "1"],
      ["7", "html", "<!-- note -->"],
      ["5", "js", "2"],
      ["8", "html", "tail"],
    ]);
    expect(warnings[0]).toBe("Text outside of cells is kept as HTML in cell 6.");
  });

  test("unknown types, modes, seeds and versions are told", () => {
    const {notebook, warnings} = readNotebook(
      '<notebook data-version="9" data-seed="x"><script id="1" type="text/x-go" data-run="never" data-seed="-1">1</script></notebook>',
    );
    expect(notebook).toMatchObject({seed: 1, cells: [{kind: "other", attributes: {type: "text/x-go"}, source: "1"}]});
    expect(writeNotebook(notebook)).toContain('<script id="1" type="text/x-go">');
    expect(warnings).toEqual([
      "The file has format version 9; this Nablab knows version 1.",
      'The notebook has data-seed="x", which is not an integer from 0 to 4294967295: it is left out.',
      'Cell 1 has data-seed="-1", which is not an integer from 0 to 4294967295: it is left out.',
      'Cell 1 has the unknown type "text/x-go" and is kept as it is, without running.',
      'Cell 1 has the unknown mode data-run="never" and runs by itself.',
    ]);
  });

  test("a NUL character is told", () => {
    const {notebook, warnings} = readNotebook('<notebook><script id="1">a\0b</script></notebook>');
    expect(notebook.cells[0]?.source).toBe("a\ufffdb");
    expect(warnings).toEqual(["Line 1: a NUL character became U+FFFD."]);
  });

  test("attributes cannot pose as ours, and their names must be writable", () => {
    const posing = notebookOf(cell("1", {attributes: {id: "7", type: "x", "data-run": "manual"}}));
    expect(readNotebook(writeNotebook(posing)).notebook).toEqual(notebookOf(cell("1")));
    expect(() => writeNotebook(notebookOf(cell("1", {attributes: {"a b": ""}})))).toThrow(NotebookFormatError);
  });

  test("attributes it does not know are kept", () => {
    const {notebook} = readNotebook(
      '<notebook lang="en"><script id="1" type="application/sql" database="var:db" output="rows">SELECT 1</script></notebook>',
    );
    expect(notebook.attributes).toEqual({lang: "en"});
    expect(notebook.cells[0]).toMatchObject({kind: "sql", attributes: {database: "var:db", output: "rows"}});
    expect(readNotebook(writeNotebook(notebook)).notebook).toEqual(notebook);
  });
});

describe("helpers", () => {
  test("newCellId is above all decimal ids", () => {
    expect(newCellId(newNotebook())).toBe("1");
    expect(newCellId(notebookOf(cell("", {id: "9"}), cell("", {id: "claim"}), cell("", {id: "2"})))).toBe("10");
  });

  test("contentHash is the SHA-256 of the canonical text and changes with it", async () => {
    const {createHash} = await import("node:crypto");
    const notebook = notebookOf(cell("1 + 1"));
    const hash = await contentHash(notebook);
    expect(hash).toBe(createHash("sha256").update(writeNotebook(notebook)).digest("hex"));
    expect(await contentHash(notebookOf(cell("1 + 2")))).not.toBe(hash);
  });
});
