/**
 * Each notebook of the tour as a reader has it: it opens, shows its figure, follows its main control, and its run is
 * paused, stepped and reset, all by keyboard. Its claims run headless (`npm test`), and here in `npm run test:long`.
 */
import {createHash} from "node:crypto";
import type {Locator} from "@playwright/test";
import {expect, long, type Nablab, test} from "./nablab.ts";
import {checksOf, locate, SLUGS} from "./tour.ts";

for (const slug of SLUGS) {
  test(`${slug} follows its main control and its player, by keyboard`, async ({nablab}) => {
    test.setTimeout(long ? 1_200_000 : 300_000);
    const {page} = nablab;
    await nablab.open(`#/n/tour/${slug}`);
    await expect(page.locator("body")).toHaveAttribute("data-backend", "webgpu");
    const {figure, control, key} = locate(nablab, slug);
    await expect(figure.locator("svg, canvas").first()).toBeVisible();

    const player = page.getByRole("group", {name: "Run"}).first();
    const hasPlayer = (await player.count()) > 0;
    const button = (name: string) => player.getByRole("button", {name, exact: true});
    const count = player.locator("output");
    if (hasPlayer) {
      // Back to the start, for the run may be over.
      await button("Reset").press("Enter");
      await button("Pause").press("Enter");
      await expect(button("Play")).toBeFocused();
    }
    await settled(figure);

    const before = await picture(figure);
    const blanks = await watchBlanks(figure);
    await control.focus();
    await page.keyboard.press(key);
    await expect.poll(() => picture(figure)).not.toBe(before);
    expect(await blanks(), "frames without any picture").toBe(0);

    if (hasPlayer) {
      // The new run waits at its first step.
      await expect(count).toHaveText(/^1 \//);
      await settled(figure);
      const first = await picture(figure);
      await button("Step").press("Space");
      await expect(count).toHaveText(/^2 \//);
      // Not every step is a picture: a notebook may measure at every fourth only.
      await expect
        .poll(
          async () => {
            const isSame = (await picture(figure)) === first;
            if (isSame) await button("Step").press("Space");
            return isSame;
          },
          {intervals: [1000]},
        )
        .toBe(false);
      await button("Reset").press("Enter");
      await expect(count).toHaveText(/^1 \//);
      await expect.poll(() => picture(figure)).toBe(first);
      await button("Play").press("Enter");
      await expect(count).toHaveText(/^([2-9]|\d\d+) \//);
      await button("Pause").press("Enter");
    }
    await expectNoErrors(nablab);
    if (long) await expectClaims(nablab, slug);
  });
}

/** A digest of all that a figure shows: its elements, and the pixels of its canvases. */
async function picture(figure: Locator): Promise<string> {
  const shown = await figure.evaluate((output) => {
    const pixels = Array.from(output.querySelectorAll("canvas"), (canvas) => canvas.toDataURL());
    // Charts number what they clip by.
    return [output.innerHTML.replaceAll(/plot-clip-\d+/g, "plot-clip"), ...pixels].join("\n");
  });
  return createHash("sha256").update(shown).digest("hex");
}

/** Waits until a figure has shown the same for half a second. */
async function settled(figure: Locator): Promise<void> {
  await expect
    .poll(async () => {
      const before = await picture(figure);
      await figure.page().waitForTimeout(500);
      return (await picture(figure)) === before;
    })
    .toBe(true);
}

/** Counts frames in which an output shows no drawing, from now on. */
async function watchBlanks(figure: Locator): Promise<() => Promise<number>> {
  const frames = await figure.evaluateHandle((output) => {
    const seen = {blank: 0};
    const look = () => {
      if (!output.querySelector("svg, canvas") || output.clientHeight < 40) seen.blank++;
      requestAnimationFrame(look);
    };
    look();
    return seen;
  });
  return () => frames.evaluate(({blank}) => blank);
}

async function expectNoErrors({page}: Nablab): Promise<void> {
  await expect(page.locator('[data-cell-id][data-status="error"]')).toHaveCount(0);
  await expect(page.locator(".error-view")).toHaveCount(0);
}

/** Every check of the notebook has run, and none failed. */
async function expectClaims(nablab: Nablab, slug: string): Promise<void> {
  for (const id of checksOf(slug)) {
    await expect(nablab.cell(id)).toHaveAttribute("data-status", "fresh", {timeout: 600_000});
    await expect(nablab.output(id).locator(".claim-passed").first()).toBeVisible();
  }
  await expect(nablab.page.locator(".claim-failed")).toHaveCount(0);
  await expectNoErrors(nablab);
}
