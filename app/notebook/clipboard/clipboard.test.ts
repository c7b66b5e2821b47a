// @vitest-environment jsdom
import {beforeEach, describe, expect, it} from "vitest";
import {type Cell, newCell, newNotebook} from "../../../kernel/notebook/notebook.ts";
import {copiedCells, copyCells, pastedCells} from "./clipboard.ts";
import {readCells, writeCells} from "./format.ts";

const cells: Cell[] = [
  {
    ...newCell(newNotebook(), "ts", 'html`</script><!-- <script>` && "a < b"'),
    id: "7",
    run: "manual",
    seed: 3,
    attributes: {"data-notes": "Say <this>."},
  },
  {...newCell(newNotebook(), "md", "# Words\n\n  indented"), id: "intro"},
];

/** A clipboard of the system, as an event gives it. */
function clipboard() {
  const data = new Map<string, string>();
  return {
    getData: (type: string) => data.get(type) ?? "",
    setData: (type: string, value: string) => void data.set(type, value),
  };
}

const texts = (data: ReturnType<typeof clipboard>) => ({
  html: data.getData("text/html"),
  text: data.getData("text/plain"),
});

beforeEach(() => localStorage.clear());

describe("format", () => {
  it("brings cells back as they were, whatever is in them", async () => {
    expect(await readCells(writeCells(cells).html)).toEqual(cells);
  });

  it("brings them back from HTML that a program wrapped", async () => {
    const wrapped = `<html><body><!--StartFragment-->${writeCells(cells).html}<!--EndFragment--></body></html>`;
    expect(await readCells(wrapped)).toEqual(cells);
  });

  it("has the texts for programs that know no notebooks", () => {
    const {html, text} = writeCells(cells);
    expect(text).toBe(cells.map(({source}) => source).join("\n\n"));
    document.body.innerHTML = html;
    expect(document.querySelector("pre")?.textContent).toBe(text);
  });

  it("finds no cells in other HTML", async () => {
    expect(await readCells("<p>notebook</p>")).toBeNull();
    expect(await readCells("<notebook></notebook>")).toBeNull();
  });
});

describe("clipboard", () => {
  it("knows its own cells, in this tab and in others", async () => {
    const system = clipboard();
    copyCells(cells, true, system as unknown as DataTransfer);
    expect(await copiedCells()).toEqual({cells, from: "own"});
    expect(await pastedCells(texts(system))).toEqual({cells, from: "own"});
  });

  it("carries the mark of a notebook that is not trusted", async () => {
    const system = clipboard();
    copyCells(cells, false, system as unknown as DataTransfer);
    expect((await copiedCells())?.from).toBe("outside");
    expect((await pastedCells(texts(system)))?.from).toBe("outside");
  });

  it("takes cells that it did not copy for text from outside, also when they claim otherwise", async () => {
    copyCells(cells.slice(1), true, clipboard() as unknown as DataTransfer);
    const foreign = writeCells(cells).html.replace("<notebook", '<notebook data-trusted="true"');
    expect((await pastedCells({html: foreign, text: ""}))?.from).toBe("outside");
  });

  it("makes a cell of plain text, and nothing of nothing", async () => {
    expect(await pastedCells({html: "", text: "1 + 1"})).toMatchObject({
      cells: [{kind: "ts", source: "1 + 1"}],
      from: "text",
    });
    expect(await pastedCells({html: "", text: "  \n"})).toBeNull();
    expect(await copiedCells()).toBeNull();
  });

  it("survives a store that is damaged", async () => {
    localStorage.setItem("nablab:clipboard", "{");
    await expect(copiedCells()).resolves.toBeNull();
    localStorage.setItem("nablab:clipboard", '{"html": 3}');
    await expect(copiedCells()).resolves.toBeNull();
  });
});
