/** Settings, themes, narrow and enlarged pages, and what browsers lack. */
import type {Page} from "@playwright/test";
import {expect, test} from "./nablab.ts";

const CHART = `Plot.plot({title: "It falls", height: 160, marks: [
  Plot.lineY([3, 2, 1.5, 1.2], {stroke: "#efb118"}), Plot.ruleY([0])
]})`;
const SLIDER = `const a = view(Inputs.range([0, 10], {step: 1, value: 3, label: "a"}))`;

const openSettings = async (page: Page) => {
  await page.keyboard.press("ControlOrMeta+Comma");
  await expect(page.getByRole("dialog", {name: "Settings"})).toBeVisible();
};

test("settings are found, hold at once and at the next visit, and figures follow without a run", async ({
  nablab,
  page,
}) => {
  await nablab.openCells(CHART, "globalThis.runs = (globalThis.runs ?? 0) + 1", "const f = (x: number) => x + 1");
  await expect(nablab.output("1").locator("svg")).toBeVisible();
  const svg = nablab.output("1").locator("svg[role=img]");
  await expect(svg).toHaveAttribute("aria-label", "It falls");
  await svg.evaluate((element) => Object.assign(element, {mark: "the same"}));
  const inkOf = () => svg.evaluate((element) => getComputedStyle(element).color);
  const lineOf = () =>
    nablab
      .output("1")
      .locator("[aria-label=line]")
      .first()
      .evaluate((element) => getComputedStyle(element.querySelector("path") ?? element).stroke);
  const [ink, line] = [await inkOf(), await lineOf()];

  await openSettings(page);
  const dialog = page.getByRole("dialog", {name: "Settings"});
  await page.keyboard.type("contrast high");
  await expect(dialog.getByRole("radiogroup")).toHaveCount(1);
  await dialog.getByRole("radio", {name: "High"}).check({force: true});
  await expect(page.locator("html")).toHaveAttribute("data-contrast", "more");
  await dialog.getByRole("searchbox").fill("");
  await dialog.getByRole("radio", {name: "Dark", exact: true}).check({force: true});
  await dialog.getByRole("radio", {name: "130 %"}).check({force: true});
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);

  // The same drawing in other colours: no cell ran.
  expect(await svg.evaluate((element) => (element as unknown as {mark: string}).mark)).toBe("the same");
  await expect.poll(inkOf).toBe("rgb(255, 255, 255)");
  expect(ink).not.toBe("rgb(255, 255, 255)");
  // Of one palette on both grounds, so that a series is the same one to who has seen it before.
  expect(await lineOf()).toBe(line);
  expect(line).toMatch(/^rgb/);
  await expect(page.locator(".monaco-editor").first()).toHaveCSS("background-color", "rgb(16, 16, 16)");
  const size = await page
    .locator(".view-lines")
    .first()
    .evaluate((element) => getComputedStyle(element).fontSize);
  expect(Number.parseFloat(size)).toBeCloseTo(13.5 * 1.3, 0);

  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  await expect(page.locator("html")).toHaveAttribute("data-contrast", "more");
});

test("a notebook can wait for its reader", async ({nablab, page}) => {
  await nablab.open("#/");
  await expect(page.locator("main")).toBeVisible();
  await openSettings(page);
  await page.getByRole("radio", {name: "Wait"}).check({force: true});
  await page.getByRole("radio", {name: "JavaScript"}).check({force: true});
  await page.keyboard.press("Escape");
  await nablab.openCells("6 * 7", {kind: "md", source: "Some *text*"});
  await expect(nablab.output("2")).toContainText("Some text");
  await nablab.expectStatus("1", "stale");
  await page.getByRole("button", {name: "Run all"}).last().click();
  await expect(nablab.output("1")).toContainText("42");
  await expect(page.locator("body")).toHaveAttribute("data-backend", "cpu");
});

test("the numbers of a figure are read by keyboard, and runs are told", async ({nablab, page}) => {
  await nablab.openCells(
    CHART,
    {source: "await new Promise((r) => setTimeout(r, 900))", run: "manual"},
    {
      source: "throw new Error('on purpose')",
      run: "manual",
    },
  );
  await expect(nablab.output("1").locator("svg")).toBeVisible();
  await nablab.cell("1").focus();
  const button = nablab.cell("1").getByRole("button", {name: "Save figure or show its numbers"});
  for (let i = 0; i < 30 && !(await button.evaluate((element) => element === document.activeElement)); i++) {
    await page.keyboard.press("Tab");
  }
  await page.keyboard.press("Enter");
  await page.getByRole("menuitem", {name: "Show as table"}).press("Enter");
  const dialog = page.getByRole("dialog", {name: "It falls"});
  await expect(dialog.getByRole("list", {name: "Summary"})).toContainText("line: 4 rows");
  await expect(dialog.getByRole("row")).toHaveCount(6);
  await page.keyboard.press("Escape");
  await expect(nablab.cell("1")).toBeFocused();

  const report = page.locator("[data-run-report]");
  await nablab.cell("2").focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(report).toContainText(/Cell 2 finished in (0\.9|1\.\d) s\./);
  await nablab.cell("3").focus();
  await page.keyboard.press("ControlOrMeta+Enter");
  await expect(report).toContainText("Error in cell 3: on purpose.");
});

