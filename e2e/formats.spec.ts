import {readFile} from "node:fs/promises";
import type {Page} from "@playwright/test";
import {readIpynb} from "../kernel/formats/ipynb.ts";
import {expect, test} from "./nablab.ts";

const CHART = 'display(Plot.lineY([1, 3, 2]).plot({ariaLabel: "A line"}))';

/** Exports by the menu and the dialog, and gives the file's path. */
async function exportAs(page: Page, name: string): Promise<{path: string; file: string}> {
  await page.getByRole("button", {name: "More actions"}).first().click();
  await page.getByRole("menuitem", {name: "Export…"}).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", {name}).click();
  const download = await downloading;
  return {path: await download.path(), file: download.suggestedFilename()};
}

test("a notebook leaves for Jupyter with what it shows, and comes back", async ({nablab, page}) => {
  await nablab.openCells({kind: "md", source: "# Lines"}, CHART, {kind: "python", source: "print(1)"});
  await nablab.expectStatus("2", "fresh");
  const {path, file} = await exportAs(page, "Jupyter notebook");
  expect(file).toBe("test-notebook.ipynb");
  const text = await readFile(path, "utf8");
  const {cells} = JSON.parse(text);
  expect(cells[1].outputs[0].data["text/html"].join("")).toContain("<svg");
  expect(readIpynb(text).notebook.cells.map(({kind}) => kind)).toEqual(["md", "ts", "python"]);

  await nablab.open("#/");
  await page.locator('input[type="file"]').first().setInputFiles(path);
  // What it showed is seen before it may run.
  await expect(nablab.output("2").locator("svg").first()).toBeVisible();
  await nablab.agree();
  await nablab.expectStatus("2", "fresh");
  await expect(nablab.cell("3")).toContainText("they do not run here");
});

test("a Python notebook shows what it showed, and says that it does not run", async ({nablab, page}) => {
  const cell = {
    cell_type: "code",
    id: "p",
    metadata: {},
    execution_count: 1,
    source: ["print('hi')"],
    outputs: [
      {output_type: "stream", name: "stdout", text: ["hi there\n"]},
      {
        output_type: "display_data",
        metadata: {},
        data: {"text/html": ["<b>bold</b><script>document.title = 'x'</script>"]},
      },
    ],
  };
  const notebook = {
    nbformat: 4,
    nbformat_minor: 5,
    metadata: {kernelspec: {name: "python3", display_name: "Python", language: "python"}},
    cells: [cell],
  };
  await nablab.open("#/");
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({name: "py.ipynb", mimeType: "application/json", buffer: Buffer.from(JSON.stringify(notebook))});
  await expect(nablab.output("p")).toContainText("hi there");
  await expect(nablab.output("p").locator("b")).toHaveText("bold");
  await expect(page.getByText("Its code is python")).toBeVisible();
  await expect(nablab.cell("p")).toContainText("they do not run here");
});

test("a page to show works from a file, offline, and runs nothing", async ({nablab, page, browser}) => {
  await nablab.openCells({kind: "md", source: "# Lines\n\nText"}, CHART, {pinned: false, source: "6 * 7"});
  await nablab.expectStatus("3", "fresh");
  const {path} = await exportAs(page, "Page to show");
  const context = await browser.newContext({offline: true});
  const shown = await context.newPage();
  const asked: string[] = [];
  shown.on("request", (request) => asked.push(request.url()));
  await shown.setContent("");
  // A download has no ending: browsers take files for pages by theirs.
  await shown.route("file:///**", async (route) =>
    route.fulfill({body: await readFile(path), contentType: "text/html"}),
  );
  await shown.goto("file:///lines.html");
  await expect(shown.locator("h1")).toHaveText("Lines");
  await expect(shown.locator("svg").first()).toBeVisible();
  await expect(shown.locator("details")).toContainText("6 * 7");
  expect(asked.filter((url) => !url.startsWith("file:") && !url.startsWith("data:"))).toEqual([]);
  await context.close();

  await nablab.open("#/");
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({name: "lines.html", mimeType: "text/html", buffer: await readFile(path)});
  await nablab.agree();
  await nablab.expectStatus("3", "fresh");
});

test("a notebook on paper has text, code and figures, and nothing to press", async ({nablab, page}) => {
  await nablab.openCells({kind: "md", source: "# Lines\n\nText"}, CHART);
  await nablab.expectStatus("2", "fresh");
  await page.emulateMedia({media: "print"});
  await expect(page.getByRole("banner")).toBeHidden();
  await expect(page.getByRole("button", {name: "Run all"})).toBeHidden();
  await expect(nablab.output("2").locator("svg").first()).toBeVisible();
  const pdf = await page.pdf();
  expect(pdf.subarray(0, 5).toString()).toBe("%PDF-");
});
