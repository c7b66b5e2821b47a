/**
 * Each notebook of the tour as a reader has it: it opens, shows its figure, follows its main control, and its run is
 * paused, stepped and reset, all by keyboard. Its claims run headless (`npm test`), and here in `npm run test:long`.
 */
import {readdirSync, readFileSync} from "node:fs";
import type {Locator} from "@playwright/test";
import {readNotebook} from "../kernel/notebook/reader.ts";
import {expect, long, type Nablab, test} from "./nablab.ts";

const FOLDER = "notebooks/tour";
const SLUGS = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".html"))
  .map((name) => name.slice(0, -".html".length))
  .sort();

interface Main {
  /** Cell that shows the main figure. */
  readonly figure: string;
  /** Cell, role and label of what moves it, and the key that does. */
  readonly control: readonly [cell: string, role: "slider" | "combobox", label: RegExp];
}

/** What each notebook is about. One that is not listed has its first figure, and its first slider. */
const MAIN: Readonly<Record<string, Main>> = {
  "0-first-steps": {figure: "9", control: ["8", "slider", /^x/]},
  "1-gradient-variance": {figure: "3", control: ["2", "combobox", /Batch size/]},
  "2-smoothgrad": {figure: "5", control: ["3", "slider", /Noise/]},
  "3-edge-of-stability": {figure: "4", control: ["2", "combobox", /Update rule/]},
  "4-loss-landscape": {figure: "3", control: ["2", "combobox", /Function/]},
  "5-hamiltonian-samplers": {figure: "8", control: ["7", "slider", /Step size/]},
};

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
      await expect.poll(() => picture(figure)).not.toBe(first);
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

function locate(nablab: Nablab, slug: string): {figure: Locator; control: Locator; key: string} {
  const {page} = nablab;
  const {figure, control: [cell, role, label] = []} = MAIN[slug] ?? {};
  if (!figure || !cell || !role) {
    const drawn = page.locator("[data-output]").filter({has: page.locator("figure")});
    return {figure: drawn.first(), control: page.getByRole("slider").first(), key: "ArrowRight"};
  }
  const form = nablab.output(cell).locator("form").filter({hasText: label});
  return {
    figure: nablab.output(figure),
    control: form.getByRole(role),
    key: role === "slider" ? "ArrowRight" : "ArrowDown",
  };
}

/** All that a figure shows: its elements, and the pixels of its canvases. */
function picture(figure: Locator): Promise<string> {
  return figure.evaluate((output) => {
    const pixels = Array.from(output.querySelectorAll("canvas"), (canvas) => canvas.toDataURL());
    return [output.innerHTML, ...pixels].join("\n");
  });
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
  const {notebook} = readNotebook(readFileSync(`${FOLDER}/${slug}.html`, "utf8"));
  for (const {id, source} of notebook.cells) {
    if (!/\b(claim|expectValue)\(/.test(source)) continue;
    await expect(nablab.cell(id)).toHaveAttribute("data-status", "fresh", {timeout: 600_000});
    await expect(nablab.output(id).locator(".claim-passed").first()).toBeVisible();
  }
  await expect(nablab.page.locator(".claim-failed")).toHaveCount(0);
  await expectNoErrors(nablab);
}
