/** axe (WCAG 2.2 A and AA, and its best practices) finds nothing on any page, in any state, in any theme. */
import {findsNothing, LOOKS, putOn} from "./axe.ts";
import {expect, type Nablab, test} from "./nablab.ts";

const CELLS = [
  {
    kind: "md",
    source: "# A page\n\nText with $x^2$, [a link](https://example.com) and `code`.\n\n## Part\n\n- one\n- two",
  },
  "const a = view(Inputs.form({range: Inputs.range([0, 10], {label: 'Range', value: 3}), pick: Inputs.select(['x', 'y'], {label: 'Pick'}), on: Inputs.toggle({label: 'On'}), text: Inputs.text({label: 'Text'})}))",
  `Plot.plot({title: "It falls", color: {legend: true}, marks: [Plot.lineY([3, 2, 1], {stroke: () => "sgd", tip: true}), Plot.ruleY([0])]})`,
  "display({a: [1, 2, {b: tf.tensor2d([[1, 2], [3, 4]])}], text: 'x'})",
  "display(Inputs.table([{name: 'a', value: 1}, {name: 'b', value: 2}]))",
  "claim('two is more than one', {measured: 2, holds: (m) => m > 1, controls: {zero: 0}})",
  "undefinedName + 1",
  {kind: "dot", source: "digraph { a -> b }"},
  {kind: "sql", source: "select 1"},
  {source: "for (;;);", run: "manual"},
  {source: "const old = a.range", run: "manual"},
  {source: "1", run: "disabled"},
  "console.log('hello', {a: 1}); console.warn('careful'); console.error('no')",
] as Parameters<Nablab["openCells"]>;

const OVERLAY = ":is(.popover, .modal, .palette)";

for (const [look, settings] of LOOKS) {
  test(`axe, ${look}`, async ({nablab, page}) => {
    test.setTimeout(480_000);
    await putOn(page, settings);
    // In other looks, what looks differ in.
    const full = look === "light";
    const part = full ? undefined : OVERLAY;
    const press = (keys: string) => page.keyboard.press(keys);
    const bar = page.locator("header.bar");

    await nablab.open("#/");
    await expect(page.locator(".cards")).toBeVisible();
    await findsNothing(page, "home");
    await press("ControlOrMeta+k");
    await expect(page.getByRole("dialog", {name: "Commands"})).toBeVisible();
    await findsNothing(page, "palette", part);
    await press("Escape");
    await press("ControlOrMeta+Comma");
    await expect(page.getByRole("dialog", {name: "Settings"})).toBeVisible();
    await findsNothing(page, "settings", part);
    await press("Escape");
    await nablab.open("#/papers");
    await expect(page.locator(".paper-list").first()).toBeVisible();
    await findsNothing(page, "papers");
    await nablab.open("#/new");
    await expect(page.locator(".empty-hint")).toBeVisible();
    await findsNothing(page, "an empty notebook");
    await nablab.open("#/nowhere");
    await expect(page.getByRole("heading", {name: "Not here"})).toBeVisible();
    await findsNothing(page, "unknown address");

    await nablab.openCells(...CELLS);
    await expect(nablab.output("3").locator("svg[role=img]")).toBeVisible();
    await expect(nablab.output("8").locator("svg")).toBeVisible();
    await nablab.expectStatus("7", "error");
    await nablab.expectKernel("idle");
    await findsNothing(page, "notebook, idle, with errors");

    await nablab.cell("3").focus();
    await nablab.cell("3").getByRole("button", {name: "More"}).click();
    await expect(page.getByRole("menu")).toBeVisible();
    await findsNothing(page, "menu of a cell", part);
    await press("Escape");
    await nablab
      .cell("3")
      .getByRole("button", {name: /Save figure/})
      .focus();
    await press("Enter");
    await page.getByRole("menuitem", {name: "Show as table"}).press("Enter");
    await expect(page.getByRole("dialog", {name: "It falls"})).toBeVisible();
    await findsNothing(page, "table of a figure", part);
    await press("Escape");

    await bar.getByRole("button", {name: /^Kernel: /}).click();
    await findsNothing(page, "kernel panel");
    await bar.getByRole("button", {name: /^Kernel: /}).click();
    await bar.getByRole("button", {name: "More actions"}).click();
    await findsNothing(page, "menu of the notebook", part);
    await press("Escape");
    await bar.getByRole("button", {name: "Attached files"}).click();
    await findsNothing(page, "attached files", part);
    await press("Escape");
    await page.getByRole("button", {name: "Other kinds of cell"}).click();
    await findsNothing(page, "kinds of cell", part);
    await press("Escape");

    if (!full) return;
    await nablab.edit("11", "const older = a.ra", "");
    await findsNothing(page, "editing");

    await nablab.cell("10").focus();
    await press("ControlOrMeta+Enter");
    await nablab.expectStatus("10", "running");
    await page.waitForTimeout(1500);
    await findsNothing(page, "running");
    await nablab.stop();
    await nablab.expectStatus("10", "stale");
    await findsNothing(page, "stopped");

    await nablab.open("#/n/tour/0-first-steps");
    await expect(nablab.output("3").locator("svg").first()).toBeVisible();
    await nablab.stop();
    await nablab.expectKernel("idle");
    await findsNothing(page, "the tour, stopped");
  });
}
