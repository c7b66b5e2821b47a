import type {Locator, Page} from "@playwright/test";
import {expect, type Nablab, test} from "./nablab.ts";

/** Ids of the cells, in page order. */
const ids = (page: Page) =>
  page
    .locator("[data-cell-id]")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-cell-id")).join(" "));

const selected = (page: Page) =>
  page
    .locator("[data-cell-id][data-selected]")
    .evaluateAll((cells) => cells.map((cell) => cell.getAttribute("data-cell-id")).join(" "));

async function textOf(nablab: Nablab, id: string): Promise<string> {
  const lines = await nablab.cell(id).locator(".view-line, .static-code .line").allInnerTexts();
  return lines.map((line) => line.replaceAll("\u00a0", " ").trimEnd()).join("\n");
}

/** Does the first command that has these words. */
async function command(page: Page, words: string): Promise<void> {
  await page.keyboard.press("ControlOrMeta+k");
  await expect(page.getByPlaceholder("What would you like to do?")).toBeFocused();
  await page.keyboard.type(words);
  await page.keyboard.press("Enter");
}

const editing = (nablab: Nablab, id: string) => nablab.cell(id).locator(".monaco-editor.focused");

for (const {name, keys, open, field, part} of [
  {name: "the palette", keys: "ControlOrMeta+k", open: "searchbox", field: "Search commands", part: "Palette"},
  {name: "find and replace", keys: "ControlOrMeta+f", open: "textbox", field: "Find", part: "FindBar"},
  {name: "settings", keys: "ControlOrMeta+Comma", open: "searchbox", field: "Search settings", part: "SettingsDialog"},
] as const) {
  test(`what is typed while ${name} is on the way is found in its field`, async ({nablab, page}) => {
    let arrive: () => void = () => undefined;
    const held = new Promise<void>((resolve) => (arrive = resolve));
    let asked = 0;
    await page.route(new RegExp(`/${part}-[^/]*\\.js$`), async (route) => {
      asked += 1;
      await held;
      await route.continue();
    });
    await nablab.openCells("const rate = 1;");
    await nablab.cell("1").locator("[data-code]").click();
    await expect(editing(nablab, "1")).toBeVisible();
    await page.keyboard.press(keys);
    await expect.poll(() => asked).toBe(1);
    await page.keyboard.type("thex", {delay: 20});
    for (const key of ["Backspace", "Enter"]) await page.keyboard.press(key);
    await expect(page.getByRole(open, {name: field, exact: true})).toHaveCount(0);
    arrive();
    const box = page.getByRole(open, {name: field, exact: true});
    await expect(box).toBeFocused();
    await page.keyboard.type("m");
    await expect(box).toHaveValue("them");
    expect(await textOf(nablab, "1")).toBe("const rate = 1;");
  });
}

