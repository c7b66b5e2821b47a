import type {Page} from "@playwright/test";
import {emptyStorage, fillStorage} from "./full-storage.ts";
import {expect, Nablab, test} from "./nablab.ts";

/** Waits until all is stored. */
const saved = (page: Page) => expect(page.locator(".save-state")).toHaveText("Saved");

test("what is typed while the kernel is busy is stored, and undo goes on after a reload", async ({nablab, page}) => {
  await nablab.openCells("1 + 1", "for (;;);");
  await nablab.expectStatus("2", "running");
  await nablab.edit("1", "2 + 3", "");
  await saved(page);
  await page.reload();
  await expect(nablab.cell("1")).toContainText("2 + 3");
  await page.locator("main").focus();
  await page.keyboard.press("ControlOrMeta+z");
  await expect(nablab.cell("1")).toContainText("1 + 1");
  await page.keyboard.press("ControlOrMeta+Shift+z");
  await expect(nablab.cell("1")).toContainText("2 + 3");
});

test("two tabs notice each other, follow each other, and one can take over", async ({nablab, page, context}) => {
  await nablab.openCells("const a = 1", "a * 2");
  const other = new Nablab(await context.newPage());
  await other.page.goto(page.url());
  await expect(other.page.getByText(/open in another tab too/)).toBeVisible();
  await expect(page.getByText(/open in another tab too/)).toBeVisible();

  await other.edit("1", "const a = 21", "");
  await expect(nablab.cell("1")).toContainText("const a = 21");
  await nablab.edit("2", "a * 100", "");
  await expect(other.cell("2")).toContainText("a * 100");

  await other.page.getByRole("button", {name: "Use it only here"}).click();
  await expect(page.getByRole("heading", {name: "It goes on in another tab"})).toBeVisible();
  await expect(other.page.getByText(/open in another tab too/)).toBeHidden();
  await page.getByRole("button", {name: "Open it here again"}).click();
  await expect(nablab.cell("2")).toContainText("a * 100");
});

test("a full storage loses nothing: it is told, the notebook can be downloaded, and is saved later", async ({
  nablab,
  page,
}) => {
  await nablab.openCells("const a = 1");
  await fillStorage(page);
  await nablab.edit("1", "const a = 'typed while full'", "");
  const banner = page.getByRole("alert").filter({hasText: "Not saved."});
  await expect(banner).toContainText("storage is full");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    banner.getByRole("button", {name: "Download"}).click(),
  ]);
  const stream = await download.createReadStream();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  expect(Buffer.concat(chunks).toString()).toContain("typed while full");

  await emptyStorage(page);
  await banner.getByRole("button", {name: "Try again"}).click();
  await expect(banner).toBeHidden();
  await page.reload();
  await expect(nablab.cell("1")).toContainText("typed while full");
});

test("a page that goes while storage is full leaves its text behind, and the next visit has it", async ({
  nablab,
  page,
}) => {
  await nablab.openCells("const a = 1");
  await fillStorage(page);
  await nablab.edit("1", "const a = 'kept on leaving'", "");
  await expect(page.getByRole("alert").filter({hasText: "Not saved."})).toBeVisible();
  await page.reload();
  await expect(nablab.cell("1")).toContainText("kept on leaving");
});

test("two texts of one cell stay side by side, until the reader chooses", async ({nablab, page, context}) => {
  await nablab.openCells("const a = 1", "a * 2");
  const other = new Nablab(await context.newPage());
  await other.page.goto(page.url());
  await expect(other.output("2")).toContainText("2");
  const note = page.locator(".conflict").filter({hasText: "Another tab wrote this in cell 1."});

  /** Both tabs write into cell 1, and neither knows what the other writes. */
  async function clash(here: string, there: string): Promise<void> {
    await fillStorage(page);
    await nablab.edit("1", here, "");
    await expect(page.getByRole("alert").filter({hasText: "Not saved."})).toBeVisible();
    await other.edit("1", there, "");
    await saved(other.page);
    await emptyStorage(page);
    await page.getByRole("button", {name: "Try again"}).click();
    await expect(note).toBeVisible();
    await expect(nablab.cell("1")).toContainText(here);
    // The other text is looked at, not run: it takes the name from nobody.
    await expect(nablab.cell("1").getByRole("alert")).toHaveCount(0);
    await saved(page);
    // The other tab has both as well.
    await expect(other.page.locator(".conflict")).toBeVisible();
  }
  const cells = page.locator("[data-cell-id]");

  await clash("const a = 10", "const a = 20");
  await expect(cells.nth(1)).toContainText("const a = 20");
  await note.getByRole("button", {name: "Use this text there"}).click();
  await expect(nablab.cell("1")).toContainText("const a = 20");
  await expect(cells).toHaveCount(2);
  await expect(other.cell("1")).toContainText("const a = 20");

  await clash("const a = 11", "const a = 21");
  await note.getByRole("button", {name: "Drop this text"}).click();
  await expect(nablab.cell("1")).toContainText("const a = 11");
  await expect(cells).toHaveCount(2);
  await expect(other.page.locator("[data-cell-id]")).toHaveCount(2);

  await clash("const a = 12", "const a = 22");
  await note.getByRole("button", {name: "Keep both"}).click();
  await expect(note).toHaveCount(0);
  await expect(cells).toHaveCount(3);
  await expect(cells.nth(1)).toContainText("const a = 22");
  await expect(cells.nth(1)).toHaveAttribute("data-status", "disabled");
  await saved(page);
  await page.reload();
  await expect(cells).toHaveCount(3);
  await expect(cells.nth(1)).toContainText("const a = 22");
});

