/**
 * A cell that fills its kernel's heap until the browser ends the process. Playwright takes the end of a frame's process
 * for the page's and does not touch that page any more, so the notebook is in a window of another page's, which looks.
 */
import type {Page} from "@playwright/test";
import {expect, long, Nablab} from "../nablab.ts";
import {runCell, test} from "./fault.ts";
import {measured, NO_PAGE} from "./figures.ts";
import {machine} from "./machine.ts";

const NO_GPU = ["--no-sandbox", "--disable-gpu", "--disable-software-rasterizer"];
/** The browser's own limit is some gigabytes; a smaller one is as full, and sooner. */
const SMALL_HEAP = long ? [] : ["--js-flags=--max-old-space-size=400"];

/** What the window that the page has opened shows. */
function look(page: Page) {
  return page.evaluate(() => {
    const {document} = (window as unknown as {opened: Window}).opened;
    const textOf = (selector: string) => document.querySelector(selector)?.textContent ?? "";
    return {
      kernel: document.body.dataset.kernel,
      notice: textOf(".notice"),
      stands: textOf('[data-cell-id="1"] [data-output]'),
      brim: document.querySelector<HTMLElement>('[data-cell-id="2"]')?.dataset.status,
      answer: textOf('[data-cell-id="3"] [data-output]'),
    };
  });
}

test(machine.brim.fault, async ({playwright}) => {
  const browser = await playwright.chromium.launch({
    executablePath: process.env.NABLAB_CHROMIUM,
    args: [...NO_GPU, ...SMALL_HEAP],
  });
  const context = await browser.newContext({viewport: {width: 1280, height: 900}, serviceWorkers: "block"});
  const page = await context.newPage();
  const nablab = new Nablab(page);
  await nablab.openCells(
    '"what the first cell has shown"',
    {source: "{ const all = []; for (;;) all.push(new Array(1e6).fill(0.5)); }", run: "manual"},
    {source: "6 * 7", run: "manual"},
    "// ",
  );
  await nablab.edit("4", "1000 + 337");
  await expect(page.locator(".save-state")).toHaveText("Saved");
  const address = page.url();
  await nablab.open("#/");
  const [opened] = await Promise.all([
    page.waitForEvent("popup"),
    page.evaluate((address) => Object.assign(window, {opened: window.open(address)}), address),
  ]);
  const inside = new Nablab(opened);
  await expect(inside.output("1")).toContainText("what the first cell has shown");
  await inside.expectKernel("idle");
  const crashed = opened.waitForEvent("crash", {timeout: 200_000});
  // The process may end before the press has been answered.
  await Promise.all([crashed, runCell(inside, "2").catch(() => {})]);
  const start = Date.now();
  await expect.poll(() => look(page)).toMatchObject({kernel: "idle", brim: "stale"});
  const recovery = Date.now() - start;
  const after = await look(page);
  expect(after.notice).toMatch(/^The kernel (crashed|ended by itself), perhaps for want of memory\. Another kernel/);
  expect(after.stands).toContain("what the first cell has shown");
  await page.evaluate(() => {
    const {document} = (window as unknown as {opened: Window}).opened;
    document.querySelector<HTMLElement>('[data-cell-id="3"] button[aria-label^="Run"]')?.click();
  });
  await expect.poll(async () => (await look(page)).answer).toContain("42");
  measured(machine.brim.fault, {...NO_PAGE, recovery});
  await browser.close();
});