test("cells are written, walked, cut, pasted, split and merged by Jupyter's keys", async ({nablab, page}) => {
  await nablab.openCells("const a = 1", "a + 1", {kind: "md", source: "# Notes", pinned: false});
  await expect(nablab.output("2")).toContainText("2");
  const {keyboard} = page;

  // Walking, adding above and below, and writing.
  await nablab.cell("1").focus();
  await keyboard.press("j");
  await expect(nablab.cell("2")).toBeFocused();
  await keyboard.press("b");
  await expect.poll(() => ids(page)).toBe("1 2 4 3");
  await expect(nablab.cell("4")).toBeFocused();
  await keyboard.press("Enter");
  await expect(editing(nablab, "4")).toBeVisible();
  // Letters are letters here.
  await keyboard.type("ad");
  await keyboard.press("Enter");
  await keyboard.type("bx");
  await expect.poll(() => textOf(nablab, "4")).toBe("ad\nbx");

  // Splitting at the cursor, merging again.
  await keyboard.press("Home");
  await keyboard.press("Control+Shift+Minus");
  await expect.poll(() => ids(page)).toBe("1 2 4 5 3");
  await expect.poll(async () => [await textOf(nablab, "4"), await textOf(nablab, "5")]).toEqual(["ad", "bx"]);
  await expect(editing(nablab, "5")).toBeVisible();
  await keyboard.press("Escape");
  await expect(nablab.cell("5")).toBeFocused();
  await keyboard.press("Shift+k");
  await expect.poll(() => selected(page)).toBe("4 5");
  await keyboard.press("Shift+m");
  await expect.poll(() => ids(page)).toBe("1 2 4 3");
  await expect.poll(() => textOf(nablab, "4")).toBe("ad\nbx");

  // Kinds, and one step of the history for several cells.
  await keyboard.press("m");
  await expect(nablab.cell("4")).toHaveAttribute("data-kind", "md");
  await keyboard.press("z");
  await expect(nablab.cell("4")).toHaveAttribute("data-kind", "ts");
  await keyboard.press("z");
  await expect.poll(() => ids(page)).toBe("1 2 4 5 3");
  await keyboard.press("Shift+z");
  await expect.poll(() => ids(page)).toBe("1 2 4 3");

  // Cut, paste, delete with its undo.
  await nablab.cell("4").focus();
  await keyboard.press("x");
  await expect.poll(() => ids(page)).toBe("1 2 3");
  await nablab.cell("1").focus();
  await keyboard.press("v");
  await expect.poll(() => ids(page)).toBe("1 6 2 3");
  await expect.poll(() => textOf(nablab, "6")).toBe("ad\nbx");
  await keyboard.press("d");
  await keyboard.press("d");
  await expect.poll(() => ids(page)).toBe("1 2 3");
  await page.getByText("deleted.").locator("xpath=..").getByRole("button", {name: "Undo"}).click();
  await expect.poll(() => ids(page)).toBe("1 6 2 3");

  // Moving is spoken.
  await nablab.cell("6").focus();
  await keyboard.press("Alt+ArrowDown");
  await expect.poll(() => ids(page)).toBe("1 2 6 3");
  await expect(page.getByText("Cell moved to position 3 of 4.")).toBeAttached();
});

test("cells are copied to another tab by the clipboard", async ({nablab, page, context}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await nablab.openCells("const one = 1", "const two = 2", "one + two");
  await nablab.expectStatus("3", "fresh");
  await nablab.cell("1").focus();
  await page.keyboard.press("Shift+ArrowDown");
  await page.keyboard.press("ControlOrMeta+c");
  await expect(page.getByText("2 cells copied.")).toBeAttached();

  const tab = await context.newPage();
  await tab.goto(`${process.env.NABLAB_URL}#/new`);
  await tab.locator("[data-cell-id]").first().focus();
  await tab.keyboard.press("ControlOrMeta+v");
  await expect(tab.locator("[data-cell-id]")).toHaveCount(3);
  await expect(tab.locator("[data-cell-id]").nth(2)).toContainText("const two = 2");

  // Text from elsewhere is a cell that waits.
  await tab.evaluate(() => navigator.clipboard.writeText("6 * 7"));
  await tab.locator("[data-cell-id]").first().focus();
  await tab.keyboard.press("ControlOrMeta+v");
  const pasted = tab.locator("[data-cell-id]").nth(1);
  await expect(pasted).toContainText("6 * 7");
  await expect(tab.getByText("comes from outside")).toBeVisible();
  await expect(pasted).toHaveAttribute("data-status", "stale");

  // Cells of a notebook that was never here wait for the reader's consent, and the whole notebook with them.
  await tab.evaluate(() => {
    const html = '<notebook><script type="module">display("ran")</script></notebook>';
    const data = new DataTransfer();
    data.setData("text/html", html);
    document.activeElement?.dispatchEvent(
      new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}),
    );
  });
  await expect(tab.getByText("You pasted cells from a notebook that has not run here.")).toBeVisible();
  await expect(tab.locator("[data-cell-id]").nth(2).locator("[data-output]")).toBeEmpty();
});

