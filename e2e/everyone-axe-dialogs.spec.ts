/** axe finds nothing in the dialogs, menus and notices that the other two specs do not come across. */
import {findsNothing, LOOKS, putOn} from "./axe.ts";
import {expect, test} from "./nablab.ts";

for (const [name, look] of LOOKS) {
  test.describe(`axe, ${name}`, () => {
    test.beforeEach(({page}) => putOn(page, look));

    test("the map, one's own notebooks, what everything is exported to and imported from", async ({nablab, page}) => {
      await nablab.open("#/papers/map");
      await expect(page.locator("main")).toBeVisible();
      await expect(page.getByText("Loading…")).toHaveCount(0);
      await findsNothing(page, "map of ideas");

      await nablab.openCells("const a = 'in the file'");
      await nablab.open("#/");
      await expect(page.locator(".own-item")).toHaveCount(1);
      await findsNothing(page, "home, with a notebook of one's own");
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("button", {name: "Export everything"}).click(),
      ]);
      const archive = await download.path();
      await page.getByRole("link", {name: "Test notebook"}).click();
      await nablab.edit("1", "const a = 'here'", "");
      await expect(page.locator(".save-state")).toHaveText("Saved");

      await nablab.open("#/");
      await page.getByRole("button", {name: "Import everything…"}).click();
      const dialog = page.getByRole("dialog");
      await findsNothing(page, "import everything", ".modal");
      await dialog.getByLabel("Archive file").setInputFiles("package.json");
      await expect(dialog.getByRole("alert")).toBeVisible();
      await findsNothing(page, "import of what is no archive", ".modal");
      await dialog.getByLabel("Archive file").setInputFiles(archive);
      await expect(dialog.getByText(/1 here with another text/)).toBeVisible();
      await findsNothing(page, "import of what differs", ".modal");
      await page.keyboard.press("Escape");

      await page.getByRole("button", {name: "Delete Test notebook"}).click();
      await expect(page.locator(".notice")).toBeVisible();
      await findsNothing(page, "a notice with a button", ".notices");
    });

    test("versions, notes, the palette and settings that find nothing, a tooltip", async ({nablab, page}) => {
      await nablab.openCells("# Text", "const a = 1");
      await nablab.edit("2", "const a = 2", "");
      await expect(page.locator(".save-state")).toHaveText("Saved");
      await page.keyboard.press("Escape");
      await nablab.command("Panel: Versions");
      const version = page.getByRole("textbox", {name: "Name of this version"});
      await version.fill("Handed in");
      await version.press("Enter");
      const named = page.getByRole("option", {name: /Handed in/});
      await expect(named).toBeVisible();
      await findsNothing(page, "versions, one with a name", ".side-panel");
      await nablab.edit("2", "const b = 3", "");
      await expect(page.locator(".save-state")).toHaveText("Saved");
      await named.focus();
      await page.keyboard.press("Enter");
      await expect(page.getByRole("dialog").getByRole("region", {name: "Cell 2 changed"})).toBeVisible();
      await findsNothing(page, "two versions compared", ".modal");
      await page.getByRole("dialog").getByRole("radio", {name: "Whole text"}).click();
      await findsNothing(page, "a version's whole text", ".modal");
      await page.keyboard.press("Escape");
      await expect(page.getByRole("dialog")).toHaveCount(0);

      await nablab.cell("2").focus();
      await nablab.command("Speaker notes…");
      await expect(page.getByRole("dialog").getByRole("textbox")).toBeFocused();
      await findsNothing(page, "speaker notes", ".modal");
      await page.keyboard.press("Escape");

      for (const [keys, role] of [
        ["ControlOrMeta+k", "Search commands"],
        ["ControlOrMeta+Comma", "Search settings"],
      ] as const) {
        await page.keyboard.press(keys);
        await page.getByRole("searchbox", {name: role}).fill("qqqq");
        await findsNothing(page, `${role}: nothing is found`, ":is(.modal, .palette)");
        // The first Escape empties the field.
        await page.keyboard.press("Escape");
        await page.keyboard.press("Escape");
        await expect(page.getByRole("dialog")).toHaveCount(0);
      }

      await page.getByRole("button", {name: "Side panel"}).focus();
      await page.keyboard.press("Tab");
      await page.keyboard.press("Shift+Tab");
      await expect(page.getByRole("tooltip")).toBeVisible();
      await findsNothing(page, "a tooltip", ".tooltip");
    });

    test("a copy of a shipped notebook, and what it differs in", async ({nablab, page}) => {
      await nablab.open("#/n/tour/0-first-steps");
      await nablab.edit("7", "const f = (x: tf.Tensor) => x.cos()", "");
      const note = page.locator(".copy-note");
      await expect(note).toContainText("1 difference");
      await findsNothing(page, "the note over a copy", ".copy-note");
      await note.getByRole("button", {name: "Compare"}).click();
      await expect(page.getByRole("dialog")).toContainText("x.cos()");
      await findsNothing(page, "a copy beside its original", ".modal");
    });

    test("names that clash, selected cells, a folded section, the reading view", async ({nablab, page}) => {
      await nablab.openCells("const a = 1", "const a = 2", {kind: "md", source: "# Head"}, "b + 1", "const b = 2");
      await nablab.expectStatus("2", "error");
      await nablab.cell("4").focus();
      await page.keyboard.press("Shift+ArrowDown");
      await findsNothing(page, "names that clash; two cells selected");
      await nablab.cell("3").focus();
      await page.keyboard.press("ArrowLeft");
      await expect(nablab.cell("5")).toBeHidden();
      await findsNothing(page, "a folded section", ".cells");
      await nablab.command("Reading view: only text and outputs");
      await findsNothing(page, "reading view");
    });
  });
}
