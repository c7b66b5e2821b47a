/** axe finds nothing in the states that a notebook comes into: dialogs, panels, slides, exercises, what went wrong. */
import {findsNothing, LOOKS, putOn} from "./axe.ts";
import {emptyStorage, fillStorage} from "./full-storage.ts";
import {expect, Nablab, test} from "./nablab.ts";
import {serveStranger} from "./stranger.ts";

const CELLS = [
  {kind: "md", source: "# Slopes\n\n[A page elsewhere](https://example.com/)", attributes: {"data-notes": "Ask."}},
  "const a = view(Inputs.range([0, 10], {label: 'a', value: 3, step: 1}))",
  "const weights = tf.zeros([64, 10]); const half = a / 2;",
  {kind: "md", source: "## Half\n\nIt is ${half}."},
  {source: "const double = (x: number) => x", attributes: {"data-original": "const double = (x: number) => 0"}},
  {
    source: "if (double(4) !== 8) throw new Error('double(4) should be 8.')",
    run: "manual",
    attributes: {"data-check": ""},
  },
  "const same = 1 + 1",
  "const other = Math.random()",
] as Parameters<Nablab["openCells"]>;

for (const [name, look] of LOOKS) {
  test.describe(`axe, ${name}`, () => {
    test.beforeEach(({page}) => putOn(page, look));

    test("panels, find bar, dialogs and exercises", async ({nablab, page}) => {
      test.setTimeout(480_000);
      const press = (keys: string) => page.keyboard.press(keys);
      await nablab.openFile(...CELLS);
      await findsNothing(page, "asks for consent", ".consent");
      await nablab.agree();
      await nablab.expectStatus("8", "fresh");

      for (const title of ["Variables", "Dataflow", "Kernel", "Outline", "Versions"]) {
        await press("ControlOrMeta+k");
        await page.getByRole("searchbox", {name: "Search commands"}).fill(`Panel: ${title}`);
        await expect(page.getByRole("menuitem")).toHaveCount(1);
        await press("Enter");
        await expect(page.getByRole("tab", {name: title})).toBeFocused();
        await expect(page.getByText("Loading…")).toHaveCount(0);
        await findsNothing(page, `panel: ${title}`, ".side-panel");
      }
      await press("Escape");

      await nablab.cell("2").focus();
      await press("ControlOrMeta+f");
      await page.getByRole("textbox", {name: "Find", exact: true}).fill("half");
      await expect(page.locator("#find-state")).toHaveText(/of 3/);
      await findsNothing(page, "find bar");
      await press("Escape");

      await nablab.cell("2").focus();
      await press("Shift+?");
      await expect(page.getByRole("dialog", {name: "Keyboard shortcuts"})).toBeVisible();
      await findsNothing(page, "shortcuts", ".modal");
      await press("Escape");

      await nablab.output("1").getByRole("link", {name: "A page elsewhere"}).click();
      await expect(page.getByRole("heading", {name: "This link leads out of the notebook"})).toBeVisible();
      await findsNothing(page, "leave dialog", ".modal");
      await press("Escape");

      const exercise = nablab.cell("5").locator(".exercise");
      await findsNothing(page, "exercise, not yet checked", ".exercise");
      await exercise.getByRole("button", {name: "Check my answer"}).click();
      await expect(exercise).toContainText("Not yet: double(4) should be 8.");
      await findsNothing(page, "exercise, wrong", ".exercise");
      await nablab.edit("5", "const double = (x: number) => 2 * x", "Escape");
      await exercise.getByRole("button", {name: "Check my answer"}).click();
      await expect(exercise).toContainText("Right.");
      await findsNothing(page, "exercise, right", ".exercise");

      await page.getByRole("button", {name: "More actions"}).click();
      await page.getByRole("menuitem", {name: /^Replay/}).click();
      await expect(page.getByRole("dialog", {name: "Replay"})).toContainText("Not the same");
      await findsNothing(page, "replay", ".modal");
      await press("Escape");
      await page.getByRole("button", {name: "More actions"}).click();
      await page.getByRole("menuitem", {name: "Export…"}).click();
      await expect(page.getByRole("dialog").getByRole("button", {name: "Jupyter notebook"})).toBeVisible();
      await findsNothing(page, "export", ".modal");
      await press("Escape");
    });

    test("sharing: the dialog, a link, an embed", async ({nablab, page}) => {
      await nablab.openCells(...CELLS);
      await page.getByRole("button", {name: "Share", exact: true}).click();
      const address = page.getByRole("textbox", {name: "Link"});
      await expect(address).toHaveValue(/#\/s\//);
      for (const tab of ["QR code", "Embed", "File"]) {
        await page.getByRole("tab", {name: tab}).click();
        await findsNothing(page, `share: ${tab}`, ".modal");
      }
      const link = await address.inputValue();
      await page.goto("about:blank");
      await page.goto(link);
      await expect(nablab.consent).toContainText("came in a link");
      await findsNothing(page, "a link, not run");
      await page.goto("about:blank");
      await page.goto(link.slice(0, -20));
      await expect(page.getByRole("heading", {name: "This link was cut off"})).toBeVisible();
      await findsNothing(page, "a broken link");

      const stranger = await serveStranger(
        `<html lang="en"><title>Elsewhere</title><main><h1>Elsewhere</h1><iframe src="${link}" title="Slopes" width="600" height="700"></iframe></main>`,
      );
      try {
        await page.goto(stranger.address);
        const frame = page.frameLocator("iframe");
        await expect(frame.getByRole("banner")).toContainText("Not run");
        await findsNothing(page, "an embed, not run");
        await frame.getByRole("button", {name: "Run"}).click();
        await expect(frame.locator('[data-cell-id="4"]')).toContainText("It is 1.5.");
        await findsNothing(page, "an embed, run");
      } finally {
        stranger.close();
      }
    });

    test("slides and the presenter's window", async ({nablab, page, context}) => {
      await nablab.openCells(...CELLS);
      await nablab.expectStatus("4", "fresh");
      const opened = context.waitForEvent("page");
      await nablab.command("Present with a presenter’s window");
      const presenter = await opened;
      await putOn(presenter, look);
      await expect(presenter.getByText("Ask.")).toBeVisible();
      await findsNothing(presenter, "presenter");
      await page.bringToFront();
      await expect(page.getByRole("toolbar", {name: "Slides"})).toBeVisible();
      await findsNothing(page, "slides");
      await page.keyboard.press("ArrowRight");
      await findsNothing(page, "the next slide");
      await presenter.getByRole("button", {name: "End the slides"}).click();
      await expect(presenter.getByText("The slides have ended.")).toBeVisible();
      await findsNothing(presenter, "presenter at the end");
    });

    test("what is not saved, two tabs, two texts of a cell", async ({nablab, page, context}) => {
      await nablab.openCells("const a = 1");
      const other = new Nablab(await context.newPage());
      await other.page.goto(page.url());
      await expect(page.getByText(/open in another tab too/)).toBeVisible();
      await findsNothing(page, "open in another tab", ".keeping-banner");
      await fillStorage(page);
      await nablab.edit("1", "const a = 10", "");
      await expect(page.getByRole("alert").filter({hasText: "Not saved."})).toBeVisible();
      await findsNothing(page, "not saved");
      await other.edit("1", "const a = 20", "");
      await expect(other.page.locator(".save-state")).toHaveText("Saved");
      await emptyStorage(page);
      await page.getByRole("button", {name: "Try again"}).click();
      await expect(page.getByText("Another tab wrote this in cell 1.")).toBeVisible();
      await findsNothing(page, "two texts of a cell");
      await other.page.getByRole("button", {name: "Use it only here"}).click();
      await expect(page.getByRole("heading", {name: "It goes on in another tab"})).toBeVisible();
      await findsNothing(page, "goes on in another tab");
    });
  });
}
