import type {Locator, Page} from "@playwright/test";
import {expect, type Nablab, test} from "./nablab.ts";

/** The text that a cell's editor shows; Monaco writes spaces that do not break. */
async function textOf(nablab: Nablab, id: string): Promise<string> {
  const lines = await nablab.cell(id).locator(".view-line").allInnerTexts();
  return lines.join("\n").replaceAll("\u00a0", " ");
}

/** Puts the cursor at the end of a cell's text. */
async function goToEnd(nablab: Nablab, page: Page, id: string): Promise<void> {
  await nablab.cell(id).locator("[data-code]").click();
  await expect(nablab.cell(id).locator(".monaco-editor.focused")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+End");
}

/** Where a range of a line is on the page: cells' code is monospaced and begins at the line's left edge. */
async function column(line: Locator, box: Locator): Promise<number> {
  const [text, range] = await Promise.all([line.boundingBox(), box.boundingBox()]);
  if (!text || !range) throw new Error("The line or the mark is not on the page.");
  const width = await line.evaluate((element) => {
    const letter = document.createElement("span");
    letter.textContent = "m".repeat(100);
    letter.style.position = "absolute";
    element.append(letter);
    const size = letter.getBoundingClientRect().width / 100;
    letter.remove();
    return size;
  });
  return Math.round((range.x - text.x) / width) + 1;
}

test("a cell is edited and run by keyboard alone", async ({nablab, page}) => {
  await nablab.openCells("1 + 1", "2 + 2");
  await expect(nablab.output("1")).toContainText("2");
  await nablab.cell("1").focus();
  await page.keyboard.press("Enter");
  await expect(nablab.cell("1").locator(".monaco-editor.focused")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+End");
  await page.keyboard.type(" + 40");
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(nablab.output("1")).toContainText("42");
  await expect(nablab.cell("1").locator(".monaco-editor.focused")).toBeVisible();

  // Shift+Enter goes on to the next cell, arrows at the edges go to neighbours, Escape leaves the text.
  await page.keyboard.press("Shift+Enter");
  await expect(nablab.cell("2").locator(".monaco-editor.focused")).toBeVisible();
  await page.keyboard.press("ArrowUp");
  await expect(nablab.cell("1").locator(".monaco-editor.focused")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(nablab.cell("1")).toBeFocused();
});

test("tf. offers what TensorFlow.js has", async ({nablab, page}) => {
  await nablab.openCells("const a = 1;");
  await goToEnd(nablab, page, "1");
  await page.keyboard.type("\ntf.matM");
  const list = page.locator(".suggest-widget.visible");
  await expect(list.getByRole("option", {name: /^matMul/})).toBeVisible();
  await page.keyboard.press("Enter");
  await expect.poll(() => textOf(nablab, "1")).toBe("const a = 1;\ntf.matMul");
});

test("a name of another cell has the type that it has there, also after an edit", async ({nablab, page}) => {
  await nablab.openCells("const rate = view(Inputs.range([0, 1]));", "rate;", "const history = [rate];", "history;");
  const hover = async (id: string, name: string) => {
    await page.mouse.move(0, 0);
    await nablab.cell(id).locator(".view-line span span").getByText(name).hover();
    return page
      .locator(".monaco-hover:visible")
      .textContent()
      .catch(() => "");
  };
  for (const id of ["2", "4"]) await expect(nablab.cell(id).locator(".view-line")).toBeVisible();
  await expect.poll(() => hover("2", "rate"), {timeout: 60_000}).toContain("const rate: number");
  await expect.poll(() => hover("4", "history")).toContain("const history: number[]");
  await nablab.edit("1", "const rate = 'fast' as string;", "");
  await expect.poll(() => hover("4", "history")).toContain("const history: string[]");
});

test("an error's squiggle is at its line and column", async ({nablab}) => {
  await nablab.openCells("const one = 1;\n  missing(one);");
  await nablab.expectStatus("1", "error");
  const mark = nablab.cell("1").locator(".squiggly-error");
  await expect(mark).toBeVisible();
  const line = nablab.cell("1").locator(".view-line").nth(1);
  expect(await column(line, mark)).toBe(3);
  expect(Math.abs(((await mark.boundingBox())?.y ?? 0) - ((await line.boundingBox())?.y ?? 99))).toBeLessThan(12);
});

test("a type error is marked, and the cell runs all the same", async ({nablab}) => {
  await nablab.openCells("const word: string = 1;", "word");
  const mark = nablab.cell("1").locator(".squiggly-warning");
  // The checker reads the libraries' declarations first, beside a kernel that starts.
  await expect(mark).toBeVisible({timeout: 90_000});
  expect(await column(nablab.cell("1").locator(".view-line").first(), mark)).toBe(7);
  await expect(nablab.output("2")).toContainText("1");
});

test("one history undoes text and structure in turn", async ({nablab, page}) => {
  await nablab.openCells("first", "second");
  await goToEnd(nablab, page, "1");
  await page.keyboard.insertText("Edited");
  await expect.poll(() => textOf(nablab, "1")).toBe("firstEdited");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Alt+ArrowDown");
  const ids = () =>
    page
      .locator("[data-cell-id]")
      .evaluateAll((cells) => cells.map((cell) => cell.id || cell.getAttribute("data-cell-id")));
  await expect.poll(ids).toEqual(["2", "1"]);

  await page.keyboard.press("Enter");
  await expect(nablab.cell("1").locator(".monaco-editor.focused")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(ids).toEqual(["1", "2"]);
  await nablab.cell("1").locator("[data-code]").click();
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(() => textOf(nablab, "1")).toBe("first");
  await page.keyboard.press("ControlOrMeta+Shift+Z");
  await expect.poll(() => textOf(nablab, "1")).toBe("firstEdited");
});

test("an editor takes the place of static text without moving anything", async ({nablab, page}) => {
  const long = Array.from({length: 12}, (_, i) => `const v${i} = ${i}; // a line`).join("\n");
  await nablab.openCells(long, {kind: "md", source: "# Words\n\n".concat("Many words that wrap. ".repeat(30))}, "1");
  await expect(nablab.cell("1").locator(".monaco-editor")).toBeVisible();
  await expect(nablab.cell("2").locator(".monaco-editor")).toBeVisible();
  const edited = await Promise.all(["1", "2"].map((id) => nablab.cell(id).locator("[data-code]").boundingBox()));
  // The same text as it is before Monaco comes: the real component in a page whose Monaco never loads.
  await page.goto("about:blank");
  await page.route(/attach-.*\.js/, (route) => route.abort());
  await nablab.openCells(long, {kind: "md", source: "# Words\n\n".concat("Many words that wrap. ".repeat(30))}, "1");
  await expect(nablab.cell("2").locator(".static-code")).toBeVisible();
  const still = await Promise.all(["1", "2"].map((id) => nablab.cell(id).locator("[data-code]").boundingBox()));
  expect(edited.map((box) => box?.height)).toEqual(still.map((box) => box?.height));
});

test("a name is hovered, renamed, found and fixed over all cells", async ({nablab, page}) => {
  await nablab.openCells(
    "const rate = 0.5 as number;\nconst weights = tf.zeros([128, 10]);",
    "rate;\nweights;\nconst next = {rate};",
    {kind: "md", source: "The rate is ${rate}."},
    "zeros([2])",
    "const rate2={a:1}\nif(rate2.a){ display(rate2)}",
  );
  await nablab.expectStatus("3", "fresh");
  /** The place of a name that begins a line. */
  const word = (id: string, text: string) => nablab.cell(id).locator(".view-line span span").getByText(text).first();
  const start = {position: {x: 12, y: 8}};
  // What a name holds stands beside its type.
  await word("2", "weights").hover(start);
  const hover = page.locator(".monaco-hover:visible").filter({hasText: "const weights"});
  await expect(hover).toContainText(/Tensor2D \[128, 10\] float32.*5\.1 KB/s, {timeout: 90_000});

  // Rename: all cells, text cells too, run again; one undo takes it all back.
  await word("2", "rate").click(start);
  await page.keyboard.press("F2");
  const box = page.locator(".rename-box .rename-input");
  await expect(box).toHaveValue("rate");
  await box.fill("eta");
  await page.keyboard.press("Enter");
  await expect.poll(() => textOf(nablab, "1")).toContain("const eta = 0.5");
  expect(await textOf(nablab, "2")).toContain("{rate: eta}");
  expect(await textOf(nablab, "3")).toContain("${eta}");
  await expect(nablab.output("3")).toContainText("The rate is 0.5.");
  await nablab.expectStatus("2", "fresh");
  await page.keyboard.press("ControlOrMeta+Z");
  await expect.poll(() => textOf(nablab, "1")).toContain("const rate = 0.5");
  expect(await textOf(nablab, "2")).toContain("{rate}");
  expect(await textOf(nablab, "3")).toContain("${rate}");

  // A name that is taken is refused, and the cell is called by its place.
  await word("2", "weights").click(start);
  await page.keyboard.press("F2");
  await box.fill("rate2");
  await page.keyboard.press("Enter");
  await expect(page.locator(".notice")).toContainText("rate2 is defined already, in cell 5.");
  await page.keyboard.press("Escape");

  // Go to the definition, in another cell.
  await word("2", "weights").click(start);
  await page.keyboard.press("F12");
  await expect(nablab.cell("1").locator(".monaco-editor.focused")).toBeVisible();

  // The fix at an unknown name that a namespace has.
  await nablab.expectStatus("4", "error");
  await word("4", "zeros").click(start);
  await expect(nablab.cell("4").locator(".squiggly-warning")).toBeVisible();
  await page.keyboard.press("ControlOrMeta+.");
  await page.getByRole("option", {name: "Change to tf.zeros"}).click();
  await expect.poll(() => textOf(nablab, "4")).toBe("tf.zeros([2])");

  // Format on demand.
  await goToEnd(nablab, page, "5");
  await page.keyboard.press("Shift+Alt+F");
  await expect.poll(() => textOf(nablab, "5")).toBe("const rate2 = { a: 1 }\nif (rate2.a) { display(rate2) }");
});
