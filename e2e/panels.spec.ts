import {expect, type Nablab, test} from "./nablab.ts";

/** Opens a panel by its command's title, as a keyboard user would. */
async function openPanel(nablab: Nablab, title: string): Promise<void> {
  await nablab.page.keyboard.press("ControlOrMeta+k");
  await nablab.page.getByRole("searchbox", {name: "Search commands"}).fill(`Panel: ${title}`);
  await expect(nablab.page.getByRole("menuitem")).toHaveCount(1);
  await nablab.page.keyboard.press("Enter");
  await expect(nablab.page.getByRole("tab", {name: title})).toBeFocused();
}

test("the side panel shows what names hold, how they flow, and what the kernel does", async ({nablab, page}) => {
  await nablab.openCells(
    "const rate = view(Inputs.range([0, 1], {value: 0.5, step: 0.1}))",
    "const weights = tf.zeros([128, 10]);\nconst half = rate / 2;",
    {kind: "md", source: "## Findings\n\nHalf is ${half}."},
    "missing + half",
    "const a = b",
    "const b = a",
  );
  await nablab.expectStatus("3", "fresh");
  const panel = page.getByRole("complementary", {name: "Side panel"});

  // Variables: what they hold, which cells have to do with them, live.
  await openPanel(nablab, "Variables");
  const row = (name: string) => panel.getByRole("row").filter({has: page.getByRole("button", {name, exact: true})});
  await expect(row("weights")).toContainText("Tensor2D [128, 10] float32");
  await expect(row("weights")).toContainText("5.1 KB");
  await expect(row("half")).toContainText("0.25");
  await expect(row("a")).toContainText("its cell failed");
  await nablab.output("1").locator('input[type="number"]').fill("0.8");
  await expect(row("half")).toContainText("0.4");
  await panel.getByRole("searchbox", {name: "Filter"}).fill("tensor");
  await expect(panel.getByRole("row")).toHaveCount(2);
  await row("weights").getByRole("button", {name: "weights"}).click();
  await expect(nablab.cell("2")).toBeFocused();

  // Dataflow: nodes are walked by arrow keys and lead to their cells; errors and circles are told.
  await openPanel(nablab, "Dataflow");
  const node = (place: number) => panel.getByRole("button", {name: new RegExp(`^Cell ${place}; `)});
  await expect(node(2)).toHaveAttribute("data-status", "fresh");
  await expect(node(4)).toHaveAttribute("data-status", "error");
  await expect(panel.locator(".graph-edge[data-cycle]")).toHaveCount(2);
  await node(2).focus();
  await page.keyboard.press("ArrowUp");
  await expect(node(1)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(nablab.cell("1")).toBeFocused();
  await panel
    .getByRole("radio", {name: "List"})
    .or(panel.getByRole("button", {name: "List"}))
    .click();
  await expect(panel.getByRole("listitem").filter({hasText: "weights, half"})).toContainText("uses cell 1 rate");

  // Kernel: memory by cell, operations, messages.
  await openPanel(nablab, "Kernel");
  await expect(panel.getByRole("row", {name: /cell 2/})).toContainText("KB");
  await expect(panel.locator(".facts")).toContainText(/(dispatches|operations) a second/);

  // The outline, and back: F6 goes to and fro, Escape closes, the choice outlives a reload.
  await openPanel(nablab, "Outline");
  await expect(panel.getByRole("button", {name: "Findings"})).toBeVisible();
  await nablab.cell("2").focus();
  await page.keyboard.press("F6");
  await expect(page.getByRole("tab", {name: "Outline"})).toBeFocused();
  await page.keyboard.press("F6");
  await expect(nablab.cell("2")).toBeFocused();
  await page.reload();
  await expect(page.getByRole("tab", {name: "Outline"})).toHaveAttribute("aria-selected", "true");
  await page.getByRole("tab", {name: "Outline"}).focus();
  await page.keyboard.press("Escape");
  await expect(panel).toBeHidden();
});

test("the panel is as wide as it is dragged or set by keys, and a sheet on a phone", async ({nablab, page}) => {
  await nablab.openCells("const one = 1");
  await page.keyboard.press("ControlOrMeta+b");
  const panel = page.getByRole("complementary", {name: "Side panel"});
  const handle = page.getByRole("separator", {name: "Width of the side panel"});
  const width = async () => Math.round((await panel.boundingBox())?.width ?? 0);
  await expect(panel).toBeVisible();
  const before = await width();
  await handle.focus();
  await page.keyboard.press("ArrowLeft");
  await expect.poll(width).toBe(before + 16);
  const box = await handle.boundingBox();
  if (!box) throw new Error("The handle is not on the page.");
  await page.mouse.move(box.x + box.width / 2, 400);
  await page.mouse.down();
  await page.mouse.move(box.x - 100, 400, {steps: 5});
  await page.mouse.up();
  await expect.poll(width).toBeGreaterThan(before + 80);
  // The notebook beside it is not covered.
  const notebook = await page.getByRole("main").boundingBox();
  expect((notebook?.x ?? 0) + (notebook?.width ?? 9999)).toBeLessThanOrEqual((await panel.boundingBox())?.x ?? 0);

  await page.setViewportSize({width: 390, height: 800});
  await expect.poll(async () => (await panel.boundingBox())?.width).toBe(390);
  expect((await panel.boundingBox())?.y).toBeGreaterThan(300);
});