test("cells are selected and dragged by the mouse", async ({nablab, page}) => {
  await nablab.openCells("1", "2", "3", "4", "5");
  await nablab.expectStatus("5", "fresh");
  const grip = (id: string) => nablab.cell(id).locator(".cell-number");
  await nablab.output("2").click();
  await nablab.output("3").click({modifiers: ["Shift"]});
  await expect.poll(() => selected(page)).toBe("2 3");
  await nablab.output("5").click({modifiers: ["ControlOrMeta"]});
  await expect.poll(() => selected(page)).toBe("2 3 5");
  await nablab.output("5").click({modifiers: ["ControlOrMeta"]});
  await expect.poll(() => selected(page)).toBe("2 3");

  const drop = (await nablab.cell("5").boundingBox()) ?? {x: 0, y: 0, width: 0, height: 0};
  await grip("2").hover();
  await page.mouse.down();
  await page.mouse.move(drop.x + 40, drop.y + 8, {steps: 8});
  await page.mouse.move(drop.x + 40, drop.y + 10, {steps: 2});
  await expect(page.locator(".drop-line")).toBeVisible();
  await page.mouse.up();
  await expect.poll(() => ids(page)).toBe("1 4 2 3 5");
  await expect(page.locator(".drop-line")).toHaveCount(0);
  await expect.poll(() => selected(page)).toBe("2 3");
});

test("find and replace go over all cells, with regular expressions and one undo", async ({nablab, page}) => {
  await nablab.openCells("const rate = 0.1", "rate * 2 // rates", {
    kind: "md",
    source: "The rate is ${rate}.",
    pinned: false,
  });
  await nablab.expectStatus("2", "fresh");
  await nablab.cell("1").focus();
  await page.keyboard.press("ControlOrMeta+f");
  const find = page.getByRole("textbox", {name: "Find", exact: true});
  await expect(find).toBeFocused();
  await find.fill("rate");
  const state = page.locator("#find-state");
  await expect(state).toHaveText("1 of 5");
  await expect(nablab.cell("1").locator(".found-here")).toHaveText("rate");
  await page.keyboard.press("Enter");
  await expect(state).toHaveText("2 of 5");
  await page.getByRole("button", {name: "Whole words"}).click();
  await expect(state).toHaveText("2 of 4");

  await page.getByRole("button", {name: "Regular expression"}).click();
  await find.fill("(ra)(te");
  await expect(state).toHaveText(/Not a regular expression: unterminated group/);
  await find.fill("(ra)(te)");
  await expect(state).toHaveText(/of 4/);
  await page.getByRole("textbox", {name: "Replace by"}).fill("$2$1");
  await page.getByRole("button", {name: "Replace all matches"}).click();
  await expect(page.getByText("Replaced 4 matches in 3 cells.")).toBeVisible();
  await expect.poll(() => textOf(nablab, "2")).toBe("tera * 2 // rates");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("search")).toHaveCount(0);
  await page.getByText("Replaced 4 matches").locator("xpath=..").getByRole("button", {name: "Undo"}).click();
  await expect.poll(() => textOf(nablab, "2")).toBe("rate * 2 // rates");

  // Two quick presses replace two matches, by what the field says now.
  await nablab.cell("1").focus();
  await page.keyboard.press("ControlOrMeta+f");
  await expect(state).toHaveText("1 of 4");
  const by = page.getByRole("textbox", {name: "Replace by"});
  await by.fill("$2-$1");
  await by.press("Enter");
  await by.press("Enter");
  await expect.poll(() => textOf(nablab, "1")).toBe("const te-ra = 0.1");
  await expect.poll(() => textOf(nablab, "2")).toBe("te-ra * 2 // rates");
  await page.keyboard.press("Escape");
  for (let i = 0; i < 2; i++) {
    await nablab.cell("1").focus();
    await page.keyboard.press("ControlOrMeta+z");
  }
  await expect.poll(() => textOf(nablab, "2")).toBe("rate * 2 // rates");

  // A pattern that never ends does not take the page with it.
  await nablab.edit("1", `const rate = 0.1 // ${"a".repeat(40)}!`, "Escape");
  await page.keyboard.press("ControlOrMeta+f");
  await find.fill("(a+)+$");
  await expect(state).toHaveText(/takes too long/);
});

