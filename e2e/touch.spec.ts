/** The instruments by finger: a digit is drawn, a run is played, a surface is turned, a place is picked. */
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
  const client = await page.context().newCDPSession(page);
  const touch = (type: "touchStart" | "touchMove" | "touchEnd", at?: readonly [number, number]) =>
    client.send("Input.dispatchTouchEvent", {
      type,
      touchPoints: at ? [{x: x + width * at[0], y: y + height * at[1]}] : [],
    });
  for (const [i, to] of places.entries()) {
    const from = places[i - 1];
    if (!from) await touch("touchStart", to);
    for (let k = 1; from && k <= 8; k++) {
      await touch("touchMove", [from[0] + ((to[0] - from[0]) * k) / 8, from[1] + ((to[1] - from[1]) * k) / 8]);
      await page.waitForTimeout(16);
    }
  }
  await touch("touchEnd");
  await client.detach();
  expect(await scrolled()).toEqual(before);
}
