import {expect, test} from "vitest";
import {type Cell, newCell, newNotebook} from "../notebook/notebook.ts";
import {readTypeScript, writeTypeScript} from "./typescript.ts";

const empty = newNotebook("Squares */");
const cell = (id: string, source: string, more: Partial<Cell> = {}): Cell => ({
  ...newCell(empty, "ts", source),
  id,
  ...more,
});
const write = (...cells: Cell[]) => writeTypeScript({...empty, cells});

test("cells become functions in the order of their dependencies, text becomes comments", () => {
  const program = write(
    cell("1", "# Words\n\nmore", {kind: "md", pinned: false}),
    cell("2", "n + seed"),
    cell("3", 'import {sum} from "npm:d3@7";\nconst n: number = sum([1, 2]) // a comment', {seed: 5}),
  );
  expect(program).toBe(`/* Squares * /
 *
 * Made by Nablab from a notebook. Node 22.18 and later run it as it is, where the package nablab is installed.
 */
import {cell, settle, show, d3} from "nablab/cells";

// %%% {"title":"Squares */","theme":"air","seed":1}
const seed: number = 1;
export {};

// %% 1 {"kind":"md","pinned":false,"at":0}
// # Words
//
// more

// %% 3 {"kind":"ts","pinned":true,"seed":5,"at":2,"hoisted":{"0":"import {sum} from \\"npm:d3@7\\";"}}
//^ 0
const {sum} = d3;
//^ 
const {n} = await cell(async (seed: number = 5) => {
/*^0*/
const n: number = sum([1, 2]) // a comment
return {n};
});

// %% 2 {"kind":"ts","pinned":true,"at":1}
await show(async () => (
n + seed
));
`);
  expect(readTypeScript(program).notebook.cells.map(({id}) => id)).toEqual(["1", "2", "3"]);
});

test("what cannot be code is a comment: disabled cells, names that are defined twice, what does not parse", () => {
  const program = write(
    cell("1", "const a = 1;"),
    cell("2", "const a = 2;"),
    cell("3", "let ="),
    cell("4", "1", {run: "disabled"}),
    cell("5", "print(1)", {kind: "python"}),
  );
  expect(program.split("\n").filter((line) => !line.startsWith("//") && line.includes("a ="))).toEqual([]);
  expect(program).toContain('// %% 3 {"kind":"ts","pinned":true,"off":true}\n// let =');
  expect(program).toContain('// %% 5 {"kind":"python","pinned":true}\n// print(1)');
});

test("cells that an editor changed are read as they are now", () => {
  const program = write(cell("1", "const a = 1;"), cell("2", "a"));
  const edited = program.replace("const a = 1;", "const a = 1;\nconst b = 2;").replace("return {a}", "return {a, b}");
  expect(readTypeScript(edited).notebook.cells[0]?.source).toBe("const a = 1;\nconst b = 2;");
});

test("any other program becomes one cell, and that is told", () => {
  const {notebook, warnings} = readTypeScript("const a = 1;\nconsole.log(a);\n");
  expect(notebook.cells).toMatchObject([{kind: "ts", source: "const a = 1;\nconsole.log(a);"}]);
  expect(warnings).toEqual(["It was not made from a notebook: all of it is one cell."]);
});
