import {expect, test} from "./nablab.ts";

test("a tip on a Plot chart follows the mouse", async ({nablab, page}) => {
  await nablab.openCells(
    `Plot.plot({width: 600, height: 300, marks: [
      Plot.dot([{x: 1, y: 1}, {x: 2, y: 4}, {x: 3, y: 9}], {x: "x", y: "y", tip: true}),
    ]})`,
  );
  const chart = nablab.output("1").locator("svg").first();
  await expect(chart.locator("circle")).toHaveCount(3);
  const middle = await chart.locator("circle").nth(1).boundingBox();
  if (!middle) throw new Error("The second dot has no box.");
  await page.mouse.move(middle.x + middle.width / 2 + 2, middle.y + middle.height / 2 + 2, {steps: 4});
  const tip = chart.locator("[aria-label=tip]");
  await expect(tip).toContainText("2");
  await expect(tip).toContainText("4");
  await page.mouse.move(5, 5);
  await expect(tip).not.toContainText("4");
});

test("a select and a range answer to the keyboard", async ({nablab, page}) => {
  await nablab.openCells(
    'const color = view(Inputs.select(["red", "green", "blue"], {label: "Color"}))',
    'const n = view(Inputs.range([0, 10], {label: "Count", step: 1, value: 5}))',
    "`${n} ${color}`",
  );
  await expect(nablab.output("3")).toContainText("5 red");
  await nablab.output("1").getByRole("combobox", {name: "Color"}).focus();
  await page.keyboard.press("ArrowDown");
  await expect(nablab.output("3")).toContainText("5 green");
  await nablab.output("2").getByRole("slider").focus();
  await page.keyboard.press("ArrowRight");
  await expect(nablab.output("3")).toContainText("6 green");
});

test("an error names its cell and column, and the cells downstream point to it", async ({nablab}) => {
  await nablab.openCells("const a = 1", "const b = a.b.c", "b + 1");
  await nablab.expectStatus("2", "error");
  await expect(nablab.cell("2")).toContainText("1:15");
  await nablab.expectStatus("3", "error");
  await nablab.edit("1", "const a = {b: {c: 41}}");
  await expect(nablab.output("3")).toContainText("42");
});

test("what is typed survives a reload", async ({nablab, page}) => {
  await nablab.open("#/new");
  const first = page.locator("[data-cell-id]").first();
  const id = (await first.getAttribute("data-cell-id")) as string;
  await nablab.edit(id, "const kept = 6 * 7; display(kept)");
  await expect(nablab.output(id)).toContainText("42");
  await page.reload();
  await expect(nablab.output(id)).toContainText("42");
});