test("in lazy mode cells wait, and running one first runs its stale ancestors", async ({nablab, page}) => {
  await nablab.openCells("const a = view(Inputs.range([0, 9], {step: 1, value: 3}))", "const b = a * 2", "b + 1", {
    kind: "md",
    source: "a is ${a}",
    pinned: false,
  });
  await expect(nablab.output("3")).toContainText("7");
  await command(page, "only when asked lazy");
  await nablab.output("1").getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  await expect(nablab.output("4")).toContainText("a is 4");
  await nablab.expectStatus("2", "stale");
  await nablab.expectStatus("3", "stale");
  await expect(nablab.output("3")).toContainText("7");
  await nablab.cell("3").focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(nablab.output("3")).toContainText("9");
  await nablab.expectStatus("2", "fresh");
});

test("code, outputs and sections fold, and stay folded after a reload", async ({nablab, page}) => {
  await nablab.openCells(
    {kind: "md", source: "# Title", pinned: false},
    {kind: "md", source: "## Part", pinned: false},
    "1 + 1",
    {kind: "md", source: "## Other", pinned: false},
    "2 + 2",
  );
  await expect(nablab.output("3")).toContainText("2");
  await nablab.cell("2").focus();
  await page.keyboard.press("ArrowLeft");
  await expect(nablab.cell("3")).toBeHidden();
  await expect(nablab.output("3")).toBeAttached();
  await expect(nablab.cell("2").getByRole("button", {name: "1 cell folded"})).toBeVisible();
  await page.keyboard.press("j");
  await expect(nablab.cell("4")).toBeFocused();
  await page.keyboard.press("j");
  await page.keyboard.press("o");
  await expect(nablab.output("5")).toBeHidden();
  await page.reload();
  await expect(nablab.cell("5").getByRole("button", {name: "Output folded"})).toBeVisible();
  await expect(nablab.cell("3")).toBeHidden();
});

test("shortcuts are listed, and keys can be changed with conflicts told", async ({nablab, page}) => {
  await nablab.openCells("1", "2");
  await nablab.cell("1").focus();
  await page.keyboard.press("Shift+?");
  const dialog = page.getByRole("dialog", {name: "Keyboard shortcuts"});
  await expect(dialog).toBeVisible();
  await page.keyboard.type("cell below");
  const row = dialog.getByRole("listitem").filter({hasText: /^Add a cell below(?!:)/});
  await row.getByRole("button", {name: "Change the keys of: Add a cell below", exact: true}).click();
  await page.keyboard.press("x");
  await expect(row.getByRole("alert")).toContainText("already means “Cut the cells”");
  await row.getByRole("button", {name: "Leave it"}).click();
  await row.getByRole("button", {name: "Change the keys of: Add a cell below", exact: true}).click();
  await page.keyboard.press("n");
  await expect(row.locator(".keys")).toHaveText("N");
  // The first Escape would only close the hint at the button that has the focus.
  await dialog.getByRole("button", {name: "Done"}).click();
  await expect(dialog).toBeHidden();
  await nablab.cell("2").focus();
  await page.keyboard.press("b");
  await page.keyboard.press("n");
  await expect.poll(() => ids(page)).toBe("1 2 3");
});

