/**
 * How the main states look, against the pictures in screens/ (README.md says how to renew them). What is measured
 * or counted is covered; what stays is the page's own and the same at every visit.
 */
import type {Page} from "@playwright/test";
import {expect, type Nablab, test} from "./nablab.ts";

const CELLS = [
  {
    kind: "md",
    source:
      "# A valley\n\nThe gradient of $f(x) = x^2$ is $2x$, and [descent](https://example.com) follows it:\n\n- one step at a time,\n- `η` long.",
    pinned: false,
  },
  "const η = view(Inputs.range([0, 1], {label: 'Learning rate η', value: 0.2, step: 0.05}))",
  {
    source: `const path = Array.from({length: 12}, (_, i) => (1 - 2 * η) ** i);
display(Plot.plot({title: "Each step shrinks x by the same factor", height: 220,
  x: {label: "step"}, y: {label: "x", grid: true},
  marks: [Plot.ruleY([0]), Plot.lineY(path, {stroke: "#4269d0", marker: true})]}));`,
  },
  "({steps: path.length, last: path.at(-1) < 0.01, name: 'descent'})",
  "claim('it comes down', {measured: path.at(-1), holds: (x) => Math.abs(x) < 0.1, controls: {'no steps': path[0]}})",
  "path.nothing.at(0)",
] as Parameters<Nablab["openCells"]>;

/** Opens the notebook, and waits until nothing moves any more. */
async function openNotebook(nablab: Nablab, page: Page): Promise<void> {
  await nablab.openCells(...CELLS);
  await nablab.expectStatus("6", "error");
  await nablab.expectStatus("5", "fresh");
  await nablab.expectKernel("idle");
  // Editors take the place of code as it was read.
  await expect(nablab.cell("3").locator(".monaco-editor .view-line").first()).toBeVisible();
  await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
  await page.mouse.move(0, 0);
}

/** Which backend computes depends on the machine. */
const pill = (page: Page) => page.getByRole("button", {name: /^Kernel: /});

async function settle(page: Page): Promise<void> {
  await page.evaluate(() => document.fonts.ready);
}

test.beforeEach(({page}) => page.emulateMedia({reducedMotion: "reduce", colorScheme: "light"}));

test("home looks as it did", async ({nablab, page}) => {
  await nablab.open("#/");
  await expect(page.locator(".cards")).toBeVisible();
  await settle(page);
  await expect(page).toHaveScreenshot("home.png");
});

test("the index of papers looks as it did", async ({nablab, page}) => {
  await nablab.open("#/papers");
  await page.getByRole("searchbox").fill("SmoothGrad: removing noise");
  await expect(page.locator(".paper")).toHaveCount(1);
  await settle(page);
  await expect(page).toHaveScreenshot("papers.png", {mask: [page.locator(".kicker"), page.locator(".paper-runs")]});
});

test("a notebook looks as it did: light, dark and narrow", async ({nablab, page}) => {
  await openNotebook(nablab, page);
  await settle(page);
  await expect(page).toHaveScreenshot("notebook.png", {mask: [pill(page)]});
  await page.emulateMedia({colorScheme: "dark"});
  await expect(page).toHaveScreenshot("notebook-dark.png", {mask: [pill(page)]});
  await page.emulateMedia({colorScheme: "light"});
  await page.setViewportSize({width: 390, height: 844});
  await expect(page).toHaveScreenshot("notebook-narrow.png", {mask: [pill(page)]});
});

test("dialogs look as they did", async ({nablab, page}) => {
  await openNotebook(nablab, page);
  await settle(page);

  await page.keyboard.press("ControlOrMeta+k");
  const palette = page.locator(".palette");
  await expect(palette).toBeVisible();
  await page.keyboard.type("cell");
  await expect(palette).toHaveScreenshot("palette.png");
  // The first empties the field.
  await page.keyboard.press("Escape");
  await page.keyboard.press("Escape");
  await expect(palette).toHaveCount(0);

  await page.keyboard.press("ControlOrMeta+Comma");
  const settings = page.locator(".modal", {has: page.getByRole("dialog", {name: "Settings"})});
  await expect(settings).toBeVisible();
  // The room that is used is measured.
  await expect(settings).toHaveScreenshot("settings.png", {mask: [settings.locator(".kept")]});
  await settings.getByRole("button", {name: "Close"}).click();

  await page.getByRole("button", {name: "Share", exact: true}).click();
  const share = page.locator(".modal.share-modal");
  // The address has this run's port in it.
  const link = share.getByRole("textbox", {name: "Link"});
  await expect(link).toHaveValue(/#\/s\//);
  await expect(share.getByRole("img", {name: "QR code of the link"})).toBeVisible();
  await expect(share).toHaveScreenshot("share.png", {
    mask: [link, share.locator(".length-meter"), share.getByRole("img", {name: "QR code of the link"})],
  });
});
