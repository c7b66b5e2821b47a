/** A page that runs: an exported file with the kernel inside, opened from the disk without network and without Nablab. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {readFile, stat} from "node:fs/promises";
import {tmpdir} from "node:os";
import {join} from "node:path";
import {pathToFileURL} from "node:url";
import type {Browser, Page} from "@playwright/test";
import {findsNothing} from "./axe.ts";
import {expect, test} from "./nablab.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nablab-runnable-"));
});
test.afterEach(() => rmSync(folder, {recursive: true}));

/** Exports the open notebook; gives the file's path. */
async function exportRunnable(page: Page): Promise<string> {
  await page.getByRole("button", {name: "More actions"}).first().click();
  await page.getByRole("menuitem", {name: "Export…"}).click();
  const downloading = page.waitForEvent("download");
  await page.getByRole("dialog").getByRole("button", {name: "Page that runs"}).click();
  const path = join(folder, "page.html");
  await (await downloading).saveAs(path);
  return path;
}

/** The file in somebody else's browser, which has no network. */
async function openOffline(browser: Browser, path: string) {
  const page = await (await browser.newContext({offline: true})).newPage();
  const asked: string[] = [];
  const problems: string[] = [];
  page.on("request", (request) => asked.push(request.url()));
  page.on("pageerror", (error) => problems.push(String(error)));
  await page.goto(pathToFileURL(path).href);
  const cell = (id: string) => page.locator(`[data-cell-id="${id}"]`);
  const status = page.getByRole("banner").getByRole("status");
  return {page, asked, problems, cell, status};
}

test("it shows what was there, runs at a press, and its controls move", async ({nablab, page, browser}) => {
  test.setTimeout(300_000);
  const rows = join(folder, "rows.csv");
  writeFileSync(rows, "name,value\na,1\nb,42\n");
  await nablab.openCells(
    {kind: "md", source: "# Sevens\n\nIt is ${n * 2}.", pinned: false},
    "const n = view(Inputs.range([0, 100], {label: 'n', value: 3, step: 1}))",
    "display(n * 7)",
    'display(Plot.plot({title: "A line", marks: [Plot.lineY([1, n, 2])]}))',
    "(await FileAttachment('rows.csv').csv({typed: true}))[1].value + n",
    "display(await tf.tidy(() => tf.range(0, n).sum()).data())",
    "undefinedName + 1",
    "[isSecureContext, await fetch('https://example.com/').catch(() => 'no network')]",
    {kind: "dot", source: "digraph { a -> b }"},
    {source: "for (;;);", run: "manual"},
  );
  await page.getByRole("button", {name: "Attached files"}).click();
  const choosing = page.waitForEvent("filechooser");
  await page.getByRole("button", {name: "Add files…"}).click();
  await (await choosing).setFiles(rows);
  await page.keyboard.press("Escape");
  await expect(nablab.output("9").locator("svg")).toBeVisible();
  await nablab.output("2").getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  await expect(nablab.output("3")).toContainText("28");
  const path = await exportRunnable(page);
  const {size} = await stat(path);
  test.info().annotations.push({type: "bytes", description: String(size)});
  // As the dialog says; the drawing of graphs is half a megabyte more.
  expect(size).toBeLessThan(3.2e6);

  const file = await openOffline(browser, path);
  await expect(file.status).toHaveText("Not run");
  await expect(file.cell("1")).toContainText("It is 8.");
  await expect(file.cell("3").locator("[data-output]")).toContainText("28");
  await expect(file.cell("4").locator("svg").first()).toBeVisible();
  // Nothing has run: there is not even a place for it.
  await file.page.waitForTimeout(1000);
  expect(file.page.frames()).toHaveLength(1);
  await findsNothing(file.page, "page that runs, before");

  await file.page.getByRole("button", {name: "Run"}).click();
  await expect(file.cell("7").getByRole("alert")).toContainText("undefinedName");
  await expect(file.status).toHaveText("Ready");
  const slider = file.cell("2").getByRole("slider");
  await expect(slider).toHaveValue("4");
  await slider.focus();
  await file.page.keyboard.press("ArrowRight");
  await expect(file.cell("3").locator("[data-output]")).toContainText("35");
  await expect(file.cell("1")).toContainText("It is 10.");
  await expect(file.cell("5").locator("[data-output]")).toContainText("47");
  await expect(file.cell("6").locator("[data-output]")).toContainText("10");
  await expect(file.cell("8").locator("[data-output]")).toContainText("true");
  await expect(file.cell("8").locator("[data-output]")).toContainText("no network");
  await expect(file.cell("9").locator("svg")).toBeVisible();
  await findsNothing(file.page, "page that runs, after");
  expect(file.asked.filter((url) => !/^(file|data|blob|about):/.test(url))).toEqual([]);
  expect(file.problems).toEqual([]);
  await file.page.context().close();

  // The file is the notebook as well.
  await nablab.open("#/");
  const content = await readFile(path);
  await page
    .locator('input[type="file"]')
    .first()
    .setInputFiles({name: "page.html", mimeType: "text/html", buffer: content});
  await nablab.agree();
  await expect(nablab.output("3")).toContainText("21");
});

test("the tour runs from a file, with its data, and data that is not inside is told", async ({
  nablab,
  page,
  browser,
}) => {
  test.setTimeout(300_000);
  await nablab.open("#/n/tour/0-first-steps");
  await expect(nablab.output("3").locator("svg").first()).toBeVisible();
  await nablab.stop();
  await nablab.expectKernel("idle");
  const file = await openOffline(browser, await exportRunnable(page));
  await file.page.getByRole("button", {name: "Run"}).click();
  await expect(file.cell("4").locator("figcaption")).toContainText(/Step ([3-9]|\d\d)/);
  await file.page.getByRole("button", {name: "Stop"}).click();
  await expect(file.status).toHaveText("Ready");
  expect(file.problems).toEqual([]);
  await file.page.context().close();

  // Nothing of it had run on this page when it was exported.
  await page.goto("about:blank");
  await nablab.openFile("const digits = await lab.problems.mnist()", "1 + 1");
  const bare = await openOffline(browser, await exportRunnable(page));
  await bare.page.getByRole("button", {name: "Run"}).click();
  await expect(bare.cell("1").getByRole("alert")).toContainText("mnist.bin is not in this file");
  await expect(bare.cell("2").locator("[data-output]")).toContainText("2");
  await bare.page.context().close();
});
