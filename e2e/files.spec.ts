/** Files from the reader's disk: opened, written back to, dropped on the page. */
import {mkdtempSync, rmSync, writeFileSync} from "node:fs";
import {tmpdir} from "node:os";
import {join} from "node:path";
import type {Page} from "@playwright/test";
import {cell, notebookOf} from "../kernel/notebook/testing.ts";
import {writeNotebook} from "../kernel/notebook/writer.ts";
import {expect, test} from "./nablab.ts";

let folder: string;
test.beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nablab-files-"));
});
test.afterEach(() => rmSync(folder, {recursive: true}));

/** A file on the disk. */
function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Drops files in the middle of the page, as a file manager does. */
async function drop(page: Page, ...files: string[]): Promise<void> {
  const {width, height} = page.viewportSize() ?? {width: 0, height: 0};
  const browser = await page.context().newCDPSession(page);
  const data = {items: [], files, dragOperationsMask: 1};
  const send = (type: "dragEnter" | "dragOver" | "drop") =>
    browser.send("Input.dispatchDragEvent", {type, x: width / 2, y: height / 2, data});
  await send("dragEnter");
  // As a hand does that holds still.
  await expect(async () => {
    await send("dragOver");
    await expect(page.locator("main[data-drop]")).toBeVisible({timeout: 500});
  }).toPass();
  await send("drop");
  await expect(page.locator("main[data-drop]")).toHaveCount(0);
}