test("a browser that stores nothing says so and still works", async ({nablab, page}) => {
  await page.addInitScript(() => {
    IDBFactory.prototype.open = () => {
      throw new DOMException("denied", "SecurityError");
    };
  });
  await nablab.open("#/new");
  await expect(page.getByText(/does not let the page store anything/).first()).toBeVisible();
  await nablab.edit("1", "6 * 7");
  await expect(nablab.output("1")).toContainText("42");
  const banner = page.getByRole("alert").filter({hasText: "Not saved."});
  await expect(banner.getByRole("button", {name: "Download"})).toBeVisible();
});

test("versions are named, compared and restored by keyboard, and restoring can be undone", async ({nablab, page}) => {
  await nablab.openCells("const a = 1", "a + 1");
  await nablab.edit("1", "const a = 2", "");
  await saved(page);
  await page.keyboard.press("Escape");
  await nablab.command("Panel: Versions");
  const name = page.getByRole("textbox", {name: "Name of this version"});
  await name.fill("Handed in");
  await name.press("Enter");
  const named = page.getByRole("option", {name: /Handed in/});
  await expect(named).toBeVisible();
  await nablab.edit("1", "const b = 3", "");
  await saved(page);

  await named.focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", {name: "Handed in"})).toBeVisible();
  await expect(dialog.getByRole("region", {name: "Cell 1 changed"})).toContainText("const b = 3");
  await expect(dialog.locator("mark")).toHaveText(["a", "2", "b", "3"]);
  await dialog.getByRole("button", {name: "Restore this version"}).press("Enter");
  await expect(nablab.cell("1")).toContainText("const a = 2");
  await page.getByRole("button", {name: "Undo", exact: true}).click();
  await expect(nablab.cell("1")).toContainText("const b = 3");
});

test("a copy of a shipped notebook tells how far it is from the original, and goes back by a step that can be undone", async ({
  nablab,
  page,
}) => {
  await nablab.open("#/n/tour/0-first-steps");
  await nablab.edit("7", "const f = (x: tf.Tensor) => x.cos()", "");
  const note = page.locator(".copy-note");
  await expect(note).toContainText("1 difference");
  await note.getByRole("button", {name: "Compare"}).click();
  await expect(page.getByRole("dialog")).toContainText("x.cos()");
  await page.keyboard.press("Escape");
  await note.getByRole("button", {name: "Reset to the original"}).click();
  await expect(note).toContainText("Same as the original");
  await page.getByRole("button", {name: "Undo", exact: true}).click();
  await expect(note).toContainText("1 difference");
});

test("everything goes into one file and comes back, beside what is here", async ({nablab, page}) => {
  await nablab.openCells("const a = 'in the file'");
  await nablab.open("#/");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", {name: "Export everything"}).click(),
  ]);
  const file = await download.path();
  await page.getByRole("link", {name: "Test notebook"}).click();
  await nablab.edit("1", "const a = 'here'", "");
  await saved(page);
  await nablab.open("#/");
  await page.getByRole("button", {name: "Import everything…"}).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Archive file").setInputFiles("package.json");
  await expect(dialog.getByRole("alert")).toContainText("not a zip archive");
  await dialog.getByLabel("Archive file").setInputFiles(file);
  await expect(dialog.getByText(/1 here with another text/)).toBeVisible();
  await dialog.getByRole("button", {name: "Import", exact: true}).click();
  await expect(page.getByText("1 notebook was brought in.")).toBeVisible();
  await expect(page.locator(".own-item")).toHaveCount(2);
});
