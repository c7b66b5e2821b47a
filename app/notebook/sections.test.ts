import {describe, expect, it} from "vitest";
import {type Cell, newNotebook} from "../../kernel/notebook/notebook.ts";
import {cell as makeCell} from "../../kernel/notebook/testing.ts";
import {foldedAway, headingLevel, sectionOf, shownCells} from "./sections.ts";

const cell = (id: string, source: string, kind: Cell["kind"] = "md"): Cell => makeCell(id, source, {kind});

const notebook = {
  ...newNotebook(),
  cells: [
    cell("1", "intro"),
    cell("2", "# A"),
    cell("3", "1", "ts"),
    cell("4", "## B"),
    cell("5", "# not a heading", "ts"),
    cell("6", "text\n\n### C"),
    cell("7", "2", "ts"),
    cell("8", "## D"),
    cell("9", "# E"),
    cell("10", "3", "ts"),
  ],
};
const shown = (...folded: string[]) =>
  shownCells(notebook, {sections: new Set(folded), checks: false})
    .map(({id}) => id)
    .join(" ");

describe("sections", () => {
  it("reach down to the next heading that is not below theirs", () => {
    expect(shown()).toBe("1 2 3 4 5 6 7 8 9 10");
    expect(shown("4")).toBe("1 2 3 4 8 9 10");
    expect(shown("6")).toBe("1 2 3 4 5 6 8 9 10");
    expect(shown("2")).toBe("1 2 9 10");
    expect(shown("9")).toBe("1 2 3 4 5 6 7 8 9");
    expect(shown("2", "4", "9")).toBe("1 2 9");
  });

  it("leave alone what has no heading, and cells that are not there", () => {
    expect(shown("1", "5", "99")).toBe("1 2 3 4 5 6 7 8 9 10");
  });

  it("keep hidden checks out of sight until they are asked for", () => {
    const cells = [cell("1", "a"), {...cell("2", "b", "ts"), attributes: {"data-check": ""}}];
    const ids = (checks: boolean) => shownCells({...notebook, cells}, {sections: new Set(), checks}).map(({id}) => id);
    expect(ids(false)).toEqual(["1"]);
    expect(ids(true)).toEqual(["1", "2"]);
  });

  it("know which heading hides a cell", () => {
    expect(foldedAway(notebook, new Set(["4"])).get("7")).toBe("4");
    expect(foldedAway(notebook, new Set(["2", "6"])).get("7")).toBe("2");
  });

  it("know the section of each cell", () => {
    expect(sectionOf(notebook, "1")).toBeNull();
    expect(sectionOf(notebook, "3")).toBe("2");
    expect(sectionOf(notebook, "6")).toBe("6");
    expect(headingLevel(cell("x", "```\n# code\n```\n## real"))).toBe(2);
  });
});