test("a notebook dropped on the home page opens, and one dropped on a notebook opens beside it", async ({
  nablab,
  page,
}) => {
  const first = file("first.html", writeNotebook({...notebookOf(cell("1", "6 * 7")), title: "First"}));
  const second = file("second.html", writeNotebook({...notebookOf(cell("1", "7 * 8")), title: "Second"}));
  await nablab.open("#/");
  await expect(page.locator(".cards")).toBeVisible();
  await drop(page, first);
  await expect(page).toHaveURL(/#\/n\/local\//);
  await nablab.agree();
  await expect(nablab.output("1")).toContainText("42");

  await drop(page, second);
  await expect(page.getByText("second.html is a notebook: it was opened as one of yours.")).toBeVisible();
  await nablab.agree();
  await expect(nablab.output("1")).toContainText("56");
  await nablab.open("#/");
  await expect(page.locator(".own-item")).toHaveCount(2);
});

test("a file is opened from within a notebook, by name or key", async ({nablab, page}) => {
  const other = file("other.html", writeNotebook({...notebookOf(cell("1", "7 * 8")), title: "Other"}));
  // The dialog of File System Access cannot be answered from here: as in browsers without it.
  await page.addInitScript(() => {
    for (const name of ["showOpenFilePicker", "showSaveFilePicker"]) Reflect.deleteProperty(window, name);
  });
  await nablab.openCells("6 * 7");
  const address = page.url();
  await nablab.cell("1").focus();
  const asked = page.waitForEvent("filechooser");
  await page.keyboard.press("ControlOrMeta+o");
  await (await asked).setFiles(other);
  await expect(page).not.toHaveURL(address);
  await nablab.agree();
  await expect(nablab.output("1")).toContainText("56");
  const again = page.waitForEvent("filechooser");
  await nablab.command("Open a notebook file…");
  await again;
});

test("data dropped on a notebook is attached, and what is no notebook is not opened", async ({nablab, page}) => {
  await nablab.openCells("const rows = await FileAttachment('rows.csv').csv({typed: true})", "rows[1].value");
  await nablab.expectStatus("1", "error");
  await drop(page, file("rows.csv", "name,value\na,1\nb,42\n"));
  await nablab.cell("1").focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(nablab.output("2")).toContainText("42");

  await nablab.open("#/");
  await expect(page.locator(".cards")).toBeVisible();
  await drop(page, file("page.html", "<p>Not a notebook</p>"));
  await expect(page.getByText("page.html is not a notebook file")).toBeVisible();
  await expect(page).toHaveURL(/#\/$/);
});

test("a file that the reader opened is written back to", async ({nablab, page}) => {
  // The browser's own dialogs cannot be driven: a real file of its private file system stands for the reader's choice.
  await page.addInitScript(() => {
    const file = async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle("mine.html", {create: true});
      return Object.assign(handle, {queryPermission: async () => "granted"});
    };
    Object.assign(window, {showSaveFilePicker: file, showOpenFilePicker: async () => [await file()]});
  });
  const content = () =>
    page.evaluate(async () => {
      const handle = await (await navigator.storage.getDirectory()).getFileHandle("mine.html");
      return (await handle.getFile()).text();
    });
  await nablab.openCells("1 + 1");
  await nablab.expectStatus("1", "fresh");
  await page.keyboard.press("ControlOrMeta+Shift+S");
  await expect(page.getByText("Saved in mine.html. From now on Save writes to it.")).toBeVisible();
  expect(await content()).toContain("1 + 1");

  await nablab.edit("1", "2 + 2");
  await page.keyboard.press("ControlOrMeta+S");
  await expect(page.getByText("Saved in mine.html and in this browser.")).toBeVisible();
  expect(await content()).toContain("2 + 2");

  // The file is the notebook's at the next visit too: its handle is kept, and the browser asked anew.
  await expect(page.locator(".save-state")).toHaveText("Saved");
  await page.reload();
  await expect(nablab.output("1")).toContainText("4");
  await nablab.edit("1", "3 + 3");
  await page.keyboard.press("ControlOrMeta+S");
  await expect(page.getByText("Saved in mine.html and in this browser.")).toBeVisible();
  expect(await content()).toContain("3 + 3");

  await nablab.open("#/");
  await page.getByRole("button", {name: "Open a file"}).click();
  await nablab.agree();
  await expect(nablab.output("1")).toContainText("6");
});

/**
 * Stands for the browser's own dialogs, which cannot be driven: real files of its private file system, a reader who
 * answers as `window.reader` says, and a disk from which files vanish.
 */
async function fakePickers(page: Page): Promise<(change: Partial<Reader>) => Promise<void>> {
  await page.addInitScript(() => {
    const reader: Reader = {dismisses: false, permission: "granted", gone: false};
    const file = async () => {
      if (reader.dismisses) throw new DOMException("The user aborted a request.", "AbortError");
      const handle = await (await navigator.storage.getDirectory()).getFileHandle("mine.html", {create: true});
      const vanished = () => Promise.reject(new DOMException("A requested file could not be found.", "NotFoundError"));
      const [getFile, createWritable] = [handle.getFile.bind(handle), handle.createWritable.bind(handle)];
      return Object.assign(handle, {
        queryPermission: async () => (reader.permission === "granted" ? "granted" : "prompt"),
        requestPermission: async () => reader.permission,
        getFile: () => (reader.gone ? vanished() : getFile()),
        createWritable: () => (reader.gone ? vanished() : createWritable()),
      });
    };
    Object.assign(window, {reader, showSaveFilePicker: file, showOpenFilePicker: async () => [await file()]});
  });
  return (change) =>
    page.evaluate((to) => void Object.assign((window as unknown as {reader: Reader}).reader, to), change);
}
interface Reader {
  dismisses: boolean;
  /** What the reader answers when asked whether the page may write. */
  permission: PermissionState;
  /** The file was moved or deleted after it was chosen. */
  gone: boolean;
}

test("dialogs of files that are dismissed do nothing, and nothing is said", async ({nablab, page}) => {
  const reader = await fakePickers(page);
  await nablab.openCells("1 + 1");
  await nablab.expectStatus("1", "fresh");
  await reader({dismisses: true});
  await page.keyboard.press("ControlOrMeta+Shift+S");
  await nablab.open("#/");
  await page.getByRole("button", {name: "Open a file"}).click();
  await page.waitForTimeout(500);
  await expect(page.locator(".notice")).toHaveCount(0);
  await expect(page).toHaveURL(/#\/$/);
});

for (const permission of ["denied", "prompt"] as const) {
  test(`a file that may not be written (${permission}) stays as it was, and the notebook is kept`, async ({
    nablab,
    page,
  }) => {
    const reader = await fakePickers(page);
    const content = () =>
      page.evaluate(async () => {
        const handle = await (await navigator.storage.getDirectory()).getFileHandle("mine.html");
        return (await handle.getFile()).text();
      });
    await nablab.openCells("1 + 1");
    await page.keyboard.press("ControlOrMeta+Shift+S");
    await expect(page.getByText("Saved in mine.html. From now on Save writes to it.")).toBeVisible();
    await reader({permission});
    await nablab.edit("1", "2 + 3");
    await page.keyboard.press("ControlOrMeta+S");
    await expect(page.getByText("The browser was not allowed to write to mine.html.")).toBeVisible();
    await expect(page.getByText("The notebook is still kept in this browser.")).toBeVisible();
    expect(await content()).toContain("1 + 1");
    // Asked again, the reader agrees.
    await reader({permission: "granted"});
    await page.keyboard.press("ControlOrMeta+S");
    await expect(page.getByText("Saved in mine.html and in this browser.")).toBeVisible();
    expect(await content()).toContain("2 + 3");
    await page.reload();
    await expect(nablab.output("1")).toContainText("5");
  });
}

test("a file that has vanished is told, and loses nothing", async ({nablab, page}) => {
  const reader = await fakePickers(page);
  await nablab.openCells("1 + 1");
  await page.keyboard.press("ControlOrMeta+Shift+S");
  await expect(page.getByText("Saved in mine.html. From now on Save writes to it.")).toBeVisible();
  await reader({gone: true});
  await nablab.edit("1", "2 + 3");
  await page.keyboard.press("ControlOrMeta+S");
  await expect(page.getByText("mine.html is not there any more: it was moved or deleted.")).toBeVisible();
  await expect(page.locator(".save-state")).toHaveText("Saved");

  await nablab.open("#/");
  await page.getByRole("button", {name: "Open a file"}).click();
  await expect(page.getByText("mine.html could not be read: it is not there any more.")).toBeVisible();
  await page.getByRole("link", {name: "Test notebook"}).click();
  await expect(nablab.output("1")).toContainText("5");
});
