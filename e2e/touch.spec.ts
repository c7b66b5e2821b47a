/** By finger: a digit is drawn, a run is played, a surface is turned, a place is picked, cells are dragged. */
import type {Locator, Page} from "@playwright/test";
import {expect, test} from "./nablab.ts";

test.use({hasTouch: true, viewport: {width: 390, height: 800}});

test("drawing pad, player, 3-D view and map follow a finger", async ({nablab}) => {
  const {page} = nablab;
  await nablab.openCells(
    "const drawing = view(lab.figures.drawingPad())",
    "`ink ${d3.sum(drawing).toFixed(0)}, ${d3.sum(drawing.subarray(0, 392)).toFixed(0)} of it above`",
    "const player = view(lab.figures.player({playing: false}))",
    "const step = (async function* () { for await (const i of player.steps(5, {invalidation})) yield i; })()",
    "`step ${step}`",
    `const bowl = {values: Float32Array.from({length: 81}, (_, i) => ((i % 9) - 4) ** 2 + (Math.floor(i / 9) - 4) ** 2), size: 9, known: 81, x: [-1, 1], y: [-1, 1]};
display(lab.figures.surface3d(bowl, {camera: {turn: 0.5, tilt: 0.6}, label: "A bowl", width: 320}))`,
    "const picked = Mutable('nowhere'); const pick = (x, y) => (picked.value = `${x.toFixed(1)} ${y.toFixed(1)}`)",
    'lab.figures.landscape(bowl, {title: "A bowl", description: "A bowl", width: 340, onPick: pick})',
    "picked",
  );

  const pad = nablab.output("1").getByRole("application");
  await expect(nablab.output("2")).toHaveText(/^"?ink 0,/);
  await swipe(page, pad, [0.3, 0.2], [0.3, 0.8], [0.8, 0.8]);
  await expect(nablab.output("2")).toHaveText(/ink [1-9]\d+, [1-9]\d* of it above/);

  await expect(nablab.output("5")).toHaveText(/step 0/);
  await tap(nablab.output("3").getByRole("button", {name: "Step", exact: true}));
  await expect(nablab.output("5")).toHaveText(/step 1/);
  await tap(nablab.output("3").getByRole("button", {name: "Play", exact: true}));
  await expect(nablab.output("5")).toHaveText(/step 4/);

  const surface = nablab.output("6").locator("canvas");
  const picture = () => surface.evaluate((canvas: HTMLCanvasElement) => canvas.toDataURL());
  await expect.poll(picture).not.toBe("data:,");
  const before = await picture();
  await swipe(page, surface, [0.3, 0.5], [0.6, 0.52], [0.8, 0.55]);
  await expect.poll(picture).not.toBe(before);

  const map = nablab.output("8").getByRole("application");
  await expect(nablab.output("9")).toHaveText(/nowhere/);
  const box = await visibleBox(map);
  await page.touchscreen.tap(box.x + box.width * 0.8, box.y + box.height * 0.7);
  await expect(nablab.output("9")).toHaveText(/0\.\d -0\.\d/);
});

test("a control under a finger stays in sight: a cell's tools do not come over it", async ({nablab, page}) => {
  await nablab.openCells("const a = view(Inputs.range([0, 10], {step: 1, value: 1, label: 'a'}))", "a * 100");
  await expect(nablab.output("2")).toContainText("100");
  const slider = nablab.output("1").getByRole("slider");
  const tools = nablab.cell("1").getByRole("toolbar");
  const box = await visibleBox(slider);
  const finger = await fingerOn(page);
  const y = box.y + box.height / 2;
  await finger.down(box.x + 12, y);
  await finger.move(box.x + box.width * 0.5, y);
  await page.waitForTimeout(500);
  await expect(tools).toHaveCount(0);
  await finger.up();
  await expect(nablab.output("2")).toContainText(/[4-6]00/);

  // The focus brings them, above the control.
  await slider.focus();
  await expect(tools).toBeVisible();
  const [under, over] = [await slider.boundingBox(), await tools.boundingBox()];
  expect((over?.y ?? 0) + (over?.height ?? 0)).toBeLessThanOrEqual(under?.y ?? 0);
});

test("cells are dragged by a finger, also to where the page must scroll", async ({nablab, page}) => {
  const cells = Array.from({length: 16}, (_, i) => ({kind: "md", source: `## Cell ${i + 1}\n\nText`}) as const);
  await nablab.openCells(...cells);
  await expect(nablab.output("16")).toContainText("Cell 16");
  const order = () =>
    page
      .locator(".cells > [data-cell-id]")
      .evaluateAll((all) => all.map((each) => (each as HTMLElement).dataset.cellId));
  const before = await order();

  // Once a cell is tapped it has a grip.
  const gripOf = async (id: string) => {
    await tap(nablab.output(id).getByRole("heading"));
    return visibleBox(nablab.cell(id).getByTitle("Drag to move").last());
  };
  const finger = await fingerOn(page);
  let grip = await gripOf("1");
  const second = await nablab.cell("2").boundingBox();
  const scrolled = await page.evaluate(() => scrollY);
  await finger.down(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await finger.move(grip.x, (second?.y ?? 0) + (second?.height ?? 0) * 0.8);
  await expect(page.locator(".drop-line")).toBeVisible();
  expect(await page.evaluate(() => scrollY)).toBe(scrolled);
  await finger.up();
  await expect.poll(order).toEqual(["2", "1", ...before.slice(2)]);
  await expect(page.locator(".drop-line")).toHaveCount(0);

  // Held at the lower edge, the page scrolls under the finger until the end.
  grip = await gripOf("2");
  await finger.down(grip.x + grip.width / 2, grip.y + grip.height / 2);
  await finger.move(grip.x, 790);
  const end = () => page.evaluate(() => scrollY + innerHeight >= document.documentElement.scrollHeight - 1);
  await expect.poll(end).toBe(true);
  await finger.up();
  await expect.poll(order).toEqual(["1", ...before.slice(2), "2"]);

  // A tap on the grip moves nothing, and neither does a drag that the system takes away.
  grip = await gripOf("16");
  await finger.down(grip.x + 5, grip.y + 5);
  await finger.up();
  await finger.down(grip.x + 5, grip.y + 5);
  await finger.move(grip.x, 200);
  await finger.cancel();
  await expect(page.locator(".drop-line")).toHaveCount(0);
  expect(await order()).toEqual(["1", ...before.slice(2), "2"]);

  await page.keyboard.press("Escape");
  await nablab.command("Undo");
  await nablab.command("Undo");
  await expect.poll(order).toEqual(before);
});

/** A finger, by real touch events. Places are CSS pixels in the window. */
async function fingerOn(page: Page) {
  const client = await page.context().newCDPSession(page);
  let at = {x: 0, y: 0};
  const touch = (type: "touchStart" | "touchMove" | "touchEnd" | "touchCancel", ...touchPoints: (typeof at)[]) =>
    client.send("Input.dispatchTouchEvent", {type, touchPoints});
  return {
    down(x: number, y: number) {
      at = {x, y};
      return touch("touchStart", at);
    },
    async move(x: number, y: number) {
      const from = at;
      for (let k = 1; k <= 8; k++) {
        at = {x: from.x + ((x - from.x) * k) / 8, y: from.y + ((y - from.y) * k) / 8};
        await touch("touchMove", at);
        await page.waitForTimeout(16);
      }
    },
    up: () => touch("touchEnd"),
    cancel: () => touch("touchCancel"),
  };
}

/** Where it is on the screen, after it was scrolled there. */
async function visibleBox(target: Locator) {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  if (!box) throw new Error("Nothing there to touch.");
  return box;
}

/** Taps until a click comes of it, as a reader would: a tap that the browser drops is no fault of the page. */
async function tap(target: Locator): Promise<void> {
  await target.evaluate((element) =>
    element.addEventListener("click", () => element.setAttribute("data-clicked", ""), {once: true}),
  );
  await expect(async () => {
    await target.tap();
    await expect(target).toHaveAttribute("data-clicked", "", {timeout: 2000});
  }).toPass();
}

/** A finger that goes down, along places given as shares of the target's sides, and up; the page must not scroll meanwhile. */
async function swipe(page: Page, target: Locator, ...places: readonly (readonly [number, number])[]): Promise<void> {
  const {x, y, width, height} = await visibleBox(target);
  const scrolled = () => page.evaluate(() => [scrollX, scrollY]);
  const before = await scrolled();
  const finger = await fingerOn(page);
  for (const [i, [right, down]] of places.entries()) {
    if (i === 0) await finger.down(x + width * right, y + height * down);
    else await finger.move(x + width * right, y + height * down);
  }
  await finger.up();
  expect(await scrolled()).toEqual(before);
}