test("slides are shown step by step, with a presenter's window that keeps in step", async ({nablab, page, context}) => {
  await nablab.openCells(
    {kind: "md", source: "# Gradients", pinned: false, attributes: {"data-notes": "Welcome them."}},
    {kind: "md", source: "## Slope", pinned: false},
    {source: "1 + 1", attributes: {"data-slide": "step", "data-notes": "Ask first."}},
    {kind: "md", source: "## Aside", pinned: false, attributes: {"data-slide": "skip"}},
    {source: "throw new Error('a check')", run: "manual", attributes: {"data-check": ""}},
  );
  await expect(nablab.output("3")).toContainText("2");
  const opened = context.waitForEvent("page");
  await command(page, "presenter");
  const presenter = await opened;
  await expect(presenter.getByText("Welcome them.")).toBeVisible();
  await expect(presenter.locator(".thumbnail").first().getByText("Gradients")).toBeVisible();
  await expect(nablab.cell("1")).toBeVisible();
  await expect(nablab.cell("2")).toBeHidden();

  await page.bringToFront();
  await page.keyboard.press("ArrowRight");
  await expect(nablab.cell("2")).toBeVisible();
  await expect(nablab.cell("3")).toBeHidden();
  await expect(nablab.cell("1")).toBeHidden();
  await expect(presenter.getByText("Slide 2 of 2, step 1 of 2")).toBeVisible();
  // The slide in small looks as it does, and a narrow window has all that there is to press.
  const look = (heading: Locator) =>
    heading.evaluate((element) => {
      const {fontSize, fontWeight, color} = getComputedStyle(element);
      return {fontSize, fontWeight, color};
    });
  expect(await look(presenter.locator(".thumbnail h2").first())).toEqual(await look(nablab.output("2").locator("h2")));
  await expect(presenter.locator(".thumbnail").first().locator(".static-code")).toHaveCount(0);
  await presenter.setViewportSize({width: 390, height: 844});
  expect(await presenter.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  await expect(presenter.getByRole("button", {name: "End the slides"})).toBeInViewport({ratio: 1});
  await presenter.setViewportSize({width: 1000, height: 700});
  // A key that would delete a cell elsewhere does nothing here.
  await page.keyboard.press("d");
  await page.keyboard.press("d");

  await presenter.bringToFront();
  await presenter.keyboard.press("ArrowRight");
  await expect(nablab.cell("3")).toBeVisible();
  await expect(presenter.getByText("Ask first.")).toBeVisible();
  await expect(presenter.locator(".thumbnail").first().locator(".static-code")).toHaveText("1 + 1");
  await presenter.locator(".thumbnail[data-points]").hover({position: {x: 50, y: 40}});
  await expect(page.locator(".slide-pointer")).toBeVisible();
  await presenter.getByRole("button", {name: "End the slides"}).click();
  await expect(nablab.cell("1")).toBeVisible();
  await expect(nablab.cell("4")).toBeVisible();
  await expect(presenter.getByText("The slides have ended.")).toBeVisible();
});

test("an exercise is checked by hidden cells and goes back to its original", async ({nablab, page}) => {
  await nablab.openCells(
    {source: "const double = (x: number) => x", attributes: {"data-original": "const double = (x: number) => x"}},
    {
      source: "if (double(4) !== 8) throw new Error('double(4) should be 8.')",
      run: "manual",
      attributes: {"data-check": ""},
    },
    "double(1)",
  );
  await expect(nablab.output("3")).toContainText("1");
  await expect(nablab.cell("2")).toBeHidden();
  const check = nablab.cell("1").getByRole("button", {name: "Check my answer"});
  await check.click();
  await expect(nablab.cell("1").getByText("Not yet: double(4) should be 8.")).toBeVisible();
  await nablab.edit("1", "const double = (x: number) => 2 * x", "Escape");
  await check.click();
  await expect(nablab.cell("1").getByText("Right.")).toBeVisible();
  await nablab.cell("1").getByRole("button", {name: "Reset to the original"}).click();
  await expect.poll(() => textOf(nablab, "1")).toBe("const double = (x: number) => x");
  await expect(nablab.cell("1").getByText("Right.")).toHaveCount(0);
  await page.keyboard.press("Escape");
});
