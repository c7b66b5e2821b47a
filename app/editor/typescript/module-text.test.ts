import {expect, test} from "vitest";
import {
  type CellExport,
  cellFile,
  cellModuleText,
  cellOfFile,
  exportedNames,
  notebookModuleText,
} from "./module-text.ts";

const value = (name: string): CellExport => ({name, as: "value", start: 0});
const same = (name: string): CellExport => ({name, as: "same", start: 0});

test("a cell's text stands first in its module, so that positions stay", () => {
  const source = "const a = b; // the end";
  expect(cellModuleText(source, [value("a")], ["a", "b"], ["tf"])).toBe(
    `${source}\n;export {a};\nimport {b} from "./notebook";\nimport {tf} from "../app/editor/types/builtins";\n`,
  );
});

test("own names hide others', others' hide built-in ones, and exports are not doubled", () => {
  const text = cellModuleText(
    "",
    [value("tf"), value("e")],
    ["e", "width", "x"],
    ["tf", "width", "now"],
    new Set(["e"]),
  );
  expect(text).toBe(
    '\n;export {tf};\nimport {width, x} from "./notebook";\nimport {now} from "../app/editor/types/builtins";\n',
  );
});

test("the notebook's module has each name once, from the first cell that defines it", () => {
  const text = notebookModuleText([
    {file: cellFile("1", "ts"), exports: [value("a"), same("f")]},
    {file: cellFile("2", "js"), exports: [value("a"), value("b")]},
  ]);
  expect(text.split("\n").filter((line) => line.startsWith("export"))).toEqual([
    'export declare const a: Value<typeof import("./cell-1.ts").a>;',
    'export {f} from "./cell-1.ts";',
    'export declare const b: Value<typeof import("./cell-2.js").b>;',
    "export {};",
  ]);
});

test("a module's file names its cell", () => {
  expect(cellOfFile(cellFile("a-B_3", "ts"))).toBe("a-B_3");
  expect(cellOfFile(cellFile("notebook", "js"))).toBe("notebook");
  expect(cellOfFile("file:///cells/notebook.d.ts")).toBeNull();
  expect(cellOfFile("file:///builtins.d.ts")).toBeNull();
});

test("finds the names that declarations export", () => {
  const text =
    'export * as d3 from "d3";\nexport {html, svg} from "htl";\nexport declare function md(): void;\nexport declare const width: number;\nexport interface Hidden {}\n';
  expect(exportedNames(text).sort()).toEqual(["d3", "html", "md", "svg", "width"]);
});
