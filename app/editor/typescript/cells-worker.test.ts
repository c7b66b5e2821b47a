import {readFileSync} from "node:fs";
import {expect, test} from "vitest";
import {CellsWorker, type TypePack} from "./cells-worker.ts";
import {cellFile} from "./module-text.ts";

const pack = JSON.parse(readFileSync("public/data/types.json", "utf8")) as TypePack;
function project(cells: Record<string, string>) {
  const models = Object.entries(cells).map(([id, source]) => ({
    uri: {toString: () => cellFile(id, "ts")},
    version: 1,
    getValue: () => source,
  }));
  return new CellsWorker({getMirrorModels: () => models}, {compilerOptions: {}, extraLibs: {}}, pack);
}
test("try", async () => {
  const cells = {
    a: "const history = [1, 2, 3];\n/** Adds. */ function add(x: number, y = 1) { return x + y; }\nconst p = Promise.resolve({k: 1})",
    b: "const n = history.length + add(1);\nconst lr = view(Inputs.range([0, 1], {label: 'x'}));\nconst q = p.k; const t = tf.zeros([1]).add(1)",
    c: "display(lr + n); tf.",
    d: "Plot.plot({marks: [Plot.dot([1], {})]})",
    e: "const x: number = 'a'; await 1; const sel = d3.select('a')",
    f: "{a: 1, b: 2}",
  };
  const w = project(cells);
  const hover = async (id: keyof typeof cells, needle: string) => {
    const t0 = performance.now();
    const i = await w.getQuickInfoAtPosition(cellFile(id, "ts"), cells[id].indexOf(needle));
    return `${Math.round(performance.now() - t0)} ms ${i?.displayParts?.map((p) => p.text).join("")} — ${i?.documentation
      ?.map((p) => p.text)
      .join("")
      .slice(0, 80)}`;
  };
  for (const [id, n] of [
    ["b", "history"],
    ["b", "add("],
    ["b", "p.k"],
    ["b", "view"],
    ["b", "Inputs"],
    ["c", "lr"],
    ["c", "n)"],
    ["b", "tf"],
    ["b", "t ="],
    ["d", "plot({"],
    ["c", "display"],
    ["e", "sel"],
  ] as const)
    console.log(id, n, await hover(id, n));
  for (const id of Object.keys(cells)) console.log(id, JSON.stringify(await w.getCellDiagnostics(cellFile(id, "ts"))));
  const c = await w.getCompletionsAtPosition(cellFile("c", "ts"), cells.c.length);
  console.log(
    c?.entries.length,
    c?.entries.slice(0, 5).map((e) => e.name),
  );
  console.log(
    await w.getDefinitionAtPosition(cellFile("b", "ts"), cells.b.indexOf("history")),
    await w.getDefinitionAtPosition(cellFile("b", "ts"), cells.b.indexOf("add(")),
  );
  expect(1).toBe(1);
});