test("a newcomer gets from the home page through the tour", async ({nablab, page}) => {
  await nablab.open("#/");
  await expect(page.locator(".card-number")).toHaveText(["1", "2", "3", "4", "5", "6"]);
  await page.getByRole("link", {name: "Take the first steps"}).click();
  await expect(page.getByText("Tour 1 of 6", {exact: true})).toBeVisible();
  await page
    .getByRole("navigation", {name: "Next notebook"})
    .getByRole("link", {name: "Next: Gradient variance"})
    .click();
  await expect(page).toHaveURL(/#\/n\/tour\/1-gradient-variance$/);
  await expect(page.getByText("Tour 2 of 6", {exact: true})).toBeVisible();
  await nablab.open("#/n/tour/5-hamiltonian-samplers");
  await expect(page.getByText("Tour 6 of 6", {exact: true})).toBeVisible();
  await expect(page.getByRole("navigation", {name: "Next notebook"})).toHaveCount(0);
});

test("an empty notebook says what to write, and that does what it says", async ({nablab, page}) => {
  await nablab.open("#/new");
  const hint = page.locator(".empty-hint");
  const example = (await hint.locator("code").textContent()) ?? "";
  await expect(hint.locator(".keys").first()).toHaveText("ShiftEnter");
  const id = (await page.locator("[data-cell-id]").first().getAttribute("data-cell-id")) ?? "";
  await nablab.edit(id, example);
  await expect(nablab.output(id)).toContainText("6");
  await expect(hint).toHaveCount(0);
});

test("a tooltip describes a button beside what describes it already, and leaves that alone", async ({nablab, page}) => {
  await nablab.open("#/");
  const button = page.locator("[data-tip]").first();
  const focus = () => button.evaluate((element) => element.focus());
  await expect(button).toBeVisible();
  await button.evaluate((element) => element.setAttribute("aria-describedby", "words-of-its-own"));
  // The focus by keyboard shows tooltips.
  await page.keyboard.press("Tab");
  await expect(async () => {
    await page.locator("body").evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
    await focus();
    await expect(page.getByRole("tooltip")).toBeVisible({timeout: 2000});
  }).toPass();
  const id = await page.getByRole("tooltip").getAttribute("id");
  await expect(button).toHaveAttribute("aria-describedby", `words-of-its-own ${id}`);
  await page.keyboard.press("Tab");
  await expect(button).toHaveAttribute("aria-describedby", "words-of-its-own");

  await button.evaluate((element) => element.removeAttribute("aria-describedby"));
  await focus();
  await expect(button).toHaveAttribute("aria-describedby", /^\S+$/);
  await page.keyboard.press("Tab");
  await expect(button).not.toHaveAttribute("aria-describedby");
});

for (const [name, viewport] of Object.entries({
  "a 360 px phone": {width: 360, height: 740},
  "200 % zoom of a 1280 px window": {width: 640, height: 450},
})) {
  test(`${name}: a reader runs cells and moves controls, and nothing goes sideways`, async ({nablab, page}) => {
    await page.setViewportSize(viewport);
    const sideways = () =>
      page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    for (const route of ["#/", "#/papers", "#/papers/map", "#/n/tour/0-first-steps"]) {
      await nablab.open(route);
      await expect(page.locator("main")).toBeVisible();
      await page.waitForTimeout(500);
      expect(await sideways(), route).toBe(0);
    }
    await nablab.openCells(SLIDER, "display(a * 2)", CHART);
    await expect(nablab.output("3").locator("svg")).toBeVisible();
    expect(await sideways()).toBe(0);
    await nablab.output("1").getByRole("slider").focus();
    await page.keyboard.press("ArrowRight");
    await expect(nablab.output("2")).toContainText("8");

    // Run by touch: the cell's own button, once the cell is tapped.
    await nablab.edit("2", "display(a * 100)", "");
    await nablab.cell("2").getByRole("button", {name: /^Run/}).first().click();
    await expect(nablab.output("2")).toContainText("400");
    expect(await tooSmall(page)).toEqual([]);
  });
}

/** Buttons, links and inputs under 24 by 24 px, but for links in text (WCAG 2.2, 2.5.8). */
function tooSmall(page: Page): Promise<string[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll<HTMLElement>("button, a[href], input, select, summary, [role=button]")].flatMap(
      (element) => {
        const {width, height} = element.getBoundingClientRect();
        const style = getComputedStyle(element);
        const hidden = width === 0 || style.visibility === "hidden" || element.closest("[inert], .visually-hidden");
        const inText = style.display === "inline" && element.parentElement?.closest("p, li, figcaption, td");
        if (hidden || inText || element.closest(".monaco-editor, .skip") || (width >= 24 && height >= 24)) return [];
        return [`${element.outerHTML.slice(0, 90)} ${Math.round(width)}×${Math.round(height)}`];
      },
    ),
  );
}

test("where no data: worker starts, a blob: worker computes and the page says so", async ({nablab, page}) => {
  // A browser that refuses them is made by a policy that does.
  await page.route("**/shell.html", async (route) => {
    const answer = await route.fetch();
    const text = await answer.text();
    expect(text).toContain("worker-src data: blob:");
    await route.fulfill({response: answer, body: text.replace("worker-src data: blob:", "worker-src blob:")});
  });
  await nablab.openCells("1 + 1", "isSecureContext");
  await expect(nablab.output("1")).toContainText("2");
  await expect(nablab.output("2")).toContainText("false");
  await expect(page.getByText("This browser does not start workers the way that gives them WebGPU.")).toBeVisible();
  await expect(page.locator("body")).not.toHaveAttribute("data-backend", "webgpu");
});
